"""Are rare but real events kept: ends of numbers, rare levels, rare pairs of levels?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np
import polars as pl

from assay.core import Goal, Measurement, Statistic, not_measured
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import combined, combined_part
from assay.evaluation.fidelity.recall import recall
from assay.evaluation.fidelity.views import Array, View, no_columns, views_of
from assay.evaluation.fidelity.worst import Effect, Sides

#: Share of the training rows below which a level is rare, rows it must have, pairs of columns
#: looked at, levels of a column that pairs are made of.
RARE, LEAST, PAIRS, LEVELS = 0.01, 3, 60, 200
_ENDS = (0.01, 0.99)
TAILS = Statistic(
    "fidelity.outliers.tails.max", "rare events: largest gap at an end",
    "How much the share of rows beyond the training rows' 1 % or 99 % quantile differs between "
    "synthetic and unseen real rows, in the worst column of numbers or dates. Chance alone keeps it "
    "above 0, so read it against the reference.", Goal.LOWER, 0.0, 1.0, percent=True,
    source="tail shares at fixed cutoffs (exceedance probabilities)",
    formula="max over columns and ends of |P_S(beyond q) - P_N(beyond q)|, q of T",
)  # fmt: skip
_RECALL = "Good 1953 for the interval; recall of rare categories as in Alaa et al. 2022, section 3"
SINGLE = Statistic(
    "fidelity.outliers.rare_levels.recall", "rare events: levels kept",
    "Which share of the rare levels of the training rows (under 1 % of the rows, three or more) "
    "some synthetic row has. The reference is what the unseen real rows hold.", Goal.HIGHER, 0.0, 1.0,
    percent=True, source=_RECALL, formula="rare levels of T with a row in S / rare levels of T",
)  # fmt: skip
PAIRED = Statistic(
    "fidelity.outliers.rare_pairs.recall", "rare events: pairs of levels kept",
    "Which share of the rare pairs of levels of two columns (under 1 % of the training rows, three "
    "or more) some synthetic row has. The reference is what the unseen real rows hold.",
    Goal.HIGHER, 0.0, 1.0, percent=True, source=_RECALL,
    formula="rare pairs of T with a row in S / rare pairs of T",
)  # fmt: skip


@dataclass(frozen=True)
class RareEvents:
    """Ends of numbers, rare levels and rare pairs of levels in synthetic rows.

    A level or pair is rare where under 1 % of the training rows have it, and real where three or
    more do; at most 60 pairs of columns. A technique that promises privacy must lose some: how many
    of the outlying people themselves come out is what the attacks on copies and membership say.
    Neither levels nor cutoffs are told. Intervals: delta method for shares, and for recalls what a
    further release would hold (Good 1953).
    """

    name: ClassVar[str] = "fidelity.outliers"
    question: ClassVar[str] = "Are rare but real events kept?"
    cost: ClassVar[str] = "n log n a column, n a pair of level columns"
    statistics: ClassVar[tuple[Statistic, ...]] = (TAILS, SINGLE, PAIRED)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The three measurements; ``rng`` picks rows where lengths are unlike."""
        sides = Sides.of(evidence, rng, ordered=True)
        cuts = evidence.memo.get("fidelity.outliers.cuts", lambda _: _cuts(evidence))

        def beyond(look: View, one: Table, other: Table) -> Effect | None:
            return tail_gap(look, one, other, cuts.get(look.name))

        tails = sides.taken(beyond, TAILS, why="there is no column of numbers or dates")
        asked = evidence.memo.get("fidelity.outliers.rare", lambda _: _rare(evidence))
        return (*tails, _kept(evidence, asked[:1], SINGLE), _kept(evidence, asked[1:], PAIRED))


def _cuts(evidence: Evidence) -> dict[str, tuple[float, float]]:
    found = {}
    for look in views_of(evidence):
        if look.ordered:
            values = look.numbers(evidence.train)
            values = values[np.isfinite(values)]
            if len(values):
                low, high = np.quantile(values, _ENDS, method="inverted_cdf")
                found[look.name] = float(low), float(high)
    return found


