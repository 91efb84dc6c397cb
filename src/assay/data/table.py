"""A table: a Polars frame in canonical form, and the schema that says what it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from assay.core import SchemaError
from assay.data.schema import Column, Kind, Schema

_CANONICAL: dict[Kind, pl.DataType] = {
    Kind.NUMERIC: pl.Float64(),
    Kind.INTEGER: pl.Int64(),
    Kind.CATEGORICAL: pl.String(),
    Kind.BOOLEAN: pl.Boolean(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.TEXT: pl.String(),
}


@dataclass(frozen=True)
class Table:
    """Rows with a meaning. Numbers are Float64 or Int64 (never NaN: missing is null), categories
    and text String, booleans Boolean, dates and times Datetime in microseconds without a zone.

    Build it with :func:`assay.data.conform`, which turns a source's frame into this form.

    Attributes:
        frame: The rows.
        schema: What its columns mean.
        people: Whose row each is, whole numbers of shape (n,), where persons have several rows;
            None where each row is a person. It follows the rows that are taken; what is made
            from other rows has none.

    Raises:
        SchemaError: The frame is not in the canonical form of its schema.
    """

    frame: pl.DataFrame
    schema: Schema
    people: np.ndarray[Any, Any] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.people is not None and len(self.people) != self.frame.height:
            raise SchemaError("there must be one person for each row")
        if self.frame.columns != self.schema.names:
            raise SchemaError("the frame's columns are not the schema's", mend="Use conform()")
        for column in self.schema:
            wanted = _CANONICAL.get(column.kind)
            found = self.frame.schema[column.name]
            if wanted is not None and found != wanted:
                raise SchemaError(
                    f"a {column.kind} column must be stored as {wanted}, not {found}",
                    where=f"column {column.name!r}",
                )

    def __len__(self) -> int:
        return self.frame.height

    @property
    def names(self) -> list[str]:
        """Column names, in order."""
        return self.schema.names

    def __getitem__(self, name: str) -> pl.Series:
        return self.frame[name]

    def take(self, rows: Sequence[int] | np.ndarray[Any, Any]) -> Table:
        """The rows of these numbers, in the order given; repeats allowed."""
        places = np.asarray(rows, dtype=np.int64)
        whose = None if self.people is None else self.people[places]
        return Table(self.frame[places], self.schema, whose)

    def only(self, names: Iterable[str]) -> Table:
        """The table of these columns."""
        names = list(names)
        return Table(self.frame.select(names), self.schema.only(names), self.people)

    def whose(self, entity: str) -> Table:
        """The table with the persons that the column ``entity`` tells apart.

        A missing value is a person of its own.
        """
        rows = pl.DataFrame({"key": self[entity], "row": np.arange(len(self))})
        own = pl.when(pl.col("key").is_null()).then("row").alias("own")
        first = rows.with_columns(own).select(pl.col("row").min().over("key", "own")).to_series()
        people = first.rank("dense").cast(pl.Int64).to_numpy() - 1
        return Table(self.frame, self.schema, people)

    @property
    def persons(self) -> np.ndarray[Any, Any]:
        """The person of each row, int64 of shape (n,); where each row is one, its number."""
        return np.arange(len(self)) if self.people is None else self.people

    def shares_of_people(self) -> np.ndarray[Any, Any]:
        """The part of a person that each row is, shape (n,): 1 over the rows of its person."""
        if self.people is None:
            return np.ones(len(self))
        shares: np.ndarray[Any, Any] = 1.0 / np.bincount(self.people)[self.people]
        return shares

    def sample(self, most: int, rng: np.random.Generator) -> Table:
        """At most ``most`` rows, drawn at random without replacement, in the table's own order;
        the table itself, and nothing drawn, where it has no more."""
        if len(self) <= most:
            return self
        return self.take(np.sort(rng.choice(len(self), most, replace=False)))

    def one_each(self, rng: np.random.Generator) -> Table:
        """One row of each person, drawn at random; the table itself where each row is a person."""
        if self.people is None:
            return self
        order = rng.permutation(len(self))
        _, first = np.unique(self.people[order], return_index=True)
        return self.take(np.sort(order[first]))

    def without(self, names: Iterable[str]) -> Table:
        """The table without these columns."""
        return self.only(self.schema.without(names).names)

    def with_frame(self, frame: pl.DataFrame) -> Table:
        """Another frame under the same schema."""
        return Table(frame.select(self.names), self.schema)

    def stacked(self, other: Table) -> Table:
        """The rows of both, this table's first."""
        return self.with_frame(pl.concat([self.frame, other.frame.select(self.names)]))


def canonical_type(column: Column) -> pl.DataType | None:
    """The Polars type a column of this kind is stored as; None for arrays, which keep theirs."""
    return _CANONICAL.get(column.kind)
