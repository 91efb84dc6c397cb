"""Metrics and attacks: what a release is worth, and what it gives away."""

from assay.evaluation.base import Attack, Evidence, Memo, Metric, attack_statistics
from assay.evaluation.fidelity import ColumnDistance, PairDistance
from assay.evaluation.privacy import Anonymity, ExactCopies, Membership, NearCopies
from assay.evaluation.run import ATTACKS, METRICS, catalogue, measure_all
from assay.evaluation.utility import TrainSynthetic

__all__ = [
    "ATTACKS",
    "METRICS",
    "Anonymity",
    "Attack",
    "ColumnDistance",
    "Evidence",
    "ExactCopies",
    "Membership",
    "Memo",
    "Metric",
    "NearCopies",
    "PairDistance",
    "TrainSynthetic",
    "attack_statistics",
    "catalogue",
    "measure_all",
]
