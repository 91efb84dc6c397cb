"""Which technique to use for a need, after it was judged on several data sets, and why not the others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assay.core import Outcome, RuleVerdict, Statistic, Verdict
from assay.decision.recommend import found_text, limit_text, listed, title_of, yardstick


@dataclass(frozen=True)
class Recommended:
    """A recommendation in words.

    Attributes:
        technique: The one to use; empty where none can be advised.
        sentence: Which, and why.
        others: Every other technique with a sentence on what speaks against it, those that came
            nearest first.
    """

    technique: str
    sentence: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Record:
    """A technique's verdicts by data set."""

    name: str
    verdicts: Mapping[str, Verdict]
    broken: tuple[str, ...]
    untried: tuple[str, ...]

    def on(self, outcome: Outcome) -> list[str]:
        """Data sets with that outcome."""
        return [d for d, v in self.verdicts.items() if v.outcome is outcome]

    @property
    def place(self) -> tuple[bool, int, int, float, str]:
        """Best first: those tried everywhere, then passes, then fewest failures, then loss."""
        lost = [yardstick(v) for v in self.verdicts.values()]
        known = [r.value if r.at_most else -r.value for r in lost if r and r.value is not None]
        mean = math.fsum(known) / len(known) if known else math.inf
        passed, failed = len(self.on(Outcome.PASS)), len(self.on(Outcome.FAIL)) + len(self.broken)
        return bool(self.untried), -passed, failed, mean, self.name


def recommend_across(
    judged: Mapping[str, Sequence[Verdict]], *, catalogue: Iterable[Statistic],
    failures: Mapping[str, Sequence[str]] | None = None,
) -> Recommended:  # fmt: skip
    """Of the techniques that pass on all data sets the one that loses least by the policy's first
    rule on usefulness, on the average; where none does, none is recommended and the nearest is named.

    Args:
        judged: By data set, one verdict a technique that ran there.
        catalogue: What each name means.
        failures: By data set, techniques that were tried and could not run.
    """
    known = {s.name: s for s in catalogue}
    broken = failures or {}
    names = dict.fromkeys(v.technique for found in judged.values() for v in found)
    names |= dict.fromkeys(n for found in broken.values() for n in found)
    each = sorted((_record(n, judged, broken) for n in names), key=lambda r: r.place)
    if not each:
        return Recommended(
            "", "No technique could be judged, so there is nothing to recommend.", ()
        )
    total, first = len(judged), each[0]
    sets = {1: "the one data set", 2: "both data sets"}.get(total, f"all {total} data sets")
    passing = [r for r in each if len(r.on(Outcome.PASS)) == total]
    against = {r.name: _against(r, total, known) for r in each}
    if not passing:
        sentence = f"Nothing passes on {sets}. The nearest is {first.name}: {against[first.name]}."
        return Recommended("", sentence, tuple((r.name, against[r.name]) for r in each[1:]))
    rest = [r.name for r in passing[1:]]
    alone = f"{listed(rest)} {'does' if len(rest) == 1 else 'do'} too, and lose{'s' * (len(rest) == 1)} more" if rest else "it is the only one that does"  # fmt: skip
    sentence = f"Use {first.name}: it passes on {sets}{_reach(first, known)}; {alone}."
    return Recommended(
        first.name, sentence, tuple((r.name, against[r.name]) for r in each if r not in passing)
    )


def _record(
    name: str, judged: Mapping[str, Sequence[Verdict]], broken: Mapping[str, Sequence[str]]
) -> _Record:
    own = {d: v for d, found in judged.items() for v in found if v.technique == name}
    failed = tuple(d for d in judged if d not in own and name in broken.get(d, ()))
    return _Record(name, own, failed, tuple(d for d in judged if d not in own and d not in failed))


def _reach(record: _Record, known: Mapping[str, Statistic]) -> str:
    """What it loses by the yardstick, from data set to data set."""
    rules = [r for r in map(yardstick, record.verdicts.values()) if r and r.value is not None]
    values: dict[str, list[RuleVerdict]] = {}
    for rule in rules:
        values.setdefault(rule.measure, []).append(rule)
    texts = []
    for measure, found in values.items():
        ends = sorted(found, key=lambda r: r.value or 0.0)
        low, high = (found_text(r, known, bare=True) for r in (ends[0], ends[-1]))
        texts.append(f"{title_of(measure, known)} {low}" + (f" to {high}" if high != low else ""))
    return f" ({', '.join(texts)})" if texts else ""


def _against(record: _Record, total: int, known: Mapping[str, Statistic]) -> str:
    """What keeps it from passing everywhere: the rules it fails most often, then what is open."""
    parts = [f"passes on {len(record.on(Outcome.PASS))} of {total}"]
    failed = _rules(record, Outcome.FAIL)
    for measure, found in failed[:2]:
        data, rule = max(found, key=lambda x: _beyond(x[1]))
        on = "" if total == 1 else f" on {listed([d for d, _ in found])}"
        worst = f", at its worst {data}" if len(found) > 1 else ""
        parts.append(
            f"fails the rule on {title_of(measure, known)}{on} ({found_text(rule, known, bare=True)}{worst}; "
            f"{limit_text(rule, known)})"
        )
    if len(failed) > 2:
        parts.append(f"fails {len(failed) - 2} more rule{'s' * (len(failed) > 3)}")
    shown = {d for _, found in failed for d, _ in found}
    for outcome, words in ((Outcome.INCONCLUSIVE, "is undecided"), (Outcome.NOT_MEASURED, "was not measured")):  # fmt: skip
        for measure, found in _rules(record, outcome)[:2]:
            left = [d for d, _ in found if d not in shown]
            if left:
                parts.append(f"{title_of(measure, known)} {words} on {listed(left)}")
    if record.broken:
        parts.append(f"could not run on {listed(record.broken)}")
    if record.untried:
        parts.append(f"was not tried on {listed(record.untried)}")
    return "; ".join(parts)


def _rules(record: _Record, outcome: Outcome) -> list[tuple[str, list[tuple[str, RuleVerdict]]]]:
    """By statistic, the data sets on which a rule came out so; the most often first."""
    found: dict[str, list[tuple[str, RuleVerdict]]] = {}
    for data, verdict in record.verdicts.items():
        for rule in verdict.rules:
            if rule.outcome is outcome:
                found.setdefault(rule.measure, []).append((data, rule))
    often = Counter({m: len(x) for m, x in found.items()})
    return [(m, found[m]) for m, _ in often.most_common()]


def _beyond(rule: RuleVerdict) -> float:
    assert rule.value is not None
    return rule.value - rule.limit if rule.at_most else rule.limit - rule.value
