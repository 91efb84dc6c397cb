"""Does the synthetic table look like the real one?"""

from assay.evaluation.fidelity.association import Information, PhiK
from assay.evaluation.fidelity.columns import ColumnDistance
from assay.evaluation.fidelity.correlation import Correlation
from assay.evaluation.fidelity.explained import LevelsAndNumbers
from assay.evaluation.fidelity.kendall import Kendall
from assay.evaluation.fidelity.manifold import Manifold
from assay.evaluation.fidelity.marginals import ThreeWay, TwoWay
from assay.evaluation.fidelity.pairs import PairDistance
from assay.evaluation.fidelity.rules import Rules
from assay.evaluation.fidelity.sample import TwoSample

__all__ = [
    "ColumnDistance",
    "Correlation",
    "Information",
    "Kendall",
    "LevelsAndNumbers",
    "Manifold",
    "PairDistance",
    "PhiK",
    "Rules",
    "ThreeWay",
    "TwoSample",
    "TwoWay",
]
