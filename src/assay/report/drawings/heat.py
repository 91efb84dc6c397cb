"""Three matrices: real, synthetic and their difference."""

from __future__ import annotations

from assay.core import Heat
from assay.report.drawings.base import (
    APART,
    Figure,
    Spec,
    axis,
    heading,
    label,
    layout,
    words,
)

_SIDES = ("real", "synthetic", "synthetic less real")
_LONG = 16  # letters of a column's name beside its row


def draw_heat(picture: Heat) -> Figure:
    """Columns down and across in one order; names beside the rows, both in the hover text."""
    n = len(picture.names)
    gap = tuple(
        tuple(None if a is None or b is None else b - a for a, b in zip(x, y, strict=True))
        for x, y in zip(picture.real, picture.synthetic, strict=True)
    )
    full = [label(name) for name in picture.names]
    places = list(range(n))
    data: list[Spec] = []
    for k, (side, rows) in enumerate(
        zip(_SIDES, (picture.real, picture.synthetic, gap), strict=True)
    ):
        end = "" if k == 0 else str(k + 1)
        data.append({
            "type": "heatmap", "name": side, "xaxis": f"x{end}", "yaxis": f"y{end}",
            "x": places, "y": places, "z": [list(row) for row in rows],
            "zmin": -1, "zmax": 1, "colorscale": APART, "showscale": k == 2,
            "colorbar": {"thickness": 10, "len": 0.9, "tickfont": {"size": 11}, "nticks": 5},
            "xgap": 1, "ygap": 1,
            "hovertemplate": f"%{{y}}<br>%{{x}}<br>{side}: %{{z:.2f}}<extra></extra>",
        })  # fmt: skip
    ticks = [label(name, _LONG) for name in picture.names]
    down = axis(
        tickvals=places, ticktext=ticks, showgrid=False, ticks="", range=[n - 0.5, -0.5]
    )  # fmt: skip
    # Names across would stand on end: they are in the hover text, which takes the axis' own.
    flat = axis(
        tickvals=places, ticktext=full, showticklabels=False, showgrid=False, ticks="",
        range=[-0.5, n - 0.5],
    )  # fmt: skip
    bare = {**down, "ticktext": full, "showticklabels": False, "automargin": False}
    height = 70 + max(14 * n, 220)
    made = layout(
        height,
        annotations=[heading(s, x, 1) for s, x in zip(_SIDES, (0, 0.35, 0.7), strict=True)],
        xaxis={**flat, "domain": [0, 0.3]}, yaxis=down,
        xaxis2={**flat, "domain": [0.35, 0.65], "anchor": "y2"}, yaxis2={**bare, "anchor": "x2"},
        xaxis3={**flat, "domain": [0.7, 1], "anchor": "y3"}, yaxis3={**bare, "anchor": "x3"},
    )  # fmt: skip
    made["margin"] = {**made["margin"], "b": 10}
    each = max(14 * n, 160)
    narrow: Spec = {"height": 70 + 3 * (each + 30)}
    ends = [(0.7, 1.0), (0.35, 0.65), (0.0, 0.3)]
    for k, end in enumerate(("", "2", "3")):
        narrow[f"xaxis{end}"] = {**flat, "domain": [0, 1], "anchor": f"y{end}"}
        narrow[f"yaxis{end}"] = {**down, "domain": list(ends[k]), "anchor": f"x{end}"}
    narrow["annotations"] = [heading(s, 0, e[1]) for s, e in zip(_SIDES, ends, strict=True)]
    return Figure(data, made, words(picture), narrow)
