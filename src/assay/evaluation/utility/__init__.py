"""Does the synthetic table do the work that the real one would?"""

from assay.evaluation.utility.testing import Boundaries, Conformity
from assay.evaluation.utility.tstr import TrainSynthetic

__all__ = ["Boundaries", "Conformity", "TrainSynthetic"]
