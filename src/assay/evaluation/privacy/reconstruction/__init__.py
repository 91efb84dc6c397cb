"""People's secrets, computed from many counts over a release."""

from assay.evaluation.privacy.reconstruction.attack import Reconstruction

__all__ = ["Reconstruction"]
