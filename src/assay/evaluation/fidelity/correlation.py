"""Do numbers keep rising and falling together as they did?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import ClassVar

import numpy as np
from scipy import stats

from assay.core import Goal, Measurement, Statistic
from assay.data import Kind, Schema, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.fidelity.changes import Asked, Side, changes
from assay.evaluation.fidelity.choosing import pairs_of, sampled, some_rows
from assay.evaluation.fidelity.influence import of_kendall, of_pearson, of_spearman
from assay.evaluation.fidelity.lines import Lines, lines_of, pearson
from assay.evaluation.fidelity.views import Array, View, views

#: Pairs looked at, at most; fewer for Kendall's, which costs more.
MOST, MOST_KENDALL = 5_000, 500
#: Rows that intervals are worked out on, and rows that Kendall's tau is.
SPREAD, SPREAD_KENDALL, KENDALL = 5_000, 1_000, 10_000

_FLOOR = (
    " Chance alone keeps it above 0, so read it against the reference. Dates count as numbers, "
    "missing cells are left out pair by pair, and a column that never changes correlates with none."
)


def _pair_of_statistics(key: str, of: str, source: str, formula: str) -> tuple[Statistic, ...]:
    return tuple(
        Statistic(
            f"fidelity.correlation.{key}.{which}", f"{of} correlation: {title}",
            f"{words} {of}'s correlation of two number columns changes from real to synthetic rows: "
            f"0 not at all, 2 from wholly together to wholly opposed.{_FLOOR}",
            Goal.LOWER, 0.0, 2.0, source=source, formula=f"{which} over pairs of {formula}",
        )
        for which, title, words in (
            ("mean", "mean change", "How much, on average over pairs,"),
            ("max", "largest change", "How much, in the pair where it changes most,"),
        )
    )  # fmt: skip


PEARSON = _pair_of_statistics(
    "pearson", "Pearson", "Pearson 1895; interval: Devlin, Gnanadesikan and Kettenring 1975",
    "|r(synthetic) - r(real)|, r = cov(x, y) / (sd(x) sd(y))",
)  # fmt: skip
SPEARMAN = _pair_of_statistics(
    "spearman", "Spearman", "Spearman 1904; interval: Croux and Dehon 2010",
    "|r(synthetic) - r(real)|, r = Pearson's r of mean ranks",
)  # fmt: skip
KENDALLS = _pair_of_statistics(
    "kendall", "Kendall", "Kendall 1945 (tau-b); interval: Croux and Dehon 2010",
    "|t(synthetic) - t(real)|, t = (concordant - discordant) / root of pairs untied in x times y",
)  # fmt: skip


def two_lines(schema: Schema) -> str | None:
    """Why there is no pair of numbers, or None."""
    lines = [c for c in schema if c.ordered or c.kind in (Kind.TEXT, Kind.CATEGORICAL)]
    return None if len(lines) > 1 else "it needs two columns of numbers or dates"


@dataclass(frozen=True)
class Correlation:
    """Pearson's and Spearman's correlation of every two numbers, synthetic less real.

    Both are exact on all rows; of more than 5,000 pairs a seeded sample is taken, the same for
    every technique. Intervals come from influence functions on at most 5,000 rows a side, with
    the dependence between pairs in them; releases are put together by Rubin's rule.

    Source: Pearson 1895; Spearman 1904; Devlin et al. 1975; Croux and Dehon 2010.
    """

    name: ClassVar[str] = "fidelity.correlation"
    question: ClassVar[str] = "Do numbers keep rising and falling together?"
    cost: ClassVar[str] = "n log n a number column, n a pair"
    statistics: ClassVar[tuple[Statistic, ...]] = (*PEARSON, *SPEARMAN)

    def accepts(self, schema: Schema) -> str | None:
        """Tables with two columns that may lie on a line."""
        return two_lines(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The four measurements; ``rng`` picks rows where samples are taken."""
        looks, pairs, note = _pairs(evidence, MOST)
        n = max(len(evidence.train), *(len(s) for s in evidence.releases))
        spread = f"intervals from the spread of {SPREAD} rows a side" if n > SPREAD else ""
        notes = "; ".join(x for x in (note, spread) if x)

        def side(ranks: bool) -> Callable[[Table, np.random.Generator], Side]:
            pull = of_spearman if ranks else of_pearson

            def of(table: Table, r: np.random.Generator) -> Side:
                lines = lines_of(table, looks, ranks=ranks)
                whole = pearson(lines)
                values = np.array([whole[i, j] for i, j in pairs])
                return _side(values, lines, pairs, pull, SPREAD, r)

            return of

        asked = [
            Asked(f"fidelity.correlation.{key}", _labels(looks, pairs), side(ranks), notes)
            for key, ranks in (("pearson", False), ("spearman", True))
        ]
        return (
            *changes(evidence, rng, asked[0], *PEARSON),
            *changes(evidence, rng, asked[1], *SPEARMAN),
        )


