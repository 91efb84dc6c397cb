"""Histograms as steps over each other, levels as bars side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assay.core import Bars
from assay.report.drawings.base import (
    MADE,
    REAL,
    Figure,
    Spec,
    axis,
    kind_of,
    label,
    layout,
    milliseconds,
    typo,
    words,
)

_LONG = 22  # letters of a level's name beside its bar


def draw_bars(picture: Bars) -> Figure:
    """A histogram where there are edges, else one pair of bars a level."""
    return _steps(picture) if picture.edges else _levels(picture)


def _texts(picture: Bars, values: tuple[float, ...], side: str) -> list[str]:
    said = [f"{100 * v:.1f} %" if picture.percent else typo(f"{v:.3g}") for v in values]
    return [f"{label(n)}<br>{side}: {v}" for n, v in zip(picture.names, said, strict=True)]


def _steps(picture: Bars) -> Figure:
    edges = milliseconds(picture.edges, picture.dates)
    middles = [a / 2 + b / 2 for a, b in pairwise(edges)]
    widths = [b - a for a, b in pairwise(edges)]
    ends = [*edges[:-1], edges[-1]]
    data: list[Spec] = [
        {"type": "bar", "name": "real", "x": middles, "y": list(picture.real), "width": widths,
         "marker": {"color": REAL, "opacity": 0.45, "line": {"width": 0}},
         "hovertext": _texts(picture, picture.real, "real"), "hoverinfo": "text"},
        {"type": "scatter", "mode": "lines", "name": "synthetic", "x": ends,
         "y": [*picture.synthetic, picture.synthetic[-1]],
         "line": {"shape": "hv", "color": MADE, "width": 2},
         "hovertext": [*_texts(picture, picture.synthetic, "synthetic"), ""], "hoverinfo": "text"},
    ]  # fmt: skip
    made = layout(
        240, bargap=0, xaxis=axis(nticks=6, showgrid=False, **kind_of(picture.dates)),
        yaxis=_heights(picture, rangemode="tozero", nticks=5),
    )  # fmt: skip
    return Figure(data, made, words(picture))


def _levels(picture: Bars) -> Figure:
    # Plotly draws upwards: the first level must come last.
    names = _cut(picture.names)[::-1]
    sides = (("synthetic", MADE, picture.synthetic), ("real", REAL, picture.real))
    data: list[Spec] = [
        {"type": "bar", "orientation": "h", "name": side, "x": list(values)[::-1], "y": names,
         "marker": {"color": colour, "opacity": 1 if side == "synthetic" else 0.6},
         "hovertext": _texts(picture, values, side)[::-1], "hoverinfo": "text"}
        for side, colour, values in sides
    ]  # fmt: skip
    made = layout(
        96 + 26 * len(names), bargap=0.3, bargroupgap=0.05,
        xaxis=_heights(picture, nticks=5, rangemode="tozero"),
        yaxis=axis(type="category", ticks="", dtick=1, showgrid=False),
    )  # fmt: skip
    made["legend"] = {**made["legend"], "traceorder": "reversed"}
    return Figure(data, made, words(picture))


def _heights(picture: Bars, **more: object) -> Spec:
    form = {"tickformat": ".1~%"} if picture.percent else {}
    return axis("" if picture.percent else picture.axis, **form, **more)


def _cut(names: Sequence[str]) -> list[str]:
    """Names short enough for a phone, and told apart where the cut made two alike."""
    found: list[str] = []
    for name in names:
        short = label(name, _LONG)
        found.append(short if short not in found else f"{short} ({len(found) + 1})")
    return found
