"""Does the synthetic table do the work that the real one would?"""

from assay.evaluation.utility.augmentation import Augmentation
from assay.evaluation.utility.crossed import OnSynthetic, WithinSynthetic
from assay.evaluation.utility.own import check_models
from assay.evaluation.utility.tail import Tail
from assay.evaluation.utility.testing import Boundaries, Conformity
from assay.evaluation.utility.tstr import TrainSynthetic

__all__ = [
    "Augmentation",
    "Boundaries",
    "Conformity",
    "OnSynthetic",
    "Tail",
    "TrainSynthetic",
    "WithinSynthetic",
    "check_models",
]
