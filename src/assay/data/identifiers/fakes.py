"""Consistent stand-ins for identifier columns that a release must have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from assay.data.identifiers.base import Action, Identifier, words
from assay.data.identifiers.makers import Maker, Person, maker_of, people
from assay.data.schema import Column, Kind, Schema


@dataclass(frozen=True)
class Fake:
    """One column to fill: what the schema says of it, and what makes its values."""

    column: Column
    maker: Maker


@dataclass(frozen=True)
class Fakes:
    """What to fill in, and the order of the source's columns.

    Nothing of the real column is looked at, so nothing of it is kept. What a person could own by
    chance (a telephone, an e-mail, a US social security number) comes from ranges that are set
    aside for examples wherever there are such; other numbers may by chance be somebody's.
    """

    columns: tuple[Fake, ...]
    order: tuple[str, ...]

    @classmethod
    def plan(cls, findings: Iterable[Identifier], schema: Schema) -> Fakes:
        """The columns whose action is ``fake``; one finding a column counts, direct ones first."""
        wanted: dict[str, Identifier] = {}
        for found in findings:
            if found.action is Action.FAKE and (
                found.column not in wanted or found.kind == "direct"
            ):
                wanted[found.column] = found
        columns = tuple(
            Fake(c, maker_of(wanted[c.name], words(c.name), c)) for c in schema if c.name in wanted
        )
        return cls(columns, tuple(schema.names))

    def fill(self, frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
        """The frame with the faked columns in the source's order; as it is with nothing to fake.

        A row is one made-up person: its e-mail is built from its name. Numbers that tell people
        apart in the source differ in every row.

        Args:
            frame: A release in the source's spelling, n rows.
            rng: Source of the fakes.
        """
        if not self.columns:
            return frame
        crowd = people(frame.height, rng)
        filled = frame.with_columns([_series(f.column, f.maker, crowd, rng) for f in self.columns])
        known = [n for n in self.order if n in filled.columns]
        return filled.select([*known, *(n for n in filled.columns if n not in self.order)])


def _series(
    column: Column, make: Callable[[list[Person], np.random.Generator], list[str]],
    crowd: list[Person], rng: np.random.Generator,
) -> pl.Series:  # fmt: skip
    cells = pl.Series(column.name, make(crowd, rng), dtype=pl.String)
    if column.kind in (Kind.INTEGER, Kind.NUMERIC):
        number = cells.str.replace_all(r"(\d)-", "${1}").cast(pl.Float64)  # a date as 20260131
        return number.cast(pl.Int64) if column.kind is Kind.INTEGER else number
    if column.kind is Kind.DATETIME:
        days = cells.str.to_datetime("%Y-%m-%d", time_unit="us")
        return days.dt.strftime(column.spelling[0]) if column.spelling else days
    return cells
