"""Do columns of any kind keep telling as much of each other as they did?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Statistic
from assay.data import Kind, Schema, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.fidelity.binning import Bins
from assay.evaluation.fidelity.changes import Asked, Side, changes
from assay.evaluation.fidelity.choosing import pairs_of, sampled, some_rows
from assay.evaluation.fidelity.information import FromCounts, information
from assay.evaluation.fidelity.matrices import looks
from assay.evaluation.fidelity.phik import phik
from assay.evaluation.fidelity.views import Array
from assay.evaluation.largest import LIFTED

#: Pairs looked at, at most, and cells (pairs x rows) above which fewer are, but never under FEWEST.
MOST, FEWEST, CELLS = 5_000, 500, 1_000_000_000
#: Rows that intervals are worked out on.
SPREAD = 5_000


def pair_statistics(
    key: str, title: str, words: str, source: str, formula: str
) -> tuple[Statistic, Statistic]:
    """The mean and the largest change of one measure of association."""
    mean, top = (
        Statistic(
            f"fidelity.association.{key}.{which}", f"{title}: {short}",
            f"How much {words} changes from real to synthetic rows, {long}: 0 not at all, 1 from "
            f"nothing to everything.{floor}",
            Goal.LOWER, 0.0, 1.0, source=source,
            formula=f"{which} over pairs of {formula}" + ("" if floor else "; less chance's share"),
        )
        for which, short, long, floor in (
            ("mean", "mean change", "on average over pairs, above chance", ""),
            ("max", "largest change", "in the pair where it changes most", LIFTED),
        )
    )  # fmt: skip
    return mean, top


INFORMATION = pair_statistics(
    "mutual_information", "mutual information",
    "what one column tells of another, as a share of what there is to tell,",
    "Shannon 1948; correction: Miller and Madow 1955; normalised as in scikit-learn",
    "|u(synthetic) - u(real)|, u = 2 (Ha + Hb - Hab) / (Ha + Hb), H = entropy + (cells - 1) / 2n",
)  # fmt: skip
PHIK = pair_statistics(
    "phik", "phi_K", "the correlation phi_K of two columns of any kind",
    "Baak, Koopman, Snoek and Klous 2020",
    "|phik(synthetic) - phik(real)|, phik = correlation of the normal pair of equal chi-square",
)  # fmt: skip


@dataclass(frozen=True)
class Information:
    """Mutual information of every two columns of any kind, normalised, synthetic less real.

    Columns are binned as in fidelity.pairs. Exact on all rows; of too many pairs a seeded sample
    is taken. Intervals come from influence functions on at most 5,000 rows a side; releases are
    put together by Rubin's rule.

    Source: Shannon 1948; Miller and Madow 1955.
    """

    name: ClassVar[str] = "fidelity.association.mutual_information"
    question: ClassVar[str] = "Do columns keep telling as much of each other?"
    cost: ClassVar[str] = "n a pair"
    statistics: ClassVar[tuple[Statistic, ...]] = INFORMATION

    def accepts(self, schema: Schema) -> str | None:
        """Tables with at least two columns that are no arrays."""
        return two_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` picks rows where samples are taken."""
        return changes(evidence, rng, _tables(evidence, self.name, information), *INFORMATION)


@dataclass(frozen=True)
class PhiK:
    """phi_K of every two columns of any kind, synthetic less real.

    The correlation that a pair of normal columns would have to give the same chi-square in as
    many bins: it sees dependences that no straight line shows, and is comparable between kinds of
    columns. Columns are binned as in fidelity.pairs. Exact on all rows; intervals come from
    influence functions on at most 5,000 rows a side, releases are put together by Rubin's rule.

    Source: Baak, Koopman, Snoek and Klous 2020.
    """

    name: ClassVar[str] = "fidelity.association.phik"
    question: ClassVar[str] = "Do columns of any kind keep correlating as they did?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "n a pair"
    statistics: ClassVar[tuple[Statistic, ...]] = PHIK

    def accepts(self, schema: Schema) -> str | None:
        """Tables with at least two columns that are no arrays."""
        return two_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` picks rows where samples are taken."""
        return changes(evidence, rng, _tables(evidence, self.name, phik), *PHIK)


def two_columns(schema: Schema) -> str | None:
    """Why there is no pair of columns, or None."""
    few = len([c for c in schema if c.kind is not Kind.ARRAY]) < 2
    return "it needs two columns of numbers, levels, dates or text" if few else None


def most_pairs(evidence: Evidence) -> int:
    """Pairs that are looked at, at most: fewer the more rows there are."""
    return min(MOST, max(FEWEST, CELLS // max(len(evidence.train), 1)))


def spread_note(evidence: Evidence) -> str:
    """What must be said of intervals where there are many rows."""
    rows = max(len(evidence.train), *(len(s) for s in evidence.releases))
    return f"intervals from the spread of {SPREAD} rows a side" if rows > SPREAD else ""


def labels_of(bins: tuple[Bins, ...], pairs: list[tuple[int, int]]) -> list[tuple[str, str]]:
    """Names of the two columns of each pair."""
    return [(bins[i].view.name, bins[j].view.name) for i, j in pairs]


def _tables(evidence: Evidence, key: str, statistic: Callable[[Array], FromCounts]) -> Asked:
    bins = looks(evidence)
    pairs = evidence.memo.get(
        "fidelity.association.pairs", lambda r: pairs_of(len(bins), most_pairs(evidence), r)
    )

    def side(table: Table, r: np.random.Generator) -> Side:
        codes = {i: bins[i].codes(table) for i in sorted({i for p in pairs for i in p})}
        chosen = some_rows(len(table), SPREAD, r)
        rows = slice(None) if chosen is None else chosen
        m = len(table) if chosen is None else len(chosen)
        values = np.zeros(len(pairs))
        pulls = np.zeros((len(pairs), m), np.float32)
        for p, (i, j) in enumerate(pairs):
            size, other = bins[i].size, bins[j].size
            code = codes[i] * other + codes[j]
            found = statistic(np.bincount(code, minlength=size * other).reshape(size, other))
            values[p] = found.value
            pulls[p] = found.pull.ravel()[code[rows]]
        return Side(values, pulls, len(table))

    note = sampled(len(pairs), comb(len(bins), 2), "pairs")
    return Asked(key, labels_of(bins, pairs), side, join_notes(note, spread_note(evidence)))
