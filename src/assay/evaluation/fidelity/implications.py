"""Rules by which a cell follows from another cell of its row, and that hold in all real rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from assay.data import Dependency, DependencyKind, Table, find_dependencies
from assay.evaluation.fidelity.choosing import crossed
from assay.evaluation.fidelity.constraints import CHANCE, LEAST, unlikely
from assay.evaluation.fidelity.looked import Looked
from assay.evaluation.fidelity.views import Array

#: Levels of a column that rules speak of, at most; rows and people that a level must have; pairs
#: of columns tried.
WIDEST, PEOPLE, PAIRS = 1_000, 11, 2_000


@dataclass(frozen=True)
class Follows:
    """A dependency that :func:`assay.data.find_dependencies` found, with the values it gives.

    Attributes:
        dependency: The rule.
        rows: Real rows that it held in.
        values: The source's cells and the column's, each pair once.
    """

    dependency: Dependency
    rows: int
    values: pl.DataFrame

    @property
    def sentence(self) -> str:
        """It in words, without a cell of data."""
        return self.dependency.sentence.rstrip(".")

    def broken(self, rows: Looked) -> Array:
        """Which rows break it, bool of shape (n,); a source's cell that no real row has says
        nothing."""
        own, table = self.dependency, rows.table
        cells = table[own.column]
        if own.kind is DependencyKind.FLAG:
            wanted = table[own.source].is_not_null() == own.when_present
            return cells.ne_missing(wanted).to_numpy()
        if own.kind is DependencyKind.CONSTANT:
            constant = self.values["value"].gather([0] * len(cells))
            return cells.ne_missing(constant).to_numpy()
        pairs = pl.DataFrame({"key": table[own.source], "cell": cells})
        joined = pairs.join(
            self.values, on="key", how="left", nulls_equal=True, maintain_order="left"
        )
        apart = joined["cell"].ne_missing(joined["value"]) & joined["known"].is_not_null()
        return apart.to_numpy()


@dataclass(frozen=True)
class Levelled:
    """At some levels of ``source``, ``column`` is always the same, or always missing or present.

    Attributes:
        source: A column of levels.
        column: The column that is known at some of them.
        rows: Real rows with such a level.
        given: Levels of ``source``; the cell after them is a missing one.
        levels: Levels of ``column``; None where only missing or present is spoken of.
        wanted: The code of ``column`` for each level of ``source``, -1 where it is open.
    """

    source: str
    column: str
    rows: int
    given: tuple[str, ...]
    levels: tuple[str, ...] | None
    wanted: Array

    @property
    def sentence(self) -> str:
        """It in words, without a cell of data."""
        what = "missing or present" if self.levels is None else "known"
        return f"at some levels of {self.source}, {self.column} is {what} for certain"

    def broken(self, rows: Looked) -> Array:
        """Which rows break it, bool of shape (n,); a level that no real row has says nothing."""
        wanted = np.append(self.wanted, -1)[rows.codes(self.source, self.given)]
        broken: Array = (wanted >= 0) & (wanted != rows.codes(self.column, self.levels))
        return broken


@dataclass(frozen=True)
class Together:
    """Some columns are missing in the same rows.

    Attributes:
        columns: Two or more.
        rows: Real rows that it held in: all.
    """

    columns: tuple[str, ...]
    rows: int

    @property
    def sentence(self) -> str:
        """It in words, without a cell of data."""
        few = ", ".join(self.columns[:5])
        rest = len(self.columns) - 5
        return f"{few}{f' and {rest} more' if rest > 0 else ''} are missing in the same rows"

    def broken(self, rows: Looked) -> Array:
        """Which rows break it, bool of shape (n,)."""
        gaps = np.sum([rows.table[c].is_null().to_numpy() for c in self.columns], axis=0)
        broken: Array = (gaps != 0) & (gaps != len(self.columns))
        return broken


def find_follows(table: Table) -> list[Follows]:
    """The table's functional dependencies, flags of missing cells and constants."""
    found = []
    for d in find_dependencies(table) if len(table) >= LEAST else ():
        pairs = pl.DataFrame({"key": table[d.source], "value": table[d.column]})
        values = pairs.unique(maintain_order=True).with_columns(known=pl.lit(True))
        if d.kind is not DependencyKind.FUNCTION:
            values = values.head(1)
        found.append(Follows(d, len(table), values))
    return found


def find_together(table: Table) -> list[Together]:
    """Columns that are missing in the same rows, where chance would not have it so."""
    groups: dict[bytes, list[str]] = {}
    for column in table.schema:
        gaps = table[column.name].is_null().to_numpy()
        share = float(gaps.mean()) if len(gaps) else 0.0
        if len(gaps) >= LEAST and unlikely(2 * share * (1 - share), len(gaps)):
            groups.setdefault(np.packbits(gaps).tobytes(), []).append(column.name)
    return [Together(tuple(g), len(table)) for g in groups.values() if len(g) > 1]


def find_levelled(
    table: Table, done: set[tuple[str, str]], rng: np.random.Generator
) -> list[Levelled]:
    """Levels that settle another column, where at least 50 rows and 11 people have them and
    chance would not have it so.

    Args:
        table: Real rows.
        done: Pairs (source, column) of which a rule says all already.
        rng: Picks the pairs that are tried where there are very many.
    """
    people = table.shares_of_people()
    levels = {
        c.name: tuple(sorted(table[c.name].cast(pl.String).drop_nulls().unique()))
        for c in table.schema if c.discrete
    }  # fmt: skip
    levels = {n: v for n, v in levels.items() if len(v) <= WIDEST}
    names = table.names
    sources = [i for i, n in enumerate(names) if len(levels.get(n, ())) > 1]
    targets = [
        i for i, n in enumerate(names)
        if len(levels.get(n, ())) > 1 or 0 < table[n].null_count() < len(table)
    ]  # fmt: skip
    looked = Looked(table)
    coded = {i: looked.codes(names[i], levels.get(names[i])) for i in {*sources, *targets}}
    found = []
    for i, j in crossed(sources, targets, PAIRS, rng):
        if i == j or (names[i], names[j]) in done:
            continue
        given, wanted = levels[names[i]], levels.get(names[j])
        rows, cols = len(given) + 2, 2 if wanted is None else len(wanted) + 2
        joint = np.bincount(coded[i] * cols + coded[j], minlength=rows * cols).reshape(rows, cols)
        enough = np.bincount(coded[i], weights=people, minlength=rows) >= PEOPLE - 1e-6
        sure = _settled(joint, enough)
        if (sure >= 0).any():
            held = int(joint[sure >= 0].sum())
            found.append(Levelled(names[i], names[j], held, given, wanted, sure[:-1]))
    return found


def _settled(joint: Array, enough: Array) -> Array:
    """The column's code at each level where it is settled, else -1."""
    counts = joint.sum(1)
    share = joint.sum(0) / max(int(joint.sum()), 1)
    code = joint.argmax(1)
    pure = (joint.max(1) == counts) & (counts >= LEAST) & enough
    luck = counts * np.log(share[code].clip(1e-300))
    settled: Array = np.where(pure & (luck < np.log(CHANCE)), code, -1)
    return settled
