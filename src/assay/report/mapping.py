"""Which of our figures answer what law and standards ask, technique by technique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assay.core import Measurement, Outcome, RuleVerdict, Statistic, overall
from assay.report.attacks import attacks_of, low_end
from assay.report.figures import figure_text
from assay.report.findings import Findings, TechniqueFindings
from assay.report.law import SOURCES, Item, Source
from assay.report.promises import NIST, promised
from assay.report.summary import decisive_rule, rule_text

_NO_RULE, _NOT_EVALUATED, _STATED = "no rule", "not evaluated", "stated"


@dataclass(frozen=True)
class SpokenView:
    """One statistic that speaks to an item; ``outcome`` is None where no rule is on it."""

    title: str
    figure: str
    outcome: Outcome | None


@dataclass(frozen=True)
class LineView:
    """One technique under one item.

    Attributes:
        name: The technique.
        outcome: Of the policy's rules on these figures; None where there is no such rule.
        word: What to say in its place: ``no rule``, ``not evaluated``, ``stated``.
        finding: The figure that decides, or the strongest, or why there is none.
        figures: All figures that speak to it.
        untaken: Titles of those that were not taken, with the reason.
    """

    name: str
    outcome: Outcome | None
    word: str
    finding: str
    figures: tuple[SpokenView, ...] = ()
    untaken: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ItemView:
    """One thing that is asked, with a line a technique; ``facts`` are of the whole study."""

    item: Item
    facts: tuple[str, ...]
    lines: tuple[LineView, ...]


@dataclass(frozen=True)
class SourceView:
    """A law or a standard; ``tally`` sums up in a few words how far it is answered."""

    source: Source
    tally: str
    facts: tuple[str, ...]
    items: tuple[ItemView, ...]


def law_views(findings: Findings) -> list[SourceView]:
    """Each source, in the order of its weight for most readers; the controls are left out."""
    known = {s.name: s for s in findings.catalogue}
    offered = [t for t in findings.techniques if not t.control]
    views = [_figures(s, findings, offered, known) for s in SOURCES]
    return [*views[:2], _claims(findings, offered), *views[2:]]


def _figures(
    source: Source, findings: Findings, offered: list[TechniqueFindings],
    known: Mapping[str, Statistic],
) -> SourceView:  # fmt: skip
    items = tuple(_item(item, findings, offered, known) for item in source.items)
    return SourceView(source, _tally(items), (), items)


def _item(
    item: Item, findings: Findings, offered: list[TechniqueFindings],
    known: Mapping[str, Statistic],
) -> ItemView:  # fmt: skip
    facts = _facts(item, findings)
    if item.unasked:
        return ItemView(item, facts, ())
    lines = tuple(_line(item, t, known) for t in offered)
    ran = {line.finding for line, t in zip(lines, offered, strict=True) if not t.failure}
    if len(ran) == 1 and all(_silent(line) for line in lines):
        return ItemView(item, (*facts, f"Not evaluated for any technique: {ran.pop()}."), ())
    return ItemView(item, facts, lines)


def _silent(line: LineView) -> bool:
    return line.outcome is None and line.word == _NOT_EVALUATED


def _claims(findings: Findings, offered: list[TechniqueFindings]) -> SourceView:
    claimed = [t for t in offered if t.claim]
    items = tuple(
        ItemView(item, (), tuple(_promise(item, t, findings) for t in claimed))
        for item in NIST.items
    ) if claimed else ()  # fmt: skip
    others = [t.name for t in offered if not t.claim]
    fact = f"No differential privacy is claimed by {', '.join(others)}: not evaluated. What they give away is for the attacks to say."  # fmt: skip
    tally = f"{len(claimed)} of {_many(len(offered), 'technique')} make a claim"
    return SourceView(NIST, tally, (fact,) if others else (), items)


def _promise(item: Item, t: TechniqueFindings, findings: Findings) -> LineView:
    said, text = promised(item.key, t, findings)
    return LineView(t.name, None, _STATED if said else _NOT_EVALUATED, text)


def _line(item: Item, t: TechniqueFindings, known: Mapping[str, Statistic]) -> LineView:
    if t.failure:
        return LineView(t.name, None, _NOT_EVALUATED, f"it could not run: {t.failure}")
    rules = tuple(r for r in (t.verdict.rules if t.verdict else ()) if _speaks(r.measure, item))
    speaking, of = _speaking(item, t, known, {r.measure for r in rules})
    if not speaking and not rules:
        return LineView(t.name, None, _NOT_EVALUATED, "no attack of this study speaks to it")
    taken = [m for m in speaking if m.value is not None]
    return LineView(
        t.name, overall(r.outcome for r in rules) if rules else None,
        _NO_RULE if taken else _NOT_EVALUATED, _finding(rules, speaking, of, t, known),
        tuple(_spoken(m, rules, known) for m in taken) if item.listed else (),
        _untaken(speaking, known) if item.listed else (),
    )  # fmt: skip


def _speaking(
    item: Item, t: TechniqueFindings, known: Mapping[str, Statistic], ruled: set[str]
) -> tuple[list[Measurement], int]:
    """The statistics that speak to an item and the number of its attacks that ran.

    They are those that it names, and all others of its attacks that the policy rules on. Where
    every attack speaks to it, the strongest stand for all.
    """
    attacks = [a.name for a in attacks_of(t, known) if _speaks(a.name, item)]
    wanted = {f"{a}.{end}" for a in attacks for end in item.ends} | set(item.others)
    found = [m for m in t.measurements if m.name in wanted]
    run = sum(m.value is not None for m in found if m.name.removesuffix(".excess") in attacks)
    if item.whole:
        ends = [
            [m for m in found if m.name in {f"{a}.{end}" for a in attacks}] for end in item.ends
        ]
        found = [max(some, key=low_end) for some in ends if some]
        found += [m for m in t.measurements if m.name in item.others]
    more = [m for m in t.measurements if m.name in ruled and m not in found]
    return found + more, run


def _speaks(name: str, item: Item) -> bool:
    """Whether a name begins with one of the item's attacks, or is one of its others."""
    return name in item.others or any(f"{name}.".startswith(f"{a}.") for a in item.attacks)


