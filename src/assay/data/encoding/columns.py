"""How one column of a table becomes coded columns and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
import polars as pl

from assay.data.encoding.calendar import span
from assay.data.encoding.coded import Array, Coded
from assay.data.encoding.dates import WEEKDAY, parts_of, put_together, take_apart, within
from assay.data.encoding.levels import LevelCodes
from assay.data.encoding.numbers import NumberCodes
from assay.data.schema import Column, Kind
from assay.data.table import canonical_type

#: What a present cell of free text is written as: text is not modelled.
TEXT = "(text)"


@dataclass(frozen=True)
class ColumnCodes:
    """One column's codes: one part, or several for a date.

    Attributes:
        column: As in the schema.
        parts: Name of each part (``""`` where there is one) with its codes.
        holes: Whether cells were missing when it was fitted.
        ends: Of a date: none that is drawn lies beyond them, in microseconds since 1970.
    """

    column: Column
    parts: tuple[tuple[str, NumberCodes | LevelCodes], ...]
    holes: bool
    ends: tuple[int, int] | None = None

    @classmethod
    def fit(
        cls, column: Column, cells: pl.Series, *, bins: int, pool: int, shares: Array,
        parts: Sequence[str] = (),
    ) -> ColumnCodes:  # fmt: skip
        """Learn the codes of a column that is not an array; each row is a share of a person.

        With ``parts`` a date's cells are its distances from another, of these parts.
        """
        present = cells.drop_nulls()
        shares = shares[cells.is_not_null().to_numpy()]
        holes = len(present) < len(cells)
        if column.kind is Kind.DATETIME:
            micros = present.to_physical().to_numpy()
            found = tuple(
                (part, _date_part(take_apart(micros, part), part, bins, pool, shares))
                for part in parts or parts_of(micros)
            )
            return cls(column, found, holes, None if parts else span(column))
        if column.ordered:
            domain = column.domain
            low, high = (
                float(end) if end is not None and domain.origin == "declared" else None
                for end in (domain.low, domain.high)
            )
            decimals = 0 if column.kind is Kind.INTEGER else column.decimals
            numbers = NumberCodes.fit(
                present.cast(pl.Float64).to_numpy(), bins=bins, pool=pool, decimals=decimals,
                low=low, high=high, shares=shares,
            )  # fmt: skip
            return cls(column, (("", numbers),), holes)
        # A boolean's two values are no secret, and free text is only ever present or missing.
        least = pool if column.kind is Kind.CATEGORICAL else 1
        levels = LevelCodes.fit(_text(column, present), pool=least, shares=shares)
        return cls(column, (("", levels),), holes)

    @property
    def coded(self) -> tuple[Coded, ...]:
        """What techniques see of each part."""
        return tuple(self._coded(part, codes) for part, codes in self.parts)

    def _coded(self, part: str, codes: NumberCodes | LevelCodes) -> Coded:
        gap = codes.size if self.holes or not codes.size else None
        size = codes.size + (gap is not None)
        ordered = isinstance(codes, NumberCodes)
        centers = tuple(codes.centers.tolist()) if isinstance(codes, NumberCodes) else ()
        return Coded(self.column.name, part, ordered, size, gap, centers)

    def encode(self, cells: pl.Series) -> Array:
        """Codes of the cells, int32 of shape (n, parts)."""
        missing = cells.is_null().to_numpy()
        out = np.empty((len(cells), len(self.parts)), np.int32)
        for j, ((part, codes), known) in enumerate(zip(self.parts, self.coded, strict=True)):
            if not codes.size:
                out[:, j] = 0
                continue
            own = np.full(
                len(cells), self.common(codes) if known.missing is None else known.missing
            )
            own[~missing] = self._encode(cells.drop_nulls(), part, codes)
            out[:, j] = own
        return out

    def _encode(self, present: pl.Series, part: str, codes: NumberCodes | LevelCodes) -> Array:
        if self.column.kind is Kind.DATETIME:
            values = take_apart(present.to_physical().to_numpy(), part)
            if isinstance(codes, NumberCodes):
                return codes.encode(values)
            return codes.encode(pl.Series(values.astype(int)).cast(pl.String))
        if isinstance(codes, NumberCodes):
            return codes.encode(present.cast(pl.Float64).to_numpy())
        return codes.encode(_text(self.column, present))

    @staticmethod
    def common(codes: NumberCodes | LevelCodes) -> int:
        """The code for a missing cell where none was missing before: the middle, or the mode."""
        if isinstance(codes, LevelCodes):
            return 0
        half = np.searchsorted(np.cumsum(codes.weight), codes.weight.sum() / 2)
        return int(codes.code[min(half, len(codes.code) - 1)])

    def decode(self, codes: Array, rng: np.random.Generator) -> pl.Series:
        """Cells from codes of shape (n, parts), in canonical type."""
        name, dtype = self.column.name, canonical_type(self.column)
        first = self.coded[0]
        missing = codes[:, 0] == (-1 if first.missing is None else first.missing)
        if not self.parts[0][1].size or missing.all():
            return pl.Series(name, [None] * len(codes), dtype=dtype)
        values = []
        for j, (_, part) in enumerate(self.parts):
            own = np.where(missing | (codes[:, j] >= part.size), self.common(part), codes[:, j])
            values.append(
                part.decode(own, rng) if isinstance(part, NumberCodes) else part.decode(own)
            )
        found = self._joined(values)
        return pl.select(
            pl.when(pl.lit(pl.Series(missing))).then(None).otherwise(pl.lit(found)).alias(name)
        ).to_series().cast(dtype or pl.String)  # fmt: skip

    def _joined(self, values: list[Any]) -> pl.Series:
        if self.column.kind is Kind.DATETIME:
            parts = {}
            for (part, _), value in zip(self.parts, values, strict=True):
                whole = value.to_numpy() if isinstance(value, pl.Series) else value
                parts[part] = np.asarray(whole, dtype=float)
            micros = put_together(parts)
            return pl.Series(within(micros, *self.ends) if self.ends else micros).cast(
                pl.Datetime("us")
            )
        if self.column.kind is Kind.BOOLEAN:
            return pl.Series(values[0] == "true", dtype=pl.Boolean)
        if self.column.kind is Kind.INTEGER:
            return pl.Series(np.round(values[0]).astype(np.int64))
        return pl.Series(values[0])

    def allowed(self, value: object) -> list[Array | None]:
        """The codes of each part that stand for ``value``; None where it has none."""
        if value is None:
            return [None if c.missing is None else np.array([c.missing]) for c in self.coded]
        if self.column.kind is Kind.DATETIME:
            micros = np.array([_micros(value)])
            found: list[Array | None] = []
            for part, codes in self.parts:
                if not codes.size:
                    return [None]
                cell = pl.Series(micros).cast(pl.Datetime("us"))
                found.append(self._encode(cell, part, codes).astype(np.int64))
            return found
        codes = self.parts[0][1]
        if not codes.size:
            return [None]
        if isinstance(codes, NumberCodes):
            return [codes.encode(np.array([float(value)])).astype(np.int64)]  # type: ignore[arg-type]
        text = str(value).lower() if self.column.kind is Kind.BOOLEAN else str(value)
        code = 0 if self.column.kind is Kind.TEXT else codes.code_of(text)
        return [None if code is None else np.array([code])]

    def to_state(self) -> dict[str, Any]:
        """Plain JSON data, without the column."""
        parts = [[p, "numbers" if isinstance(c, NumberCodes) else "levels", c.to_state()]
                 for p, c in self.parts]  # fmt: skip
        return {"parts": parts, "holes": self.holes, "ends": self.ends}

    @classmethod
    def from_state(cls, column: Column, state: dict[str, Any]) -> ColumnCodes:
        """The inverse of :meth:`to_state`."""
        kinds: dict[str, Any] = {"numbers": NumberCodes, "levels": LevelCodes}
        parts = tuple((p, kinds[kind].from_state(s)) for p, kind, s in state["parts"])
        ends = state["ends"]
        return cls(column, parts, bool(state["holes"]), ends and (int(ends[0]), int(ends[1])))


def _date_part(
    values: Array, part: str, bins: int, pool: int, shares: Array
) -> NumberCodes | LevelCodes:
    if part == WEEKDAY:
        return LevelCodes.fit(pl.Series(values.astype(int)).cast(pl.String), pool=1)
    return NumberCodes.fit(values, bins=bins, pool=pool, decimals=0, shares=shares)


def _text(column: Column, present: pl.Series) -> pl.Series:
    if column.kind is Kind.TEXT:
        return pl.Series([TEXT], dtype=pl.String).new_from_index(0, len(present))
    return present.cast(pl.String)


def _micros(value: object) -> int:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise TypeError("a date is wanted")
    moment = value.replace(tzinfo=UTC)
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
