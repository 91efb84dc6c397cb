"""Metrics and attacks: what a release is worth, and what it gives away."""

from assay.evaluation.base import (
    Attack,
    Depth,
    Evidence,
    Memo,
    Metric,
    ModelWish,
    attack_statistics,
)
from assay.evaluation.fidelity import (
    ColumnDistance,
    Correlation,
    Information,
    Kendall,
    LevelsAndNumbers,
    PairDistance,
    PhiK,
    Rules,
    ThreeWay,
    TwoWay,
)
from assay.evaluation.pictures import draw_all
from assay.evaluation.privacy import Anonymity, ExactCopies, Membership, NearCopies
from assay.evaluation.run import ATTACKS, METRICS, catalogue, deep, measure_all
from assay.evaluation.utility import Boundaries, Conformity, TrainSynthetic

__all__ = [
    "ATTACKS",
    "METRICS",
    "Anonymity",
    "Attack",
    "Boundaries",
    "ColumnDistance",
    "Conformity",
    "Correlation",
    "Depth",
    "Evidence",
    "ExactCopies",
    "Information",
    "Kendall",
    "LevelsAndNumbers",
    "Membership",
    "Memo",
    "Metric",
    "ModelWish",
    "NearCopies",
    "PairDistance",
    "PhiK",
    "Rules",
    "ThreeWay",
    "TrainSynthetic",
    "TwoWay",
    "attack_statistics",
    "catalogue",
    "deep",
    "draw_all",
    "measure_all",
]