def _spoken(
    m: Measurement, rules: tuple[RuleVerdict, ...], known: Mapping[str, Statistic]
) -> SpokenView:
    on = [r.outcome for r in rules if r.measure == m.name]
    statistic = known.get(m.name)
    return SpokenView(_title(m.name, known), figure_text(m, statistic), overall(on) if on else None)


def _finding(
    rules: tuple[RuleVerdict, ...], speaking: list[Measurement], of: int, t: TechniqueFindings,
    known: Mapping[str, Statistic],
) -> str:  # fmt: skip
    """The figure of the gravest rule, if any, and the excess that lies highest for certain."""
    rule = decisive_rule(rules) if rules else None
    said = [rule_text(rule, t, known)] if rule else []
    taken = [m for m in speaking if m.value is not None]
    if not (taken or said):
        return "; ".join(dict.fromkeys(m.reason for m in speaking))
    excesses = [m for m in taken if m.name.endswith(".excess")]
    strongest = max(excesses or taken, key=low_end, default=None)
    if strongest and rule and strongest.name == rule.measure:
        return f"{said[0]}{f', the strongest of {of} attacks' * (of > 1)}"
    if strongest and (of > 1 or not said):
        figure = figure_text(strongest, known.get(strongest.name))
        of_all = f"strongest of {of} attacks: " if of > 1 else ""
        said.append(f"{of_all}{_title(strongest.name, known)} {figure}")
    return "; ".join(said)


def _untaken(
    speaking: list[Measurement], known: Mapping[str, Statistic]
) -> tuple[tuple[str, str], ...]:
    reasons: dict[str, list[str]] = {}
    for m in speaking:
        if m.value is None:
            reasons.setdefault(m.reason, []).append(_title(m.name, known))
    return tuple((", ".join(titles), reason) for reason, titles in reasons.items())


def _title(name: str, known: Mapping[str, Statistic]) -> str:
    statistic = known.get(name)
    return statistic.title if statistic else name


def _facts(item: Item, findings: Findings) -> tuple[str, ...]:
    """What the study as a whole says under an item."""
    facts = (f"Not evaluated: {item.unasked}.",) if item.unasked else ()
    if item.key == "safe-harbour":
        left = [i for i in findings.data.identifiers if i.action not in ("drop", "fake")]
        gone = len(findings.data.identifiers) - len(left)
        told = f"assay's scan took out {_many(gone, 'column')} as direct identifiers"
        still = "".join(f"; {i.column} ({i.what}) was left in" for i in left)
        return (*facts, f"{told}{still}. What the scan cannot recognise, and what anybody knows of the rest: not evaluated.")  # fmt: skip
    if item.key == "again" and findings.uses:
        return (*facts, f"These training rows have been evaluated {_many(findings.uses, 'time')} so far.")  # fmt: skip
    if item.key == "context":
        return (*facts, f"This study was told a purpose, {findings.purpose}, and a policy, {findings.policy}.")  # fmt: skip
    return facts


def _tally(items: tuple[ItemView, ...]) -> str:
    """``rules on 2 of 3 items, 1 not evaluated``."""
    ruled = sum(any(line.outcome is not None for line in i.lines) for i in items)
    silent = sum(all(_silent(line) for line in i.lines) for i in items)
    words = f"the policy has rules on {ruled} of {_many(len(items), 'item')}"
    return f"{words}, {silent} not evaluated" if silent else words


def _many(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"
