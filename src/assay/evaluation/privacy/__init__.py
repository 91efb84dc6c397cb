"""Privacy: what a release gives away about the people it was made from."""

from assay.evaluation.privacy.anonymity import Anonymity, Diversity, Presence
from assay.evaluation.privacy.asked import Asked, everyone, sampled
from assay.evaluation.privacy.copies import ExactCopies
from assay.evaluation.privacy.inference import Attribution, Disclosive, Inference, Rapid
from assay.evaluation.privacy.leak import Leak
from assay.evaluation.privacy.leftovers import Leftovers
from assay.evaluation.privacy.membership import Membership
from assay.evaluation.privacy.near import NearCopies
from assay.evaluation.privacy.reconstruction import Reconstruction
from assay.evaluation.privacy.scored import Scored, result_of

__all__ = [
    "Anonymity",
    "Asked",
    "Attribution",
    "Disclosive",
    "Diversity",
    "ExactCopies",
    "Inference",
    "Leak",
    "Leftovers",
    "Membership",
    "NearCopies",
    "Presence",
    "Rapid",
    "Reconstruction",
    "Scored",
    "everyone",
    "result_of",
    "sampled",
]
