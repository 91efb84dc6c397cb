"""What one person alone wrote or has, found again in a release."""

from assay.evaluation.privacy.leftovers.attack import Leftovers

__all__ = ["Leftovers"]
