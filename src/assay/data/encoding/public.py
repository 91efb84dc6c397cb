"""Codes from public knowledge: declared levels, and a grid between declared bounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.data.encoding.calendar import Parts, date_parts, distance_parts, span
from assay.data.encoding.columns import TEXT, ColumnCodes
from assay.data.encoding.dates import SECONDS
from assay.data.encoding.levels import OTHER, LevelCodes
from assay.data.encoding.numbers import NumberCodes
from assay.data.schema import Column, Kind, Origin

Array = np.ndarray[Any, Any]

_CELLS = 1_000  # of a line at most
_LEAST = 0.5  # of a cell that nobody is counted in: nothing is impossible


@dataclass(frozen=True)
class Grid:
    """Where a column's cells may lie, known without looking at any.

    Attributes:
        column: As in the schema.
        parts: Name of each part (``""`` where there is one, several of a date) with its places: levels,
            or one code for each cell of a line. A missing cell comes after them.
    """

    column: Column
    parts: Parts

    @classmethod
    def of(cls, column: Column, cells: int = _CELLS) -> Grid | None:
        """None where the column's domain was not declared, or it follows a date.

        Whole numbers have a cell each where ``cells`` are enough. Other lines have equal cells,
        and their two ends are cells of their own, for much may lie on a bound.
        """
        kind, domain = column.kind, column.domain
        if column.follows:
            return None
        if kind is Kind.BOOLEAN:
            return cls._single(column, LevelCodes(("true", "false"), ""))
        if kind is Kind.TEXT:
            return cls._single(column, LevelCodes((TEXT,), ""))
        if kind is Kind.DATETIME:
            parts = date_parts(column, lambda low, high: _line(low, high, True, 0, cells))
            return None if parts is None else cls(column, parts)
        if domain.origin is not Origin.DECLARED:
            return None
        if kind is Kind.CATEGORICAL:
            levels = tuple(domain.levels or ())
            return cls._single(column, LevelCodes(levels, "")) if levels else None
        if kind not in (Kind.INTEGER, Kind.NUMERIC) or domain.low is None or domain.high is None:
            return None
        low, high = float(domain.low), float(domain.high)
        return cls._single(column, _line(low, high, kind is Kind.INTEGER, column.decimals, cells))

    @classmethod
    def of_levels(cls, column: Column, levels: Sequence[str]) -> Grid:
        """Of a category of which these levels may be known; all others share a place after them."""
        kept = tuple(level for level in levels if level != OTHER)
        return cls._single(column, LevelCodes(kept, OTHER))

    @classmethod
    def of_distance(cls, column: Column, low: float, high: float, cells: int = _CELLS) -> Grid:
        """Of a date that follows another after ``low`` to ``high`` days."""
        return cls(column, distance_parts(column, _line(low, high, True, 0, cells)))

    @classmethod
    def unknown(cls, column: Column) -> Grid:
        """Of a column of which nothing may be known: all its cells count as missing."""
        return cls._single(column, LevelCodes((), ""))

    @classmethod
    def _single(cls, column: Column, codes: NumberCodes | LevelCodes) -> Grid:
        return cls(column, (("", codes),))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Places of each part, missing included."""
        return tuple(codes.size + 1 for _, codes in self.parts)

    @property
    def lies(self) -> tuple[bool, ...]:
        """Whether the places of each part lie on a line."""
        return tuple(isinstance(codes, NumberCodes) for _, codes in self.parts)

    def places(self, cells: pl.Series) -> Array:
        """The places of each cell, int of shape (n, parts), the last one for missing."""
        return ColumnCodes(self.column, self.parts, True).encode(cells)

    def coded(self, codes: ColumnCodes) -> list[Array]:
        """The code of each place, by codes that :meth:`codes` gave, shape (size,) for each part."""
        found = []
        for size, (_, part) in zip(self.sizes, codes.parts, strict=True):
            own = np.arange(size - 1)
            if isinstance(part, NumberCodes):
                own = part.code
            elif part.size < len(own):  # no others, it seems
                own[-1] = codes.common(part)
            missing = part.size if codes.holes else codes.common(part)
            found.append(np.append(own, missing if part.size else 0))
        return found

    def codes(
        self, counts: Sequence[Array], bins: int, doubt: float = 0.0,
        cuts: Sequence[tuple[float, float]] = (),
    ) -> tuple[ColumnCodes, list[Array]]:  # fmt: skip
        """Codes, and how common each is, from counts of the places.

        A place that holds a bin's share stands alone; others are put together until they do.

        Args:
            counts: Of each part's places, which noise may have made negative, shape (size,) each.
            bins: Most codes of a part that lies on a line, about.
            doubt: Where fewer cells than this are missing, none is taken to be; and none to have
                another level, where there are levels that may be known, nor a time of day but
                midnight.
            cuts: Ranges of a number, both ends in them, that no bin may cross: to a place of the
                grid, which is a whole number where there are places enough.

        Returns:
            The codes, and for each part shares above 0 of each, missing last where it has one, that
            sum to 1.
        """
        holes = bool(np.mean([own[-1] for own in counts]) >= doubt)
        parts, shares = [], []
        for (name, fine), own in zip(self.parts, counts, strict=True):
            # All but midnight together is so many noisy counts, or less.
            timeless = name == SECONDS and own[1:-1].sum() < min(doubt * len(own) ** 0.5, own[0])
            codes, present = (
                _midnight(fine, own) if timeless else _codes(fine, own, bins, doubt, cuts)
            )
            gap = [max(own[-1], _LEAST)] if holes or not codes.size else []
            common = np.append(present, gap)
            parts.append((name, codes))
            shares.append(common / common.sum())
        return ColumnCodes(self.column, tuple(parts), holes, _span(self.column)), shares


def _span(column: Column) -> tuple[int, int] | None:
    told = column.kind is Kind.DATETIME and not column.follows
    return span(column) if told else None


def _midnight(
    fine: NumberCodes | LevelCodes, counts: Array
) -> tuple[NumberCodes | LevelCodes, Array]:
    """One code for all times of day, of which hardly any but the first is there."""
    assert isinstance(fine, NumberCodes)
    weight = np.zeros(fine.size)
    weight[0] = max(float(counts[0]), _LEAST)
    codes = NumberCodes(fine.low, fine.high, weight, np.zeros(fine.size, int), fine.decimals)
    return codes, weight[:1]


def _codes(
    fine: NumberCodes | LevelCodes, counts: Array, bins: int, doubt: float,
    cuts: Sequence[tuple[float, float]],
) -> tuple[NumberCodes | LevelCodes, Array]:  # fmt: skip
    """Codes of one part, and their counts."""
    present = np.maximum(counts[:-1], _LEAST)
    if isinstance(fine, NumberCodes):
        begun = [np.searchsorted(fine.low, low) for low, _ in cuts]
        begun += [np.searchsorted(fine.high, high, side="right") for _, high in cuts]
        code = in_bins(present, bins, {int(i) for i in begun})
        codes = NumberCodes(fine.low, fine.high, present, code, fine.decimals)
        return codes, np.bincount(code, present)
    if fine.other and fine.levels and counts[-2] < doubt:
        return LevelCodes(fine.levels, ""), present[:-1]
    return fine, present


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
