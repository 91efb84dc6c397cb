"""Privacy: what a release gives away about the people it was made from."""

from assay.evaluation.privacy.anonymity import Anonymity, Diversity, Presence
from assay.evaluation.privacy.asked import Asked, everyone, sampled, telling_columns
from assay.evaluation.privacy.closest import Closest
from assay.evaluation.privacy.copies import ExactCopies
from assay.evaluation.privacy.inference import Attribution, Disclosive, Inference, Rapid
from assay.evaluation.privacy.leak import Leak
from assay.evaluation.privacy.leftovers import Leftovers
from assay.evaluation.privacy.linkage import Linkability, Linkage
from assay.evaluation.privacy.loss import LossAttack
from assay.evaluation.privacy.membership import Membership
from assay.evaluation.privacy.near import NearCopies
from assay.evaluation.privacy.partial import PartialCopies
from assay.evaluation.privacy.reconstruction import Reconstruction
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.shadow import Shadow
from assay.evaluation.privacy.singling import SinglingMultivariate, SinglingUnivariate
from assay.evaluation.privacy.uniques import Uniques

__all__ = [
    "Anonymity",
    "Asked",
    "Attribution",
    "Closest",
    "Disclosive",
    "Diversity",
    "ExactCopies",
    "Inference",
    "Leak",
    "Leftovers",
    "Linkability",
    "Linkage",
    "LossAttack",
    "Membership",
    "NearCopies",
    "PartialCopies",
    "Presence",
    "Rapid",
    "Reconstruction",
    "Scored",
    "Shadow",
    "SinglingMultivariate",
    "SinglingUnivariate",
    "Uniques",
    "everyone",
    "result_of",
    "sampled",
    "telling_columns",
]
