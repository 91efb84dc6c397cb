"""Pictures of real and synthetic rows as Plotly figures; ranks over data sets as a drawing."""

from __future__ import annotations

from assay.core import Bars, Curve, Grid, Heat, Picture, Points
from assay.report.drawings.bars import draw_bars
from assay.report.drawings.critical import critical_words, draw_critical
from assay.report.drawings.curve import draw_curve
from assay.report.drawings.grid import draw_grid
from assay.report.drawings.heat import draw_heat
from assay.report.drawings.points import draw_points
from assay.report.drawings.traded import Traded, draw_traded, traded_words
from assay.report.figures import Figure

__all__ = ["Traded", "critical_words", "draw", "draw_critical", "draw_traded", "traded_words"]


def draw(picture: Picture) -> Figure | None:
    """The figure of a picture; None for one that could not be drawn."""
    match picture:
        case Bars():
            return draw_bars(picture)
        case Grid():
            return draw_grid(picture)
        case Heat():
            return draw_heat(picture)
        case Curve():
            return draw_curve(picture)
        case Points():
            return draw_points(picture)
        case _:
            return None
