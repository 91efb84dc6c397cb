"""What the page shows of each technique, made ready so that the template only places it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assay.core import Goal, Interval, Measurement, Outcome, Part, RuleVerdict, Statistic
from assay.decision import level, span, spell
from assay.report.areas import AreaView, Cell, FigureView, PartView, areas_of
from assay.report.bars import column_bars
from assay.report.figures import Figure
from assay.report.findings import Findings, TechniqueFindings
from assay.report.marks import mark
from assay.report.topics import TopicView, topics_of

#: A breakdown shows this many lines; report.json has all.
PARTS_SHOWN = 30


@dataclass(frozen=True)
class RuleView:
    """One rule of a technique, or one technique under a rule."""

    verdict: RuleVerdict
    title: str
    limit: str
    figure: Cell
    mark: Markup


@dataclass(frozen=True)
class TechniqueView:
    """One technique's page."""

    id: str
    found: TechniqueFindings
    outcome: Outcome
    rules: tuple[RuleView, ...]
    areas: tuple[AreaView, ...]
    bars: Figure | None
    pictures: tuple[TopicView, ...]


def technique_views(findings: Findings) -> list[TechniqueView]:
    """One view a technique, in the order of the findings; ids never hold a name."""
    known = {s.name: s for s in findings.catalogue}
    return [
        TechniqueView(
            f"technique-{i}", t, t.verdict.outcome if t.verdict else Outcome.NOT_MEASURED,
            tuple(rule_view(r, known) for r in t.verdict.rules) if t.verdict else (),
            areas_of(tuple(_figure(m, known.get(m.name)) for m in t.measurements)),
            column_bars(t, findings), topics_of(t.pictures),
        )
        for i, t in enumerate(findings.techniques, 1)
    ]  # fmt: skip


def rule_view(rule: RuleVerdict, known: dict[str, Statistic]) -> RuleView:
    """A rule with its limit, figure and mark."""
    statistic = known.get(rule.measure)
    percent = bool(statistic and statistic.percent)
    side = "at most" if rule.at_most else "at least"
    return RuleView(
        rule, statistic.title if statistic else rule.measure,
        f"{side} {spell(rule.limit, percent=percent)}",
        cell(rule.value, rule.interval, statistic, rule.limit), mark(rule),
    )  # fmt: skip


def cell(
    value: float | None, interval: Interval | None, statistic: Statistic | None,
    limit: float | None = None,
) -> Cell:  # fmt: skip
    """Value and interval as texts with equally many digits; the level is said where it is not 95 %."""
    if value is None:
        return Cell("not measured")
    shown, low, high = span(value, interval, statistic, limit)
    if interval is None:
        return Cell(shown)
    at = "" if interval.confidence == 0.95 else f" at {level(interval.confidence)}"
    return Cell(shown, f"{low} to {high}{at}")


def by_rule(
    views: Sequence[TechniqueView],
) -> list[tuple[RuleView, list[tuple[TechniqueView, RuleView]]]]:
    """Every rule that was judged, with all techniques under it, for comparison."""
    found: dict[tuple[str, bool], list[tuple[TechniqueView, RuleView]]] = {}
    for view in views:
        for rule in view.rules:
            found.setdefault((rule.verdict.measure, rule.verdict.at_most), []).append((view, rule))
    return [(rows[0][1], rows) for rows in found.values()]


def _figure(m: Measurement, statistic: Statistic | None) -> FigureView:
    reference = (
        cell(m.reference, m.reference_interval, statistic) if m.reference is not None else Cell("")
    )
    parts = _worst_first(m.parts, m.goal)
    return FigureView(
        m.name, statistic.title if statistic else m.name, cell(m.value, m.interval, statistic),
        reference, f"{m.n:,}" if m.n is not None else "", m.note, m.reason,
        tuple(_part(p, statistic) for p in parts[:PARTS_SHOWN]), len(parts),
    )  # fmt: skip


def _worst_first(parts: tuple[Part, ...], goal: Goal) -> list[Part]:
    """The order given where all are shown; else the worst ones first."""
    if len(parts) <= PARTS_SHOWN or goal is Goal.NONE:
        return list(parts)
    sign = -1 if goal is Goal.LOWER else 1
    return sorted(parts, key=lambda p: (p.value is not None, sign * (p.value or 0.0)))


def _part(p: Part, statistic: Statistic | None) -> PartView:
    reference = cell(p.reference, None, statistic).value if p.reference is not None else ""
    n = f"{p.n:,}" if p.n is not None else ""
    return PartView(p.label, cell(p.value, p.interval, statistic), reference, n, p.note)
