"""Lines of a model that learnt from real rows beside one that learnt from synthetic rows."""

from __future__ import annotations

from assay.core import Curve
from assay.report.drawings.base import MADE, MUTED, REAL, Figure, Spec, axis, label, layout, words


def draw_curve(picture: Curve) -> Figure:
    """Lines, and the diagonal where it means something."""
    data: list[Spec] = []
    if picture.diagonal:
        ends = [v for t in picture.traces for v in (*t.x, *t.y)]
        line = [min(ends), max(ends)]
        data.append({
            "type": "scatter", "mode": "lines", "name": picture.diagonal, "x": line, "y": line,
            "line": {"color": MUTED, "width": 1, "dash": "dot"}, "hoverinfo": "skip",
        })  # fmt: skip
    for trace in picture.traces:
        few = len(trace.x) <= 12
        data.append({
            "type": "scatter", "mode": "lines+markers" if few else "lines",
            "name": label(trace.name), "x": list(trace.x), "y": list(trace.y),
            "line": {"color": REAL if trace.real else MADE, "width": 2, "dash": "dash" if trace.real else "solid"},
            "marker": {"size": 7, "symbol": "square" if trace.real else "circle"},
            "hovertemplate": f"{label(picture.x)} %{{x:.3~g}}, {label(picture.y)} %{{y:.3~g}}<extra></extra>",
        })  # fmt: skip
    made = layout(
        360, xaxis=axis(picture.x, nticks=6), yaxis=axis(picture.y, nticks=6)
    )  # fmt: skip
    made["legend"] = {**made["legend"], "orientation": "v", "y": 1, "yanchor": "bottom"}
    made["margin"] = {**made["margin"], "t": 76}
    return Figure(data, made, words(picture))
