"""Rows as plain numbers for trees, and columns as a few classes to be guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.data import Table
from assay.evaluation.fidelity.binning import Bins, bins_of
from assay.evaluation.fidelity.views import View, views

Array = np.ndarray[Any, Any]

#: Columns that the likelihood ratio sums over: the most telling ones.
TARGETS = 6


@dataclass(frozen=True)
class Features:
    """How tables become numbers, learnt from all real rows together.

    Attributes:
        views: One a column that is not an array.
        places: Sorted distinct numbers of a line, or sorted levels, a view.
        bins: Classes of each view.
        targets: Numbers of the columns with the most entropy.
    """

    views: tuple[View, ...]
    places: tuple[Any, ...]
    bins: tuple[Bins, ...]
    targets: tuple[int, ...]

    @classmethod
    def fit(cls, table: Table) -> Features:
        """Learn from ``table``, at least one row."""
        seen = views(table)
        bins = tuple(bins_of(v, table) for v in seen)
        entropy = [_entropy(b.codes(table)) for b in bins]
        order = np.argsort(-np.array(entropy), kind="stable")
        telling = [int(i) for i in order[:TARGETS] if entropy[i] > 0]
        return cls(seen, tuple(_places(v, table) for v in seen), bins, tuple(telling))

    def numbers(self, table: Table) -> Array:
        """One number a column, float32 of shape (n, d): place on the line or code; missing -1."""
        parts = [_numbers(v, p, table) for v, p in zip(self.views, self.places, strict=True)]
        return np.stack(parts, axis=1).astype(np.float32)

    def classes(self, table: Table) -> Array:
        """Class of each target column, int64 of shape (n, targets)."""
        columns = [self.bins[t].codes(table) for t in self.targets]
        return np.stack(columns, axis=1) if columns else np.zeros((len(table), 0), int)


def _places(view: View, table: Table) -> Any:
    if view.ordered:
        numbers = view.numbers(table)
        return np.unique(numbers[np.isfinite(numbers)])
    return tuple(view.levels(table).drop_nulls().unique().sort())


def _numbers(view: View, places: Any, table: Table) -> Array:
    if view.ordered:
        numbers = view.numbers(table)
        if not len(places):
            return np.where(np.isneginf(numbers), -1.0, 0.0)
        # Trees only ask which side of a value a row is on, so the place in line is enough.
        place = np.interp(numbers, places, np.arange(len(places)) / max(1, len(places) - 1))
        return np.where(np.isneginf(numbers), -1.0, place)
    cells = view.levels(table)
    known = cells.cast(pl.Enum(places), strict=False).to_physical().cast(pl.Int64)
    codes = known.fill_null(len(places)).to_numpy()
    return np.where(cells.is_null().to_numpy(), -1, codes)


def _entropy(codes: Array) -> float:
    share = np.bincount(codes) / len(codes)
    share = share[share > 0]
    return float(-(share * np.log(share)).sum())
