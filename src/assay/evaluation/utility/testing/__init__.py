"""Would the rows do as test data for software?"""

from assay.evaluation.utility.testing.boundaries import Boundaries
from assay.evaluation.utility.testing.conformity import Conformity

__all__ = ["Boundaries", "Conformity"]
