"""Anonymity: what classes of rows with the same quasi-identifiers say of a release."""

from assay.evaluation.privacy.anonymity.diversity import Diversity
from assay.evaluation.privacy.anonymity.keys import FLOOR
from assay.evaluation.privacy.anonymity.presence import Presence
from assay.evaluation.privacy.anonymity.sizes import Anonymity

__all__ = ["FLOOR", "Anonymity", "Diversity", "Presence"]
