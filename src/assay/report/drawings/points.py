"""Single rows, where the user asked to see them."""

from __future__ import annotations

from assay.core import Points
from assay.report.drawings.base import (
    MADE,
    REAL,
    Figure,
    Spec,
    axis,
    kind_of,
    layout,
    milliseconds,
    words,
)


def draw_points(picture: Points) -> Figure:
    """Real rows as squares, synthetic ones as circles."""
    sides = (
        ("real", REAL, "square", picture.real),
        ("synthetic", MADE, "circle", picture.synthetic),
    )
    data: list[Spec] = [
        {"type": "scatter", "mode": "markers", "name": side,
         "x": milliseconds(tuple(p[0] for p in rows), picture.x_dates),
         "y": milliseconds(tuple(p[1] for p in rows), picture.y_dates),
         "marker": {"size": 5, "symbol": symbol, "color": colour, "opacity": 0.55},
         "hoverinfo": "skip"}
        for side, colour, symbol, rows in sides
    ]  # fmt: skip
    bare = {"showticklabels": False, "ticks": ""} if picture.bare else {"nticks": 6}
    made = layout(
        380, xaxis=axis(picture.x, **bare, **kind_of(picture.x_dates)),
        yaxis=axis(picture.y, **bare, **kind_of(picture.y_dates)),
    )  # fmt: skip
    return Figure(data, made, words(picture))
