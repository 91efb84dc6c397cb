"""Linkage: what a release tells those who hold other data about the same people."""

from assay.evaluation.privacy.linkage.attack import Linkage
from assay.evaluation.privacy.linkage.linkability import Linkability

__all__ = ["Linkability", "Linkage"]
