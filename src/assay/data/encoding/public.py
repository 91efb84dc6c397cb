"""Codes from public knowledge: declared levels, and a grid between declared bounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.data.encoding.columns import TEXT, ColumnCodes
from assay.data.encoding.levels import OTHER, LevelCodes
from assay.data.encoding.numbers import NumberCodes
from assay.data.schema import Column, Kind, Origin

Array = np.ndarray[Any, Any]

_CELLS = 1_000  # of a grid at most


@dataclass(frozen=True)
class Grid:
    """Where a column's cells may lie, known without looking at any.

    Attributes:
        column: As in the schema.
        fine: Levels, or one code for each cell of a grid; a missing cell comes after them.
    """

    column: Column
    fine: NumberCodes | LevelCodes

    @classmethod
    def of(cls, column: Column, cells: int = _CELLS) -> Grid | None:
        """None where the column's domain was not declared, or it is a date.

        Whole numbers have a cell each where ``cells`` are enough. Other grids have equal cells,
        and their two ends are cells of their own, for much may lie on a bound.
        """
        kind, domain = column.kind, column.domain
        if kind is Kind.BOOLEAN:
            return cls(column, LevelCodes(("true", "false"), ""))
        if kind is Kind.TEXT:
            return cls(column, LevelCodes((TEXT,), ""))
        if domain.origin is not Origin.DECLARED:
            return None
        if kind is Kind.CATEGORICAL:
            return cls(column, LevelCodes(tuple(domain.levels), "")) if domain.levels else None
        if kind not in (Kind.INTEGER, Kind.NUMERIC) or domain.low is None or domain.high is None:
            return None
        low, high = float(domain.low), float(domain.high)
        return cls(column, _line(low, high, kind is Kind.INTEGER, column.decimals, cells))

    @classmethod
    def of_levels(cls, column: Column, levels: Sequence[str]) -> Grid:
        """Of a category of which these levels may be known; all others share a place after them."""
        kept = tuple(level for level in levels if level != OTHER)
        return cls(column, LevelCodes(kept, OTHER))

    @property
    def size(self) -> int:
        """Cells, missing included."""
        return self.fine.size + 1

    def places(self, cells: pl.Series) -> Array:
        """The place of each cell, int of shape (n,), the last one for missing."""
        return self._codes(self.fine).encode(cells)[:, 0]

    @property
    def lies(self) -> bool:
        """Whether its places lie on a line."""
        return isinstance(self.fine, NumberCodes)

    def coded(self, codes: ColumnCodes) -> Array:
        """The code of each place, by codes that :meth:`codes` gave, shape (size,)."""
        part, own = codes.parts[0][1], np.arange(self.size - 1)
        if isinstance(part, NumberCodes):
            own = part.code
        elif part.size < len(own):  # no others, it seems
            own[-1] = codes.common(part)
        return np.append(own, part.size if codes.holes else codes.common(part))

    def codes(
        self, counts: Array, bins: int, doubt: float = 0.0,
        cuts: Sequence[tuple[float, float]] = (),
    ) -> tuple[ColumnCodes, Array]:  # fmt: skip
        """Codes, and how common each is, from counts of the places.

        A place that holds a bin's share stands alone; others are put together until they do.

        Args:
            counts: Of each place, which noise may have made negative, shape (size,).
            bins: Most codes of a number, about.
            doubt: Where fewer cells than this are missing, none is taken to be; and none to have
                another level, where there are levels that may be known.
            cuts: Ranges of a number, both ends in them, that no bin may cross: to a place of the
                grid, which is a whole number where there are places enough.

        Returns:
            The codes, and shares above 0 of each, missing last where it has one, that sum to 1.
        """
        least = 0.5
        holes, present = counts[-1] >= doubt, np.maximum(counts[:-1], least)
        gap = [max(counts[-1], least)] if holes else []
        codes: NumberCodes | LevelCodes = self.fine
        if isinstance(self.fine, NumberCodes):
            begun = [np.searchsorted(self.fine.low, low) for low, _ in cuts]
            begun += [np.searchsorted(self.fine.high, high, side="right") for _, high in cuts]
            code = in_bins(present, bins, {int(i) for i in begun})
            codes = NumberCodes(self.fine.low, self.fine.high, present, code, self.fine.decimals)
            present = np.bincount(code, present)
        elif self.fine.other and self.fine.levels and counts[-2] < doubt:
            codes, present = LevelCodes(self.fine.levels, ""), present[:-1]
        shares = np.append(present, gap)
        return self._codes(codes, holes), shares / shares.sum()

    def _codes(self, codes: NumberCodes | LevelCodes, holes: bool = True) -> ColumnCodes:
        return ColumnCodes(self.column, (("", codes),), bool(holes))


def _line(low: float, high: float, whole: bool, decimals: int | None, cells: int) -> NumberCodes:
    """A grid, each cell with a code of its own."""
    if whole and high - low < cells:
        own = np.arange(np.ceil(low), np.floor(high) + 1)
        return NumberCodes(own, own, np.ones(len(own)), np.arange(len(own)), 0)
    digits = 0 if whole else decimals
    if low == high:
        return NumberCodes(np.array([low]), np.array([low]), np.ones(1), np.zeros(1, int), digits)
    step = (high - low) * 1e-9 if digits is None else 0.5 * 10.0**-digits
    edges = np.linspace(low, high, cells - 1)
    starts, ends = edges[:-1].copy(), edges[1:].copy()
    starts[0], ends[-1] = min(low + step, ends[0]), max(high - step, starts[-1])
    starts, ends = np.concatenate([[low], starts, [high]]), np.concatenate([[low], ends, [high]])
    return NumberCodes(starts, ends, np.ones(len(starts)), np.arange(len(starts)), digits)


def in_bins(weight: Array, bins: int, begun: Collection[int] = ()) -> Array:
    """The bin of each place of a line: heavy places alone, light neighbours together.

    Args:
        weight: Of each place, above 0, shape (places,).
        bins: Bins to aim at: one ends once it has this part of all weight.
        begun: Places that begin a bin.
    """
    share = weight.sum() / bins
    code = np.zeros(len(weight), int)
    now, held, alone = -1, np.inf, True
    for i, w in enumerate(weight.tolist()):
        heavy = w >= share
        if heavy or alone or held >= share or i in begun:
            now, held = now + 1, 0.0
        held, alone = held + w, heavy
        code[i] = now
    return code
