"""Does the release serve all groups alike?"""

from assay.evaluation.fairness.bias import TargetGap
from assay.evaluation.fairness.parity import Parity
from assay.evaluation.fairness.representation import Representation
from assay.evaluation.fairness.within import WithinGroups

__all__ = ["Parity", "Representation", "TargetGap", "WithinGroups"]
