"""The cells of the leaderboard in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core import Measurement, Statistic
from assay.decision import level, spell
from assay.report.areas import Cell
from assay.report.board.leaks import Shown
from assay.report.board.standings import Standing
from assay.report.board.values import AuditLine
from assay.report.views import cell

NOT_AUDITED = "not audited"
_NAMED = 2  # attacks that a cell has room for


@dataclass(frozen=True)
class Text:
    """A cell of the table.

    Attributes:
        value, interval: As they are shown.
        note: Smaller, below.
        order: What to sort by; infinite for nothing to sort.
    """

    value: str
    interval: str = ""
    note: str = ""
    order: float = math.inf


def rank_text(held: Standing, rank: Measurement | None) -> Text:
    if held.entrant.control:
        return Text("yardstick")
    if rank is None or rank.value is None:
        return Text("not ranked")
    ends = ""
    if rank.interval is not None:  # few data sets reach no more than 50 or 75 %
        at = f" at {level(rank.interval.confidence)}" * (rank.interval.confidence != 0.95)
        ends = f"{rank.interval.low:g} to {rank.interval.high:g}{at}"
    return Text(f"{rank.value:.2f}", ends, order=rank.value)


def figures_text(
    each: Sequence[tuple[Measurement, int]], known: Mapping[str, Statistic], asked: int
) -> Text:
    """The first figure, and the others in a note: what is lost of one score is not added to what
    is lost of another."""
    if not each:
        return Text("not run yet")
    (first, many), *rest = each
    if first.value is None:
        return Text("not measured", note=first.reason)
    shown = cell(first.value, first.interval, known.get(first.name))
    notes = [f"{_title(first, known)}, {_sets(many)}"] if rest else []
    if sum(n for _, n in each) < asked:  # it is not the mean of those beside it
        notes.append(f"on {sum(n for _, n in each)} of {asked} data sets")
    for m, n in rest:
        other = cell(m.value, m.interval, known.get(m.name))
        notes.append(f"{_title(m, known)}, {_sets(n)}: {_ended(other)}")
    notes += [first.note] if first.note else []
    return Text(shown.value, shown.interval, "; ".join(notes), first.value)


def _title(m: Measurement, known: Mapping[str, Statistic]) -> str:
    return known[m.name].title if m.name in known else m.name


def _sets(n: int) -> str:
    return f"on {n} data set{'s' * (n != 1)}"


def _ended(shown: Cell) -> str:
    return f"{shown.value} ({shown.interval})" if shown.interval else shown.value


def private_text(held: Standing, known: Mapping[str, Statistic], alone: bool) -> Text:
    found = held.worst
    if found is None:
        return Text("not measured" if held.tried else "not run yet")
    shown = cell(found.excess.value, found.excess.interval, known.get(found.excess.name))
    where = "" if alone else f" on {found.table}"
    ends = shown.interval.split(" at ")[0]
    low = found.excess.interval.low if found.excess.interval else 0.0
    return Text(shown.value, ends, f"{found.attack}{where}", low)


def leaks_text(held: Standing) -> Text:
    found = held.leaks
    if not found.tested:
        return Text("not tested" if held.tried else "not run yet")
    note = leaks_words(found)
    return Text(f"{found.releases} of {found.tested}", "", note, found.releases / found.tested)


def leaks_words(found: Shown) -> str:
    """By which attacks a leak is shown, those of most releases first."""
    if not found.attacks:
        return ""
    first = ", ".join(f"{name} ({n})" for name, n in found.attacks[:_NAMED])
    more = len(found.attacks) - _NAMED
    rest = f" and {more} more" if more > 0 else ""
    unnamed = f"; on {found.unnamed} it is not known by which" if found.unnamed else ""
    return f"by {first}{rest}{unnamed}"


def smallest_text(held: Standing) -> Text:
    if not held.tried or held.worst is None:
        return Text("not known")
    if held.smallest is None:
        return Text("none", note="copies cannot be told from chance")
    return Text(spell(held.smallest, percent=True), note="of T, copied", order=held.smallest)


def claim_text(held: Standing, audit: AuditLine | None) -> Text:
    voids = "; ".join(dict.fromkeys(f"void on {name}: {why}" for name, why in held.voids))
    if not held.claims:
        return Text("void" if voids else "none", note=voids)
    claim, many = held.claims[0]
    delta = f", δ {claim.delta:g}" if claim.delta else ""
    of = f"on {many} of {many + len(held.voids)} data sets; {voids}" if voids else ""
    notes = [x for x in (of, audit_words(audit)) if x]
    return Text(f"ε {spell(claim.epsilon)}{delta}", note="; ".join(notes), order=claim.epsilon)


def audit_words(audit: AuditLine | None) -> str:
    """What an audit said, in a few words."""
    if audit is None:
        return NOT_AUDITED
    if not audit.verdict:
        return f"{NOT_AUDITED}: {audit.reason}"
    return f"audit: {audit.verdict} (ε at least {spell(audit.least)}, {audit.canaries:,} canaries)"


def fair_text(held: Standing, known: Mapping[str, Statistic]) -> Text:
    if not held.fair:
        return Text("no protected column")
    return figures_text(held.fair, known, held.asked[1])


def cpu_text(held: Standing) -> Text:
    spent = held.cpu_seconds
    if not spent:
        ran = held.tried - held.failed
        return Text("not told" if ran else "not run yet" if not held.tried else "none")
    mean = math.fsum(spent) / len(spent)
    most = _seconds(max(spent))
    note = f"at most {most}" if most != _seconds(mean) else ""
    return Text(_seconds(mean), note=note, order=mean)


def _seconds(spent: float) -> str:
    return "below 0.01" if spent < 0.01 else spell(spent)


def memory_text(held: Standing) -> Text:
    if not held.peak_mb:
        return Text("not known")
    return Text(f"{held.peak_mb:,.0f}", order=held.peak_mb)


def verdict_text(held: Standing) -> Text:
    if held.entrant.control:
        return Text("yardstick")
    total = sum(held.outcomes.values())
    if not total:
        return Text("not judged")
    passed = held.outcomes.get("pass", 0)
    rest = [f"{n} {word}" for word, n in sorted(held.outcomes.items()) if word != "pass"]
    return Text(f"{passed} of {total} pass", note=", ".join(rest), order=-passed / total)


def failed_text(held: Standing) -> Text:
    if not held.tried:
        return Text("not run yet")
    return Text(f"{held.failed} of {held.tried}", order=held.failed / held.tried)
