"""Two densities, side by side on a wide page and one above the other on a phone."""

from __future__ import annotations

from assay.core import Grid
from assay.report.drawings.base import (
    DENSE,
    Figure,
    Spec,
    axis,
    heading,
    kind_of,
    layout,
    milliseconds,
    words,
)

_SIDES = ("real", "synthetic")


def draw_grid(picture: Grid) -> Figure:
    """Real beside synthetic on shared axes and one scale of colour."""
    x, y = (
        milliseconds(picture.x_edges, picture.x_dates),
        milliseconds(picture.y_edges, picture.y_dates),
    )
    cells = (picture.real, picture.synthetic)
    top = max((v for side in cells for row in side for v in row), default=0.0) or 1.0
    data: list[Spec] = []
    for k, (side, rows) in enumerate(zip(_SIDES, cells, strict=True)):
        end = "" if k == 0 else "2"
        data.append({
            "type": "heatmap", "x": x, "y": y, "name": side, "xaxis": f"x{end}", "yaxis": f"y{end}",
            # An empty cell is no cell: the page shows through.
            "z": [[v or None for v in row] for row in rows], "zmin": 0.0, "zmax": top,
            "colorscale": DENSE, "showscale": False, "hoverongaps": False,
            "hovertemplate": f"{side}: %{{z:.2%}} of rows<extra></extra>",
        })  # fmt: skip
    bare = {"showticklabels": False, "ticks": ""} if picture.bare else {"nticks": 5}
    across = axis(picture.x, showgrid=False, **bare, **kind_of(picture.x_dates))
    up = axis(picture.y, showgrid=False, **bare, **kind_of(picture.y_dates))
    plain_up = {k: v for k, v in up.items() if k != "title"}
    plain_across = {k: v for k, v in across.items() if k != "title"}
    made = layout(
        340,
        xaxis={**across, "domain": [0, 0.48]},
        xaxis2={**across, "domain": [0.52, 1], "matches": "x", "anchor": "y2"},
        yaxis=up,
        yaxis2={**plain_up, "matches": "y", "anchor": "x2", "showticklabels": False},
        annotations=[heading(s, x0, 1) for s, x0 in zip(_SIDES, (0, 0.52), strict=True)],
        plot_bgcolor="#fff",
    )
    narrow = {
        "height": 560,
        "xaxis": {**plain_across, "domain": [0, 1], "anchor": "y"},
        "xaxis2": {**across, "domain": [0, 1], "matches": "x", "anchor": "y2"},
        "yaxis": {**up, "domain": [0.55, 1]},
        "yaxis2": {**up, "domain": [0, 0.45], "matches": "y", "anchor": "x2"},
        "annotations": [heading("real", 0, 1), heading("synthetic", 0, 0.45)],
    }
    return Figure(data, made, words(picture), narrow)
