"""Metrics and attacks: what a release is worth, and what it gives away."""

from assay.evaluation.base import Attack, Evidence, Memo, Metric, attack_statistics
from assay.evaluation.fidelity import ColumnDistance, PairDistance
from assay.evaluation.run import ATTACKS, METRICS, catalogue, measure_all

__all__ = [
    "ATTACKS",
    "METRICS",
    "Attack",
    "ColumnDistance",
    "Evidence",
    "Memo",
    "Metric",
    "PairDistance",
    "attack_statistics",
    "catalogue",
    "measure_all",
]
