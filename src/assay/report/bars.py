"""How far each column lies from the real one, as bars."""

from __future__ import annotations

from typing import Any

from assay.report.figures import FONT, GRID, INK, LAYOUT, LEGEND, Figure, figure_text, label, typo
from assay.report.findings import Findings, TechniqueFindings

_BARS = 40


def column_bars(t: TechniqueFindings, findings: Findings) -> Figure | None:
    """How far each column lies from the real ones, the worst on top; real rows as ticks.

    At most 40 columns, as many as a reader takes in; None where there is no such breakdown.
    """
    m = next(
        (m for m in t.measurements if m.name.startswith("fidelity.columns.") and m.parts), None
    )
    parts = [p for p in m.parts if p.value is not None] if m else []
    if m is None or not parts:
        return None
    parts = sorted(parts, key=lambda p: -(p.value or 0.0))[:_BARS][::-1]
    names = _unlike([label(p.label) for p in parts])
    texts = [
        f"{n}: {typo(figure_text(p, findings.statistic(m.name)))}"
        for n, p in zip(names, parts, strict=True)
    ]
    data: list[dict[str, Any]] = [{
        "type": "bar", "orientation": "h", "name": "synthetic rows", "y": names,
        "x": [p.value for p in parts], "marker": {"color": "#3c6e9e"}, "hovertext": texts,
        "hoverinfo": "text",
        "error_x": {
            "type": "data", "symmetric": False, "thickness": 1.2, "width": 3, "color": INK,
            "array": [max(0.0, p.interval.high - (p.value or 0.0)) if p.interval else 0.0 for p in parts],
            "arrayminus": [max(0.0, (p.value or 0.0) - p.interval.low) if p.interval else 0.0 for p in parts],
        },
    }]  # fmt: skip
    known = [(n, p.reference) for n, p in zip(names, parts, strict=True) if p.reference is not None]
    if known:
        data.append({
            "type": "scatter", "mode": "markers", "name": "real rows against real rows",
            "y": [n for n, _ in known], "x": [r for _, r in known], "hoverinfo": "skip",
            "marker": {"symbol": "line-ns", "size": 12, "line": {"width": 2.5, "color": "#c77700"}},
        })  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "distance (0 alike, 1 disjoint)", "standoff": 8, "font": {"size": 13}}, "rangemode": "tozero",
                  "gridcolor": GRID, "fixedrange": True, "zeroline": False},
        "yaxis": {"type": "category", "automargin": True, "fixedrange": True, "ticks": "", "dtick": 1},
        **LAYOUT, "font": {**FONT, "size": 12}, "height": 110 + 20 * len(parts), "bargap": 0.35,
        "margin": {"l": 8, "r": 16, "t": 32, "b": 48},
        "legend": {**LEGEND, "y": 1, "yanchor": "bottom"},
    }  # fmt: skip
    worst = parts[-1]
    words = (
        f"Distance of each column of {t.name} to the real rows; largest: {worst.label}, "
        f"{figure_text(worst, findings.statistic(m.name))}. The table of figures lists them."
    )
    return Figure(data, layout, words)


def _unlike(names: list[str]) -> list[str]:
    """Names told apart: two that were cut to the same text would share one bar."""
    return [n if names.index(n) == i else f"{n} ({i + 1})" for i, n in enumerate(names)]
