"""Privacy: what a release gives away about the people it was made from."""

from assay.evaluation.privacy.anonymity import Anonymity
from assay.evaluation.privacy.copies import ExactCopies
from assay.evaluation.privacy.membership import Membership
from assay.evaluation.privacy.near import NearCopies

__all__ = ["Anonymity", "ExactCopies", "Membership", "NearCopies"]
