"""Pictures of real and synthetic rows side by side."""

from assay.evaluation.pictures.draw import draw_all

__all__ = ["draw_all"]
