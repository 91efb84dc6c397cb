"""Techniques ranked over the data sets of a benchmark."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Measurement
from assay.decision import Ranking, ranking
from assay.report.board.pooled import over_seeds
from assay.report.board.standings import PAIRS
from assay.report.board.values import Benchmark, DataSet


@dataclass(frozen=True)
class Ranks:
    """Ranks by one question.

    Attributes:
        title: The question in words.
        found: The ranking; None where there is none.
        reason: Why there is none.
        without: Data sets that do not count, for nobody could be measured there.
    """

    title: str
    found: Ranking | None
    reason: str = ""
    without: tuple[str, ...] = ()

    def mean(self, technique: str) -> Measurement | None:
        """A technique's mean rank with its interval; None where it is not ranked."""
        rows = self.found.techniques if self.found else ()
        return next((Measurement("rank", r.mean, r.interval) for r in rows if r.technique == technique), None)  # fmt: skip


def rankings(found: Benchmark) -> tuple[Ranks, Ranks]:
    """By usefulness, then by fidelity. Privacy is not ranked: of techniques that leak nothing an
    order would be chance, and of others no order makes one acceptable."""
    return (
        _ranks(found, "Usefulness: what is lost on the statistic that each data set ranks by", None),
        _ranks(found, "Fidelity: how far pairs of columns are off beyond chance", PAIRS),
    )  # fmt: skip


def _ranks(found: Benchmark, title: str, name: str | None) -> Ranks:
    losses, without = {}, []
    for table in found.tables:
        row = _losses(found, table, name or table.axis)
        if row:
            losses[table.name] = row
        else:
            without.append(table.name)
    try:
        made, reason = ranking(losses), ""
    except ValueError:
        made, reason = None, _too_few(found, len(losses))
    return Ranks(title, made, reason, tuple(without))


def _losses(found: Benchmark, table: DataSet, name: str) -> dict[str, float]:
    """By technique; infinite where it was tried and others have a figure that it has not. Empty
    where nobody has one."""
    row = {}
    for e in found.offered:
        tried = [t for _, t in found.tried(table.name, e.name)]
        if tried:
            value = over_seeds(tried, name).found.value
            row[e.name] = float("inf") if value is None else value
    return row if any(v != float("inf") for v in row.values()) else {}


def _too_few(found: Benchmark, measured: int) -> str:
    if len(found.offered) < 2:
        return "Ranks need two techniques."
    have = "it was taken on none yet" if not measured else f"it was taken on {measured}"
    return f"Ranks over data sets need two on which this was measured, and {have}."
