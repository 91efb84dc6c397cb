"""The trade-off: what utility a technique loses against what privacy it loses."""

from __future__ import annotations

from typing import Any

from assay.core import Measurement, Outcome
from assay.report.axis import Axis, axis_of, reach_of
from assay.report.figures import (
    INK,
    LAYOUT,
    LEGEND,
    MUTED,
    Figure,
    figure_text,
    label,
    typo,
)
from assay.report.findings import Findings, TechniqueFindings
from assay.report.placing import Box, places_of

COLOURS = {
    Outcome.PASS: "#11694a",
    Outcome.INCONCLUSIVE: "#8a5a00",
    Outcome.FAIL: "#a8231c",
    Outcome.NOT_MEASURED: "#5a6675",
}
_SYMBOLS = {
    Outcome.PASS: "circle",
    Outcome.INCONCLUSIVE: "diamond-open",
    Outcome.FAIL: "x",
    Outcome.NOT_MEASURED: "square-open",
}


def tradeoff(findings: Findings) -> Figure | None:
    """What utility is lost against what privacy is lost, controls, limits and front included.

    None where no technique has both figures.
    """
    shown = [
        (t, u, p)
        for t in findings.techniques
        if (u := t.measurement(findings.utility_axis)) and u.value is not None
        and (p := t.measurement(findings.privacy_axis)) and p.value is not None
    ]  # fmt: skip
    if not shown:
        return None
    x = axis_of(findings, findings.utility_axis, [u for _, u, _ in shown])
    y = axis_of(findings, findings.privacy_axis, [p for _, _, p in shown])
    data = [*_front(findings, x, y), *_points(findings, shown, x, y)]
    layout = {
        "xaxis": x.layout("left is better", across=True), "yaxis": y.layout("", across=False),
        "annotations": [_heading(f"{label(y.title)}<br>(lower is better)")],
        **LAYOUT, "shapes": _limits(x, y), "height": 480,
        "margin": {"l": 8, "r": 16, "t": 52, "b": 56},
        "legend": {**LEGEND, "y": -0.2},
    }  # fmt: skip
    return Figure(data, layout, _in_words(findings, shown, x, y))


def _front(findings: Findings, x: Axis, y: Axis) -> list[dict[str, Any]]:
    points = [
        (u.value, p.value)
        for n in findings.pareto
        for t in findings.techniques
        if t.name == n
        and (u := t.measurement(x.name)) and u.value is not None
        and (p := t.measurement(y.name)) and p.value is not None
    ]  # fmt: skip
    if len(points) < 2:
        return []
    points.sort()
    return [{
        "type": "scatter", "mode": "lines", "name": "not beaten on both axes (Pareto front)",
        "x": [x.stretch(u) for u, _ in points], "y": [y.stretch(p) for _, p in points],
        "line": {"shape": "hv", "dash": "dot", "color": MUTED, "width": 1.5}, "hoverinfo": "skip",
    }]  # fmt: skip


def _points(findings: Findings, shown: list[Any], x: Axis, y: Axis) -> list[dict[str, Any]]:
    where = places_of(
        [(x.stretch(u.value), y.stretch(p.value), len(t.name)) for t, u, p in shown],
        (x.stretch(x.low), x.stretch(x.high)), (y.stretch(y.low), y.stretch(y.high)),
        [arm for _, u, p in shown for arm in _arms(x, y, u, p)],
    )  # fmt: skip
    placed = [(*row, place) for row, place in zip(shown, where, strict=True)]
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for t, u, p, place in placed:
        groups.setdefault(_group(t), []).append((t, u, p, place))
    order = [*((o.value, COLOURS[o], _SYMBOLS[o]) for o in Outcome), ("control", MUTED, "star")]
    traces = []
    for key in order:
        rows = groups.get(key, [])
        if not rows:
            continue
        name, colour, symbol = key
        traces.append({
            "type": "scatter", "mode": "markers+text",
            "name": "control (yardstick, never released)" if name == "control" else name,
            "x": [x.stretch(u.value) for _, u, _, _ in rows],
            "y": [y.stretch(p.value) for _, _, p, _ in rows],
            "error_x": _bars(x, [u for _, u, _, _ in rows], colour),
            "error_y": _bars(y, [p for _, _, p, _ in rows], colour),
            "text": [label(t.name) for t, _, _, _ in rows],
            "textposition": [place for *_, place in rows], "textfont": {"color": colour, "size": 12},
            "marker": {"color": colour, "symbol": symbol, "size": 11, "line": {"width": 2, "color": colour}},
            "hovertext": [_hover(findings, t, u, p) for t, u, p, _ in rows], "hoverinfo": "text",
            "cliponaxis": False,
        })  # fmt: skip
    return traces


