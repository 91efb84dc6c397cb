"""The leaderboard, line by line, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core import Measurement, Statistic
from assay.report.board.ranked import Ranks
from assay.report.board.standings import Standing, standing
from assay.report.board.texts import (
    Text,
    claim_text,
    cpu_text,
    failed_text,
    fair_text,
    figures_text,
    leaks_text,
    memory_text,
    private_text,
    rank_text,
    smallest_text,
    verdict_text,
)
from assay.report.board.values import AuditLine, Benchmark, DataSet


@dataclass(frozen=True)
class Line:
    """One technique.

    Attributes:
        held: What the words are of.
        rank: Its mean rank by usefulness; None on one data set.
        cells: By column of :data:`COLUMNS`.
        audit: What an audit said of its claim; None for none.
    """

    held: Standing
    rank: Measurement | None
    cells: Mapping[str, Text]
    audit: AuditLine | None


#: Heads of the columns by key.
COLUMNS = {
    "rank": "Mean rank", "useful": "Useful: what is lost", "faithful": "Faithful: pairs off",
    "private": "Private: worst attack", "leaks": "Leak shown on", "smallest": "Smallest leak seen", "claim": "DP claim and audit",
    "fair": "Fair: gap added", "cpu": "CPU s a fit", "memory": "MB", "failed": "Fits failed", "verdict": "Policy",
}  # fmt: skip


def heads(shown: Sequence[Line], known: Mapping[str, Statistic]) -> dict[str, str]:
    """The heads of a table, with the statistic's own title where all lines have the same."""
    found = dict(COLUMNS)
    for key, word in (("useful", "Useful"), ("fair", "Fair")):
        each = [getattr(x.held, key) for x in shown]
        names = {m.name for held in each for m, _ in held}
        if len(names) == 1 and (name := names.pop()) in known:
            found[key] = f"{word}: {known[name].title}"
    return found


def lines(found: Benchmark, ranks: Ranks, tables: Sequence[DataSet]) -> list[Line]:
    """One a technique: the yardsticks, then by mean rank, then by what is lost, then by name."""
    known = {s.name: s for s in found.catalogue}
    audits = {a.technique: a for a in found.audits}
    alone = len(tables) == 1
    made = [
        line(standing(found, e, tables), None if alone else ranks.mean(e.name), known,
             audits.get(e.name), alone)
        for e in found.entrants
    ]  # fmt: skip
    places = {e.name: i for i, e in enumerate(found.entrants)}

    def place(x: Line) -> tuple[bool, float, float, int]:
        control = x.held.entrant.control
        at = places[x.held.entrant.name]
        if control:
            return False, 0.0, 0.0, at
        return True, x.cells["rank"].order, x.cells["useful"].order, at

    return sorted(made, key=place)


def line(
    held: Standing, rank: Measurement | None, known: Mapping[str, Statistic],
    audit: AuditLine | None, alone: bool,
) -> Line:  # fmt: skip
    """A technique's line; ``alone`` for one data set."""
    cells = {
        "rank": rank_text(held, rank), "useful": figures_text(held.useful, known, held.asked[0]),
        "faithful": figures_text(held.faithful, known, held.asked[0]), "private": private_text(held, known, alone),
        "leaks": leaks_text(held),
        "smallest": smallest_text(held), "claim": claim_text(held, audit),
        "fair": fair_text(held, known), "cpu": cpu_text(held), "memory": memory_text(held),
        "verdict": verdict_text(held), "failed": failed_text(held),
    }  # fmt: skip
    return Line(held, rank, cells, audit)
