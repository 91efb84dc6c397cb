"""A table as whole numbers and back: what every technique that works on codes shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from assay.core import SchemaError, TechniqueError, from_json, to_json
from assay.data.dependencies import Dependency, DependencyKind, find_dependencies
from assay.data.encoding.coded import Array, Coded
from assay.data.encoding.columns import ColumnCodes
from assay.data.encoding.derived import Derived
from assay.data.encoding.followers import Follower, followers, told
from assay.data.encoding.levels import LevelCodes
from assay.data.schema import Domain, Kind, Schema
from assay.data.table import Table


@dataclass(frozen=True)
class Encoder:
    """Learnt from one table; encodes any table of its schema and decodes codes.

    Missing is a level of its own (the last code). Levels and numbers of fewer than ``pool`` people
    never come back. Columns that others determine are not coded: decoding computes them.

    Attributes:
        schema: Of the tables, without what was read off cells: a saved model must not list the
            levels that the codes hide.
        columns: The coded columns, in the schema's order.
        derived: The others.
        followed: By name, dates that are coded as their distance from another.
    """

    schema: Schema
    columns: tuple[ColumnCodes, ...]
    derived: tuple[Derived, ...]
    followed: dict[str, Follower] = field(default_factory=dict)

    @classmethod
    def fit(cls, table: Table, *, bins: int = 100, pool: int = 10) -> Encoder:
        """Learn from the rows of ``table``.

        Args:
            table: At least one row.
            bins: Most codes of a number or of a part of a date.
            pool: People that a level or a number must have to stand alone: rows, where each
                row is a person (see :attr:`assay.data.Table.people`).

        Raises:
            SchemaError: A column holds arrays, which have no codes.
        """
        arrays = [c.name for c in table.schema if c.kind is Kind.ARRAY]
        if arrays:
            raise SchemaError("arrays have no codes", where=f"column {arrays[0]!r}")
        shares = table.shares_of_people()
        rules = {r.column: r for r in find_dependencies(table)}
        if shares.sum() < pool - 1e-6:  # a rule among so few would write out their cells
            rules = {}
        if len(rules) == len(table.schema):  # nothing but constants: one of them is modelled
            rules.pop(table.names[0])
        learnt: dict[str, Any] = {"bins": bins, "pool": pool, "shares": shares}
        after = followers(table, rules)
        columns = tuple(
            after[c.name].fit(table[c.name], table[after[c.name].base], **learnt)
            if c.name in after
            else ColumnCodes.fit(c, table[c.name], **learnt)
            for c in table.schema
            if c.name not in rules
        )
        levels = {
            c.column.name: c.parts[0][1] for c in columns if isinstance(c.parts[0][1], LevelCodes)
        }
        derived = tuple(Derived.fit(r, table, levels.get(r.source), pool) for r in rules.values())
        return cls(_public(table.schema), columns, derived, after)

    @classmethod
    def of(
        cls, schema: Schema, columns: tuple[ColumnCodes, ...],
        followed: dict[str, Follower] | None = None,
    ) -> Encoder:  # fmt: skip
        """From codes that were found elsewhere, one for each column of the schema."""
        return cls(_public(schema), columns, (), followed or {})

    @cached_property
    def coded(self) -> tuple[Coded, ...]:
        """The coded columns."""
        return tuple(part for c in self.columns for part in c.coded)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Codes of each coded column."""
        return tuple(c.size for c in self.coded)

    @property
    def lines(self) -> tuple[int, ...]:
        """How many codes of each coded column lie on a line; 0 where they have no order."""
        return tuple(len(c.centers) for c in self.coded)

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The rules by which the other columns are computed."""
        return tuple(d.rule for d in self.derived)

    def encode(self, table: Table) -> Array:
        """Codes, int32 of shape (n, len(coded)); levels never seen count as pooled ones."""
        parts = [c.encode(told(table, c.column.name, self.followed)) for c in self.columns]
        return np.ascontiguousarray(np.concatenate(parts, axis=1))

    def decode(self, codes: Array, rng: np.random.Generator) -> Table:
        """A table from codes of shape (n, len(coded)), in canonical form."""
        cells, at = {}, 0
        for c in self.columns:
            cells[c.column.name] = c.decode(codes[:, at : at + len(c.parts)], rng)
            at += len(c.parts)
        for name, rule in self.followed.items():  # what it follows comes before it
            cells[name] = rule.joined(cells[name], cells[rule.base])
        for d in self.derived:
            source = cells.get(d.rule.source)
            cells[d.column.name] = d.compute(source, len(codes))
        return Table(pl.DataFrame([cells[n] for n in self.schema.names]), self.schema)

    def allowed(self, given: Mapping[str, object]) -> dict[int, Array]:
        """Codes that rows with these cells may have, by the coded column's index.

        Raises:
            TechniqueError: No such column, or a cell that no code stands for.
        """
        found: dict[int, Array] = {}
        for name, value in given.items():
            if name not in self.schema:
                raise TechniqueError(f"there is no column {name!r}")
            for j, codes in self._allowed(name, value):
                kept = codes if j not in found else np.intersect1d(found[j], codes)
                if not len(kept):
                    raise TechniqueError(
                        "the wanted cells contradict each other", where=f"column {name!r}"
                    )
                found[j] = kept
        return found

    def _allowed(self, name: str, value: object) -> list[tuple[int, Array]]:
        if name in self.followed and value is not None:
            base = self.followed[name].base
            raise TechniqueError(
                f"it is made from its distance to {base!r}", where=f"column {name!r}",
                mend=f"Ask for {base!r}",
            )  # fmt: skip
        rule = next((d for d in self.derived if d.column.name == name), None)
        if rule is not None:
            return self._allowed_by(rule, value)
        at = 0
        for c in self.columns:
            if c.column.name == name:
                try:
                    options = c.allowed(value)
                except (TypeError, ValueError):
                    options = [None]
                return [(at + j, _given(o, name)) for j, o in enumerate(options)]
            at += len(c.parts)
        raise TechniqueError(f"there is no column {name!r}")

    def _allowed_by(self, rule: Derived, value: object) -> list[tuple[int, Array]]:
        try:
            keys, rest = rule.wanted(value)
        except (TypeError, ValueError):
            keys, rest = [], False
        name = rule.column.name
        if rule.rule.kind is DependencyKind.CONSTANT:
            return [] if rest else [(0, _given(None, name))]
        at = next(j for j, c in enumerate(self.coded) if c.source == rule.rule.source)
        source, everything = self.coded[at], np.arange(self.coded[at].size)
        if rule.rule.kind is DependencyKind.FLAG:
            present = everything[everything != source.missing]
            gap = everything[everything == source.missing]
            return [(at, _given(present if bool(value) == rule.rule.when_present else gap, name))]
        column = next(c for c in self.columns if c.column.name == rule.rule.source)
        levels = column.parts[0][1]
        assert isinstance(levels, LevelCodes)
        own = [
            source.missing if k is None else levels.levels.index(k)
            for k in keys
            if k is None or k in levels.levels
        ]
        own += [len(levels.levels)] if rest and levels.other else []
        return [(at, _given(np.array(sorted(c for c in own if c is not None), int), name))]

    def to_state(self) -> dict[str, Any]:
        """All of it as plain JSON data."""
        columns = [[c.column.name, c.to_state()] for c in self.columns]
        derived = [[d.column.name, d.to_state()] for d in self.derived]
        after = {name: rule.to_state() for name, rule in self.followed.items()}
        return {
            "schema": to_json(self.schema), "columns": columns, "derived": derived, "followed": after,
        }  # fmt: skip

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Encoder:
        """The inverse of :meth:`to_state`.

        Raises:
            KeyError, TypeError, ValueError: The state is not an encoder's.
        """
        schema = from_json(Schema, state["schema"])
        columns = tuple(ColumnCodes.from_state(schema[n], s) for n, s in state["columns"])
        derived = tuple(Derived.from_state(schema[n], s) for n, s in state["derived"])
        after = {n: Follower(schema[n], *rule) for n, rule in state["followed"].items()}
        return cls(schema, columns, derived, after)


def _public(schema: Schema) -> Schema:
    return Schema(
        tuple(c if c.domain.origin == "declared" else replace(c, domain=Domain()) for c in schema)
    )


def _given(codes: Array | None, name: str) -> Array:
    if codes is None or not len(codes):
        raise TechniqueError(
            "no row seen so far has the wanted cell", where=f"column {name!r}",
            mend="Ask for a value that the training rows have",
        )  # fmt: skip
    return codes
