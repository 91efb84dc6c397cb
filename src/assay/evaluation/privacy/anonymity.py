"""How many released rows share the same quasi-identifiers?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from assay.core import Goal, Interval, Measurement, Part, Statistic, none_measured
from assay.core.intervals import clopper_pearson
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence

Array = np.ndarray[Any, Any]

#: Rows that a class of equal quasi-identifiers should have (k = 5 is the common floor).
FLOOR = 5
_BINS = 10
_CONFIDENCE = 0.95

_SWEENEY = "k-anonymity (Sweeney 2002), descriptive of synthetic data"
_BINNED = "Numbers with decimals and dates count by tenths of the training rows."

K = Statistic(
    "privacy.anonymity.k", "anonymity: smallest class",
    "The fewest released rows that share one combination of quasi-identifiers, such as age, sex "
    "and place. " + _BINNED, Goal.HIGHER, 1.0, source=_SWEENEY,
    formula="min over classes c of S of |c|",
)  # fmt: skip
K_TRAIN = Statistic(
    "privacy.anonymity.k_train", "anonymity: smallest class in training",
    "The same of the training rows, for comparison.", Goal.NONE, 1.0, source=_SWEENEY,
    formula="min over classes c of T of |c|",
)  # fmt: skip
BELOW = Statistic(
    "privacy.anonymity.below_5.share", "anonymity: rows in classes below 5",
    "Share of released rows that fewer than five share the quasi-identifiers of, themselves "
    "included. " + _BINNED, Goal.LOWER, 0.0, 1.0, percent=True, source=_SWEENEY,
    formula="rows of S in classes of fewer than 5 / |S|",
)  # fmt: skip
UNIQUE = Statistic(
    "privacy.anonymity.unique.share", "anonymity: replicated uniques",
    "Share of released rows whose quasi-identifiers no other released row has and exactly one "
    "training row has: one could believe to have found a person. Chance alone gives some.",
    Goal.LOWER, 0.0, 1.0, percent=True,
    source="Replicated uniques (synthpop; Raab, Nowok and Dibben)",
    formula="#{classes of one row in S and of one row in T} / |S|",
)  # fmt: skip


@dataclass(frozen=True)
class Anonymity:
    """Classes of rows that are alike in all columns with the role ``quasi_identifier``.

    Levels, whole numbers and text count as they are; numbers with decimals and dates by tenths
    of the training rows, as every full-precision number would be unique; missing is a value.
    It describes a release: a synthetic row alone in its class need not be anybody. Whether rows
    are people's is what the attacks on copies and membership say.
    """

    name: ClassVar[str] = "privacy.anonymity"
    question: ClassVar[str] = "How many released rows share the same quasi-identifiers?"
    cost: ClassVar[str] = "n log n: one sort of the quasi-identifiers"
    statistics: ClassVar[tuple[Statistic, ...]] = (K, K_TRAIN, BELOW, UNIQUE)

    def accepts(self, schema: Schema) -> str | None:
        """A table with a quasi-identifier that is not an array."""
        return None if _columns(schema) else "no column is declared a quasi-identifier"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The four measurements, of the worst release; ``rng`` is not used."""
        columns = _columns(evidence.schema)
        if not columns:
            reason = "no column is declared a quasi-identifier"
            return none_measured(self.statistics, reason)
        keys = [_Key.of(c, evidence.train) for c in columns]
        classes = [_Classes.of(s, evidence.train, keys) for s in evidence.releases]
        note = "quasi-identifiers: " + ", ".join(c.name for c in columns)
        return (
            _smallest(classes, note),
            Measurement(
                K_TRAIN.name, float(_sizes(_keyed(evidence.train, keys)).min()),
                n=len(evidence.train), goal=K_TRAIN.goal, note=_CENSUS,
            ),
            _share(BELOW, [(c.below, c.rows) for c in classes], note),
            _share(UNIQUE, [(c.unique, c.rows) for c in classes], note),
        )  # fmt: skip


_CENSUS = "a count of the whole table and no estimate, so it has no interval"


@dataclass(frozen=True)
class _Key:
    """A quasi-identifier, and the ends of its bins where it is binned."""

    column: Column
    edges: tuple[float, ...] | None

    @classmethod
    def of(cls, column: Column, train: Table) -> _Key:
        if column.kind not in (Kind.NUMERIC, Kind.DATETIME):
            return cls(column, None)
        values = train[column.name].drop_nulls().to_physical().cast(pl.Float64).to_numpy()
        if not len(values):
            return cls(column, ())
        inner = np.arange(1, _BINS) / _BINS
        edges = np.unique(np.quantile(values, inner, method="inverted_cdf"))
        return cls(column, tuple(float(e) for e in edges))

    def cells(self, table: Table) -> pl.Series:
        series = table[self.column.name]
        if self.edges is None:
            return series
        values = series.to_physical().cast(pl.Float64)
        bins = np.searchsorted(self.edges, values.fill_null(0.0).to_numpy(), "left")
        return pl.Series(np.where(values.is_null().to_numpy(), -1, bins))


@dataclass(frozen=True)
class _Classes:
    """Class counts of one release."""

    rows: int
    smallest: int
    below: int
    unique: int

    @classmethod
    def of(cls, release: Table, train: Table, keys: list[_Key]) -> _Classes:
        mine, theirs = _keyed(release, keys), _keyed(train, keys)
        sizes = _sizes(mine)
        alone = mine.filter(pl.Series(sizes == 1))
        once = theirs.filter(pl.Series(_sizes(theirs) == 1))
        both = alone.join(once, on=mine.columns, how="semi", nulls_equal=True)
        return cls(len(release), int(sizes.min()), int((sizes < FLOOR).sum()), both.height)


def _columns(schema: Schema) -> list[Column]:
    return [c for c in schema if c.has(Role.QUASI_IDENTIFIER) and c.kind is not Kind.ARRAY]


def _keyed(table: Table, keys: list[_Key]) -> pl.DataFrame:
    return pl.DataFrame({str(i): k.cells(table) for i, k in enumerate(keys)})


def _sizes(keyed: pl.DataFrame) -> Array:
    """How many rows are like each row, itself included, int of shape (n,)."""
    return keyed.select(pl.len().over(keyed.columns)).to_series().to_numpy()


def _smallest(classes: list[_Classes], note: str) -> Measurement:
    worst = min(classes, key=lambda c: c.smallest)
    parts = tuple(
        Part(f"release {i + 1}", float(c.smallest), n=c.rows) for i, c in enumerate(classes)
    )
    return Measurement(
        K.name, float(worst.smallest), n=worst.rows, goal=K.goal, parts=parts,
        note=f"{note}; {_CENSUS}",
    )  # fmt: skip


def _share(statistic: Statistic, counts: list[tuple[int, int]], note: str) -> Measurement:
    """The largest share over releases, each release's exact interval widened (Bonferroni)."""
    each = 1 - (1 - _CONFIDENCE) / len(counts)
    spans = [clopper_pearson(hits, n, each) for hits, n in counts]
    values = [hits / n for hits, n in counts]
    parts = tuple(
        Part(f"release {i + 1}", v, s, n=n, note=f"{hits} of {n} rows")
        for i, (v, s, (hits, n)) in enumerate(zip(values, spans, counts, strict=True))
    )
    span = Interval(
        max(s.low for s in spans), max(s.high for s in spans), _CONFIDENCE, spans[0].method
    )
    return Measurement(
        statistic.name, max(values), span, counts[0][1], statistic.goal, parts=parts, note=note
    )
