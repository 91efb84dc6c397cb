"""What the drawings of real and synthetic rows share: colours, panels, axes."""

from __future__ import annotations

from typing import Any

from assay.core import Picture
from assay.report.figures import FONT, GRID, LAYOUT, LEGEND, MUTED, Figure, label, typo

REAL, MADE = "#6b7684", "#2f6ea5"
#: From nothing to much; white is an empty cell.
DENSE = [[0, "#f4f7fa"], [0.15, "#c6dbec"], [0.4, "#7fb0d6"], [0.7, "#3678ae"], [1, "#123a5e"]]
#: From lower than real, over equal, to higher.
APART = [[0, "#8c3b12"], [0.5, "#f7f7f5"], [1, "#1a5187"]]
SMALL = {**FONT, "size": 12}

Spec = dict[str, Any]


def axis(title: str = "", **more: Any) -> Spec:
    """A quiet axis that cannot be dragged."""
    made: Spec = {
        "gridcolor": GRID, "zeroline": False, "fixedrange": True, "automargin": True,
        "tickfont": {"size": 11}, **more,
    }  # fmt: skip
    if title:
        made["title"] = {"text": label(title), "standoff": 6, "font": {"size": 12}}
    return made


def layout(height: int, **more: Any) -> Spec:
    """The layout that every drawing starts from."""
    return {
        **LAYOUT, "font": SMALL, "height": height, "margin": {"l": 8, "r": 22, "t": 30, "b": 40},
        "legend": {**LEGEND, "y": 1, "yanchor": "bottom", "font": {"size": 12}}, **more,
    }  # fmt: skip


def heading(text: str, x: float, y: float) -> Spec:
    """A panel's name above its left end, in paper coordinates."""
    return {
        "text": text, "showarrow": False, "xref": "paper", "yref": "paper", "x": x, "y": y,
        "xanchor": "left", "yanchor": "bottom", "yshift": 3, "font": {"size": 12, "color": MUTED},
    }  # fmt: skip


def milliseconds(values: tuple[float, ...], dates: bool) -> list[float]:
    """Axis places as Plotly wants them; dates come in microseconds."""
    return [v / 1000 for v in values] if dates else list(values)


def kind_of(dates: bool) -> Spec:
    """The axis type."""
    return {"type": "date"} if dates else {}


def words(picture: Picture) -> str:
    """The text alternative."""
    return typo(picture.words)


__all__ = [
    "APART", "DENSE", "GRID", "MADE", "MUTED", "REAL", "SMALL", "Figure", "Spec", "axis",
    "heading", "kind_of", "label", "layout", "milliseconds", "typo", "words",
]  # fmt: skip
