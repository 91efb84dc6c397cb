"""Shadow models: an attacker who fits the technique anew, and learns what a member leaves behind."""

from assay.evaluation.privacy.shadow.attack import Shadow

__all__ = ["Shadow"]
