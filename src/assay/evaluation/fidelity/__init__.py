"""Does the synthetic table look like the real one?"""

from assay.evaluation.fidelity.association import Information, PhiK
from assay.evaluation.fidelity.calendar import CalendarDistance
from assay.evaluation.fidelity.columns import ColumnDistance
from assay.evaluation.fidelity.correlation import Correlation
from assay.evaluation.fidelity.detect import Detection
from assay.evaluation.fidelity.domain import Domain
from assay.evaluation.fidelity.explained import LevelsAndNumbers
from assay.evaluation.fidelity.kendall import Kendall
from assay.evaluation.fidelity.manifold import Manifold
from assay.evaluation.fidelity.marginals import ThreeWay, TwoWay
from assay.evaluation.fidelity.missing import MissingPattern
from assay.evaluation.fidelity.moments import Moments
from assay.evaluation.fidelity.outliers import RareEvents
from assay.evaluation.fidelity.pairs import PairDistance
from assay.evaluation.fidelity.rules import Rules
from assay.evaluation.fidelity.sample import TwoSample
from assay.evaluation.fidelity.shape import Shape
from assay.evaluation.fidelity.strangers import Strangers
from assay.evaluation.fidelity.streamed import columns_and_pairs

__all__ = [
    "CalendarDistance",
    "ColumnDistance",
    "Correlation",
    "Detection",
    "Domain",
    "Information",
    "Kendall",
    "LevelsAndNumbers",
    "Manifold",
    "MissingPattern",
    "Moments",
    "PairDistance",
    "PhiK",
    "RareEvents",
    "Rules",
    "Shape",
    "Strangers",
    "ThreeWay",
    "TwoSample",
    "TwoWay",
    "columns_and_pairs",
]