def tail_gap(
    look: View, one: Table, other: Table, cuts: tuple[float, float] | None
) -> Effect | None:
    """The larger gap, of the two ends, in the share of rows beyond the cutoff; missing cells are
    beyond neither."""
    if cuts is None:
        return None
    a, b = look.numbers(one), look.numbers(other)
    ends = [
        ((np.isfinite(a) & (a < cuts[0])), (np.isfinite(b) & (b < cuts[0]))), (a > cuts[1], b > cuts[1]),
    ]  # fmt: skip
    f, g = max(ends, key=lambda e: abs(float(e[0].mean() - e[1].mean())))
    gap = float(f.mean() - g.mean())
    sign = float(np.sign(gap)) or 1.0
    least = 0.5 / len(a) ** 2 + 0.5 / len(b) ** 2
    return Effect(abs(gap), sign * (f - f.mean()), -sign * (g - g.mean()), least)


@dataclass(frozen=True)
class Cells:
    """Rare cells of one column or of the pairs of columns, by their codes.

    Attributes:
        columns: The columns whose levels make the cells; two for a pair.
        levels: The levels of each, in the order of their codes.
        codes: Codes of the rare cells.
    """

    columns: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    codes: Array

    def counts(self, table: Table) -> Array:
        """Rows of the table in each rare cell, int64."""
        return _counted(table, self.columns, self.levels)[self.codes]


def _counted(table: Table, columns: tuple[str, ...], levels: tuple[tuple[str, ...], ...]) -> Array:
    code, known, size = np.zeros(len(table), np.int64), np.ones(len(table), bool), 1
    for name, own in zip(columns, levels, strict=True):
        cells = table[name].cast(pl.String).cast(pl.Enum(own), strict=False).to_physical()
        known &= cells.is_not_null().to_numpy()
        code = code * len(own) + cells.cast(pl.Int64).fill_null(0).to_numpy()
        size *= len(own)
    return np.bincount(code[known], minlength=size)


def _rare(evidence: Evidence) -> tuple[list[Cells], list[Cells]]:
    train = evidence.train
    levels = {
        v.name: tuple(v.levels(train).drop_nulls().unique().sort())
        for v in views_of(evidence) if not v.ordered
    }  # fmt: skip
    levels = {k: v for k, v in levels.items() if v}
    small = [n for n, v in levels.items() if len(v) <= LEVELS]
    pairs = list(combinations(small, 2))
    chosen = (
        [pairs[i] for i in np.unique(np.linspace(0, len(pairs) - 1, PAIRS).astype(int))]
        if pairs
        else []
    )
    return list(_found(train, [(n,) for n in levels], levels)), list(_found(train, chosen, levels))


def _found(
    train: Table, columns: list[tuple[str, ...]], levels: dict[str, tuple[str, ...]]
) -> Iterator[Cells]:
    for names in columns:
        own = tuple(levels[n] for n in names)
        counts = _counted(train, names, own)
        codes = np.flatnonzero((counts >= LEAST) & (counts < RARE * len(train)))
        if len(codes):
            yield Cells(names, own, codes)


def _kept(evidence: Evidence, asked: tuple[list[Cells], ...], statistic: Statistic) -> Measurement:
    cells = [c for some in asked for c in some]
    if not cells:
        return not_measured(
            statistic.name, "the training rows have no such rare cell", statistic.goal
        )
    found = [[c.counts(s) for c in cells] for s in evidence.releases]
    holdout = evidence.holdout
    real = None
    if holdout is not None:
        real = evidence.memo.get(
            f"{statistic.name}.real", lambda _: [c.counts(holdout) for c in cells]
        )
    parts = [
        combined_part(
            " x ".join(c.columns), [recall(f[i]) for f in found], statistic, n=len(c.codes),
            reference=recall(real[i]).value if real else None, note="n counts rare cells",
        )
        for i, c in enumerate(cells)
    ]  # fmt: skip
    parts.sort(key=lambda p: p.value or 0.0)
    rows = min(len(s) for s in evidence.releases)
    said = f"n counts rare cells, looked for in {rows} rows"
    return combined(
        statistic, [recall(np.concatenate(f)) for f in found], n=sum(len(c.codes) for c in cells),
        reference=recall(np.concatenate(real)) if real else None, parts=tuple(parts),
        note=said if holdout is None else f"{said}; the reference in {len(holdout)}",
    )  # fmt: skip
