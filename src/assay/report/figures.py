"""What the Plotly figures share: plain data, and words for those who cannot see them.

Every name in a figure goes through :func:`label`, because Plotly reads a small HTML in texts.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any

from assay.core import Measurement, Part, Statistic
from assay.decision import span

INK, MUTED, GRID = "#1d2733", "#5a6675", "#e3e7ec"
FONT = {"family": "'Source Sans 3','Segoe UI','Helvetica Neue',Arial,sans-serif", "color": INK, "size": 13}  # fmt: skip
#: What every figure shares.
LAYOUT: dict[str, Any] = {
    "font": FONT, "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
    "hovermode": "closest",
    "hoverlabel": {"bgcolor": "#fff", "font": {"color": INK}, "bordercolor": MUTED, "align": "left"},
}  # fmt: skip
#: A legend in a row that explains and does not switch anything off.
LEGEND: dict[str, Any] = {
    "orientation": "h", "x": 0, "itemclick": False, "itemdoubleclick": False,
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A figure for Plotly: ``data`` and ``layout``, and what it shows in words.

    ``narrow`` is what of the layout is different on a phone, where panels stand one above the
    other.
    """

    data: list[dict[str, Any]]
    layout: dict[str, Any]
    words: str
    narrow: dict[str, Any] = field(default_factory=dict)


def label(text: str, most: int = 60) -> str:
    """``text`` so that Plotly shows it as it is, on one line, at most so many characters long."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    # Besides its small HTML, Plotly hands $...$ to MathJax where a page has it.
    return html.escape(cut(flat, most), quote=False).replace("$", "&#36;")


def cut(name: str, most: int) -> str:
    """At most so many letters of it, the last of them a sign that more would follow."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def typo(text: str) -> str:
    """A real minus sign in front of numbers."""
    return text.replace("-", "\u2212")


def figure_text(m: Measurement | Part, statistic: Statistic | None) -> str:
    """``value [low, high]`` of a measurement that was taken."""
    assert m.value is not None
    value, low, high = span(m.value, m.interval, statistic)
    return f"{value} [{low}, {high}]" if m.interval else value
