"""Does the synthetic table do the work that the real one would?"""

from assay.evaluation.utility.augmentation import Augmentation
from assay.evaluation.utility.clustering import Clustering
from assay.evaluation.utility.crossed import OnSynthetic, WithinSynthetic
from assay.evaluation.utility.own import check_models
from assay.evaluation.utility.structure_agreement import Agreement
from assay.evaluation.utility.structure_coefficients import CoefficientAgreement
from assay.evaluation.utility.structure_dependence import PartialDependence
from assay.evaluation.utility.structure_importance import Importance
from assay.evaluation.utility.structure_selection import Selection
from assay.evaluation.utility.tail import Tail
from assay.evaluation.utility.testing import Boundaries, Conformity
from assay.evaluation.utility.tstr import TrainSynthetic

__all__ = [
    "Agreement",
    "Augmentation",
    "Boundaries",
    "Clustering",
    "CoefficientAgreement",
    "Conformity",
    "Importance",
    "OnSynthetic",
    "PartialDependence",
    "Selection",
    "Tail",
    "TrainSynthetic",
    "WithinSynthetic",
    "check_models",
]