def _heading(text: str) -> dict[str, Any]:
    """The vertical axis's title, written across above it: it is long, and nobody turns a head."""
    return {
        "text": text, "showarrow": False, "xref": "paper", "x": 0, "xanchor": "left",
        "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 8, "align": "left",
    }  # fmt: skip


def _arms(x: Axis, y: Axis, u: Measurement, p: Measurement) -> list[Box]:
    here, there = x.stretch(u.value or 0.0), y.stretch(p.value or 0.0)
    across = [x.stretch(v) for v in reach_of(u)]
    along = [y.stretch(v) for v in reach_of(p)]
    return [(min(across), there, max(across), there), (here, min(along), here, max(along))]


def _group(t: TechniqueFindings) -> tuple[str, str, str]:
    if t.control:
        return "control", MUTED, "star"
    outcome = t.verdict.outcome if t.verdict else Outcome.NOT_MEASURED
    return outcome.value, COLOURS[outcome], _SYMBOLS[outcome]


def _bars(axis: Axis, found: list[Measurement], colour: str) -> dict[str, Any]:
    up, down = [], []
    for m in found:
        assert m.value is not None
        here, ends = axis.stretch(m.value), m.interval
        up.append(max(0.0, axis.stretch(ends.high) - here) if ends else 0.0)
        down.append(max(0.0, here - axis.stretch(ends.low)) if ends else 0.0)
    return {
        "type": "data", "symmetric": False, "array": up, "arrayminus": down, "color": colour,
        "thickness": 1.2, "width": 4,
    }  # fmt: skip


def _hover(findings: Findings, t: TechniqueFindings, u: Measurement, p: Measurement) -> str:
    lines = [f"<b>{label(t.name)}</b>"]
    for m in (u, p):
        statistic = findings.statistic(m.name)
        title = statistic.title if statistic else m.name
        lines.append(f"{label(title)}: {typo(figure_text(m, statistic))}")
    return "<br>".join(lines)


def _limits(x: Axis, y: Axis) -> list[dict[str, Any]]:
    """The corner within both limits, shaded, and a dashed line for each limit."""
    shapes: list[dict[str, Any]] = []
    dash = {"color": INK, "width": 1, "dash": "dash"}
    if x.limit is not None and y.limit is not None:
        shapes.append({
            "type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": "rgba(17,105,74,0.08)",
            "x0": x.stretch(x.low), "x1": x.stretch(x.limit),
            "y0": y.stretch(y.low), "y1": y.stretch(y.limit),
        })  # fmt: skip
    if x.limit is not None:
        at = x.stretch(x.limit)
        shapes.append({"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": dash})  # fmt: skip
    if y.limit is not None:
        at = y.stretch(y.limit)
        shapes.append({"type": "line", "y0": at, "y1": at, "xref": "paper", "x0": 0, "x1": 1, "line": dash})  # fmt: skip
    return shapes


def _in_words(findings: Findings, shown: list[Any], x: Axis, y: Axis) -> str:
    points = "; ".join(
        f"{t.name} ({_group(t)[0]}) at {figure_text(u, x.statistic)} and {figure_text(p, y.statistic)}"
        for t, u, p in shown
    )
    front = f" No other technique beats {', '.join(findings.pareto)} on both." * bool(
        findings.pareto
    )
    return f"Trade-off of {x.title} (across) and {y.title} (up), both better the lower: {points}.{front}"
