"""Do numbers keep rising and falling together as they did?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Statistic
from assay.data import Kind, Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.changes import Asked, Side, changes
from assay.evaluation.fidelity.choosing import pairs_of, sampled, some_rows
from assay.evaluation.fidelity.influence import of_pearson, of_spearman
from assay.evaluation.fidelity.lines import Lines, lines_of, pearson
from assay.evaluation.fidelity.views import Array, View, views_of
from assay.evaluation.largest import LIFTED

#: Pairs looked at, at most, and rows that intervals are worked out on.
MOST = 5_000
SPREAD = 5_000

_LINES = (
    " Dates count as numbers, missing cells are left out pair by pair, and a column that never "
    "changes correlates with none."
)


def coefficient(key: str, of: str, source: str, formula: str) -> tuple[Statistic, ...]:
    """The mean and the largest change of one coefficient of correlation."""
    return tuple(
        Statistic(
            f"fidelity.correlation.{key}.{which}", f"{of} correlation: {title}",
            f"{words} {of}'s correlation of two number columns changes from real to synthetic rows: "
            f"0 not at all, 2 from wholly together to wholly opposed.{floor}{_LINES}",
            Goal.LOWER, 0.0, 2.0, source=source,
            formula=f"{which} over pairs of {formula}" + ("" if floor else "; less chance's share"),
        )
        for which, title, words, floor in (
            ("mean", "mean change", "How much, on average over pairs and above chance,", ""),
            ("max", "largest change", "How much, in the pair where it changes most,", LIFTED),
        )
    )  # fmt: skip


PEARSON = coefficient(
    "pearson", "Pearson", "Pearson 1895; interval: Devlin, Gnanadesikan and Kettenring 1975",
    "|r(synthetic) - r(real)|, r = cov(x, y) / (sd(x) sd(y))",
)  # fmt: skip
SPEARMAN = coefficient(
    "spearman", "Spearman", "Spearman 1904; interval: Croux and Dehon 2010",
    "|r(synthetic) - r(real)|, r = Pearson's r of mean ranks",
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
        looks, pairs, note = pairs_of_lines(evidence, MOST)
        n = max(len(evidence.train), *(len(s) for s in evidence.releases))
        spread = f"intervals from the spread of {SPREAD} rows a side" if n > SPREAD else ""
        notes = "; ".join(x for x in (note, spread) if x)

        def side(ranks: bool) -> Callable[[Table, np.random.Generator], Side]:
            pull = of_spearman if ranks else of_pearson

            def of(table: Table, r: np.random.Generator) -> Side:
                lines = lines_of(table, looks, ranks=ranks)
                whole = pearson(lines)
                values = np.array([whole[i, j] for i, j in pairs])
                return side_of(values, lines, pairs, pull, SPREAD, r)

            return of

        asked = [
            Asked(f"fidelity.correlation.{key}", labels_of_lines(looks, pairs), side(ranks), notes)
            for key, ranks in (("pearson", False), ("spearman", True))
        ]
        return (
            *changes(evidence, rng, asked[0], *PEARSON),
            *changes(evidence, rng, asked[1], *SPEARMAN),
        )


def pairs_of_lines(evidence: Evidence, most: int) -> tuple[list[View], list[tuple[int, int]], str]:
    """The columns on a line, the pairs of them that are looked at, and what must be said."""
    everything = views_of(evidence)
    looks = [v for v in everything if v.ordered]
    pairs = evidence.memo.get(
        f"fidelity.correlation.pairs.{most}", lambda r: pairs_of(len(looks), most, r)
    )
    used = sorted({i for pair in pairs for i in pair})
    place = {i: k for k, i in enumerate(used)}
    note = sampled(len(pairs), comb(len(looks), 2), "pairs")
    return [looks[i] for i in used], [(place[i], place[j]) for i, j in pairs], note


def labels_of_lines(looks: list[View], pairs: list[tuple[int, int]]) -> list[tuple[str, str]]:
    """Names of the two columns of each pair."""
    return [(looks[i].name, looks[j].name) for i, j in pairs]


def side_of(
    values: Array, lines: Lines, pairs: list[tuple[int, int]],
    pull: Callable[[Array, Array], Array], most: int, rng: np.random.Generator,
) -> Side:  # fmt: skip
    """The statistics and their influence functions on at most ``most`` rows."""
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
