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
from assay.evaluation.fairness import Parity, Representation, TargetGap, WithinGroups
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
from assay.evaluation.utility import (
    Augmentation,
    Boundaries,
    Conformity,
    OnSynthetic,
    Tail,
    TrainSynthetic,
    WithinSynthetic,
    check_models,
)

__all__ = [
    "ATTACKS",
    "METRICS",
    "Anonymity",
    "Attack",
    "Augmentation",
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
    "OnSynthetic",
    "PairDistance",
    "Parity",
    "PhiK",
    "Representation",
    "Rules",
    "Tail",
    "TargetGap",
    "ThreeWay",
    "TrainSynthetic",
    "TwoWay",
    "WithinGroups",
    "WithinSynthetic",
    "attack_statistics",
    "catalogue",
    "check_models",
    "deep",
    "draw_all",
    "measure_all",
]
