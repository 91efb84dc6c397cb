"""What a search says: a line a trial, and of the winner by V beside N."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_lowercase

from assay.core import Outcome, RuleVerdict, Verdict
from assay.decision import recommend, span, spell
from assay.evaluation import catalogue
from assay.study.tuning.aims import margin
from assay.study.tuning.looks import Tried
from assay.study.tuning.result import Tuned


def letters(rules: Sequence[str]) -> dict[str, str]:
    """A letter for each statistic, for a table's head; numbers where there are more than letters."""
    marks = ascii_lowercase if len(rules) <= len(ascii_lowercase) else range(1, len(rules) + 1)
    return {rule: str(mark) for rule, mark in zip(rules, marks, strict=False)}


def margins(tried: Tried, rules: Sequence[str]) -> list[str]:
    """The margin of each rule: ``+0.42`` keeps it, ``-1.30`` breaks it; a dash
    where it was not looked at, a question mark where it could not be measured."""
    known = {r.measure: r for r in tried.rules}
    return [_margin(known[m]) if m in known else "-" for m in rules]


def _margin(rule: RuleVerdict) -> str:
    if rule.value is None:
        return "?"
    far = max(-99.0, min(1.0, margin(rule)))
    return f"{far:+.2f}" if abs(far) < 10 else f"{far:+.0f}"


def setting_words(tried: Tried) -> str:
    """Its settings, or that they are the plan's."""
    said = ", ".join(
        f"{k} {v:.3g}" if isinstance(v, float) else f"{k} {v}" for k, v in tried.settings.items()
    )
    return f"as planned ({said})" if tried.number == 0 and said else said or "as planned"


def ending(tried: Tried) -> str:
    """What became of it, in a word or two."""
    if tried.failure:
        return f"could not run: {tried.failure}"
    if tried.verdict is None:
        return "stopped early"
    again = f" (as trial {tried.again + 1})" if tried.again is not None else ""
    return f"{tried.verdict.outcome.value}{again}"


def compared(tuned: Tuned) -> list[list[str]]:
    """Of each rule: its title, its limit, the winner's figure by V and by N, the word by N."""
    if tuned.final is None:
        return []
    by_v = tuned.winner.verdict if tuned.winner else None
    return [_row(rule, by_v) for rule in tuned.final.rules]


def _row(rule: RuleVerdict, by_v: Verdict | None) -> list[str]:
    known = {s.name: s for s in catalogue()}
    statistic = known.get(rule.measure)
    percent = statistic is not None and statistic.percent
    limit = f"{'at most' if rule.at_most else 'at least'} {spell(rule.limit, percent=percent)}"
    other = next((r for r in by_v.rules if r.measure == rule.measure), None) if by_v else None
    title = statistic.title if statistic else rule.measure
    return [title, limit, _figure(other), _figure(rule), rule.outcome.value]


def _figure(rule: RuleVerdict | None) -> str:
    if rule is None or rule.value is None:
        return "-"
    statistic = next((s for s in catalogue() if s.name == rule.measure), None)
    value, low, high = span(rule.value, rule.interval, statistic, rule.limit)
    return f"{value} [{low}, {high}]" if rule.interval else value


def sentences(tuned: Tuned) -> Iterable[str]:
    """What a reader must know of the winner, and of what selection does to its figures."""
    if tuned.final is None or tuned.winner is None:
        yield "Nothing could be judged: no trial ran. The first failure: " + next(
            (t.failure for t in tuned.tried if t.failure), "none was tried in the time given"
        )
        return
    if tuned.chosen is not None:
        yield from _privately(tuned)
        return
    looked = [t for t in tuned.tried if t.again is None]
    kept = sum(t.verdict is not None and t.verdict.outcome is Outcome.PASS for t in looked)
    yield recommend([(tuned.winner.name, tuned.final, ())], catalogue=catalogue())
    where = f"of the public table {tuned.public}" if tuned.public else "of T"
    yield (
        f"{len(looked)} trials were fitted to {tuned.rows[0]:,} rows {where} and judged by {tuned.rows[1]:,} "
        f"others (V); {kept} kept every rule. The winner is the best of them by V, so V flatters it; N was "
        "looked at for the winner alone, after it was chosen: believe N."
    )
    if tuned.final.outcome is not Outcome.PASS and kept:
        yield "By N it does not keep every rule: what V showed was in part the luck of being picked."
    if not tuned.public and tuned.looks:
        yield (
            f"The training rows have been judged {tuned.looks} times till now: each look tells a little "
            "more about them, and whoever publishes many of these figures publishes that."
        )
    if tuned.public:
        yield "What was searched on is public, so the choice cost the people in T nothing."
    yield from _promise(tuned)


def _privately(tuned: Tuned) -> Iterable[str]:
    """Of settings that were chosen on T and paid for."""
    assert tuned.winner is not None
    assert tuned.final is not None
    assert tuned.chosen is not None
    yield recommend([(tuned.winner.name, tuned.final, ())], catalogue=catalogue())
    said = ", ".join(f"{k} {v}" for k, v in tuned.chosen.items())
    yield f"Of the first release it chose {said}; each release is a choice of its own."
    yield from _promise(tuned)
    yield (
        "Run it as the settings below say. Fitting the chosen settings by themselves would spend "
        "epsilon once more; and how long this took betrays how many fits there were, so do not tell it."
    )


def _promise(tuned: Tuned) -> Iterable[str]:
    if tuned.claim is not None:
        yield (
            f"Each release keeps ε = {tuned.claim.epsilon:g}, δ = {tuned.claim.delta:g} for each "
            f"{tuned.claim.unit}" + ", the choice of its settings included." * (tuned.chosen is not None)
            + "." * (tuned.chosen is None)
        )  # fmt: skip
    elif tuned.void:
        yield tuned.void
