"""Columns that others determine: not coded, but computed again from what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from assay.data.dependencies import Dependency, DependencyKind
from assay.data.encoding.levels import LevelCodes
from assay.data.schema import Column
from assay.data.table import Table, canonical_type


@dataclass(frozen=True)
class Derived:
    """A column that is computed.

    Attributes:
        rule: How it depends on its source.
        column: As in the schema.
        keys: Levels of the source that have a value of their own, None for missing.
        values: The column's value for each key, as plain JSON data.
        rest: The value for every other level.
    """

    rule: Dependency
    column: Column
    keys: tuple[str | None, ...] = ()
    values: tuple[Any, ...] = ()
    rest: Any = None

    @classmethod
    def fit(cls, rule: Dependency, table: Table, source: LevelCodes | None, pool: int) -> Derived:
        """Learn the values.

        Levels that the encoder pooled, and missing cells of fewer than ``pool`` people, share
        the most frequent value of the pooled, or, where fewer people have it, the most frequent
        of all, or none at all: a rule must not write out what the codes hide.
        """
        column = table.schema[rule.column]
        cells = _plain(table[rule.column])
        if rule.kind is DependencyKind.CONSTANT:
            return cls(rule, column, rest=cells.to_list()[0] if len(cells) else None)
        if rule.kind is DependencyKind.FLAG:
            return cls(rule, column)
        rows = pl.DataFrame(
            {"key": table[rule.source].cast(pl.String), "value": cells},
        ).with_columns(people=pl.Series(table.shares_of_people()))
        many = pl.col("people") >= pool - 1e-6
        gaps = rows.filter(pl.col("key").is_null())["people"].sum()
        alone = [*(source.levels if source else ()), *([None] if gaps >= pool - 1e-6 else [])]
        known = pl.col("key").is_in(alone, nulls_equal=True)
        pairs = rows.filter(known).unique(["key", "value"]).sort("key", nulls_last=True)
        common = [*_crowds(rows.filter(~known)).filter(many)["value"],
                  *_crowds(rows).filter(many)["value"]]  # fmt: skip
        rest = common[0] if common else None
        return cls(rule, column, tuple(pairs["key"]), tuple(pairs["value"]), rest)

    def compute(self, source: pl.Series | None, n: int) -> pl.Series:
        """The column's cells beside ``source``'s, in canonical type."""
        dtype = canonical_type(self.column) or pl.String()
        if self.rule.kind is DependencyKind.FLAG and source is not None:
            present = source.is_not_null()
            return (present if self.rule.when_present else ~present).alias(self.column.name)
        kind = _stored(dtype)
        if self.rule.kind is DependencyKind.CONSTANT or source is None:
            own = pl.Series([self.rest], dtype=kind).new_from_index(0, n)
        else:
            table = pl.DataFrame(
                {"key": list(self.keys), "own": list(self.values)},
                schema={"key": pl.String, "own": kind},
            ).with_columns(known=pl.lit(True))
            asked = pl.DataFrame({"key": source.cast(pl.String)})
            found = asked.join(table, on="key", how="left", nulls_equal=True, maintain_order="left")
            own = found.select(
                pl.when(pl.col("known")).then("own").otherwise(pl.lit(self.rest, dtype=kind))
            ).to_series()
        return own.cast(dtype).alias(self.column.name)

    def wanted(self, value: object) -> tuple[list[str | None], bool]:
        """Levels of the source for which the column has ``value``, and whether the rest has it."""
        plain = _plain(pl.Series([value], dtype=canonical_type(self.column))).to_list()[0]
        if self.rule.kind is DependencyKind.CONSTANT:
            return [], bool(plain == self.rest)
        keys = [k for k, v in zip(self.keys, self.values, strict=True) if v == plain]
        return keys, bool(plain == self.rest)

    def to_state(self) -> dict[str, Any]:
        """Plain JSON data, without the column."""
        rule = [self.rule.kind.value, self.rule.column, self.rule.source, self.rule.when_present]
        return {
            "rule": rule, "keys": list(self.keys), "values": list(self.values), "rest": self.rest,
        }  # fmt: skip

    @classmethod
    def from_state(cls, column: Column, state: dict[str, Any]) -> Derived:
        """The inverse of :meth:`to_state`."""
        kind, name, source, when = state["rule"]
        rule = Dependency(DependencyKind(kind), name, source, when)
        return cls(rule, column, tuple(state["keys"]), tuple(state["values"]), state["rest"])


def _plain(cells: pl.Series) -> pl.Series:
    # Dates as microseconds, so that the state is JSON.
    return cells.to_physical() if cells.dtype == pl.Datetime else cells


def _stored(dtype: Any) -> Any:
    return pl.Int64() if dtype == pl.Datetime else dtype


def _crowds(rows: pl.DataFrame) -> pl.DataFrame:
    """The values with the people that have them, most people first."""
    crowds = rows.group_by("value", maintain_order=True).agg(pl.col("people").sum())
    return crowds.sort("people", descending=True, maintain_order=True)