@dataclass(frozen=True)
class Kendall:
    """Kendall's tau-b of every two numbers, synthetic less real.

    Taken on at most 10,000 random rows of either side, and on at most 500 pairs of columns, a
    seeded sample that is the same for every technique. Intervals come from influence functions on
    at most 1,000 rows a side; releases are put together by Rubin's rule.

    Source: Kendall 1945; Knight 1966 for the time; Croux and Dehon 2010.
    """

    name: ClassVar[str] = "fidelity.correlation.kendall"
    question: ClassVar[str] = "Do numbers keep their order together, whatever their scale?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "n log n a pair, n at most 10,000"
    statistics: ClassVar[tuple[Statistic, ...]] = KENDALLS

    def accepts(self, schema: Schema) -> str | None:
        """Tables with two columns that may lie on a line."""
        return two_lines(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` picks rows where samples are taken."""
        looks, pairs, note = _pairs(evidence, MOST_KENDALL)
        n = max(len(evidence.train), *(len(s) for s in evidence.releases))
        some = f"on {KENDALL} random rows a side" if n > KENDALL else ""

        def side(table: Table, r: np.random.Generator) -> Side:
            lines = lines_of(table, looks, ranks=True)
            rows = some_rows(len(table), KENDALL, r)
            lines = lines if rows is None else lines.take(rows)
            values = np.array([_tau(lines, i, j) for i, j in pairs])
            return _side(values, lines, pairs, of_kendall, SPREAD_KENDALL, r)

        notes = "; ".join(x for x in (note, some) if x)
        asked = Asked("fidelity.correlation.kendall", _labels(looks, pairs), side, notes, KENDALL)
        return changes(evidence, rng, asked, *KENDALLS)


def _pairs(evidence: Evidence, most: int) -> tuple[list[View], list[tuple[int, int]], str]:
    """The columns on a line, the pairs of them that are looked at, and what must be said."""
    everything = evidence.memo.get("fidelity.views", lambda _: views(evidence.train))
    looks = [v for v in everything if v.ordered]
    pairs = evidence.memo.get(
        f"fidelity.correlation.pairs.{most}", lambda r: pairs_of(len(looks), most, r)
    )
    used = sorted({i for pair in pairs for i in pair})
    place = {i: k for k, i in enumerate(used)}
    note = sampled(len(pairs), comb(len(looks), 2), "pairs")
    return [looks[i] for i in used], [(place[i], place[j]) for i, j in pairs], note


def _labels(looks: list[View], pairs: list[tuple[int, int]]) -> list[tuple[str, str]]:
    return [(looks[i].name, looks[j].name) for i, j in pairs]


def _side(
    values: Array, lines: Lines, pairs: list[tuple[int, int]],
    pull: Callable[[Array, Array], Array], most: int, rng: np.random.Generator,
) -> Side:  # fmt: skip
    rows = len(lines.values)
    chosen = some_rows(rows, most, rng)
    lines = lines if chosen is None else lines.take(chosen)
    x, m = lines.values, len(lines.values)
    pulls = np.zeros((len(pairs), m), np.float32)
    for p, (i, j) in enumerate(pairs):
        if lines.present is None:
            pulls[p] = pull(x[:, i], x[:, j])
            continue
        both = lines.mask(i) & lines.mask(j)
        if both.sum() > 2:
            pulls[p, both] = pull(x[both, i], x[both, j]) * (m / both.sum())
    return Side(values, pulls, rows)


def _tau(lines: Lines, i: int, j: int) -> float:
    both = lines.mask(i) & lines.mask(j)
    if both.sum() < 2:
        return 0.0
    x, y = lines.values[both, i], lines.values[both, j]
    if x.min() == x.max() or y.min() == y.max():
        return 0.0
    if len(x) == 2:  # SciPy divides by 0 there
        return float(np.sign(x[1] - x[0]) * np.sign(y[1] - y[0]))
    return float(stats.kendalltau(x, y, method="asymptotic").statistic)
