"""Another file about the same people, made fit to be linked: its columns under our names and kinds."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from assay.core import ConfigError, SchemaError
from assay.data import Column, Kind, Schema, Source, Table, conform, read
from assay.evaluation.base import Auxiliary
from assay.study.config import AuxiliaryConfig, Config

Array = np.ndarray[Any, Any]

#: From this likeness on two names that nothing else resembles are taken for one; and the letters
#: they must have, as short words are alike by chance.
ALIKE, LETTERS = 0.85, 6


def read_auxiliary(wish: AuxiliaryConfig) -> Source:
    """The file.

    Raises:
        ReadError: It cannot be read.
        TableError: It has columns or rows that nothing can be done with.
    """
    return read(wish.data)


def without_reference(given: Auxiliary | None) -> Auxiliary | None:
    """The same file where nobody says which of its rows are about people of R."""
    return None if given is None else replace(given, reference=None)


def auxiliary_of(
    config: Config, schema: Schema, kept: Sequence[str], parts: Sequence[Table]
) -> Auxiliary | None:
    """The file of the plan; None where it names none.

    Args:
        config: The plan.
        schema: All columns of the source.
        kept: The columns that a release has.
        parts: T, N and R with the key's column; only T where there is no holdout.

    Raises:
        InputError: The file cannot be read, shares no column, or its mapping or key is wrong.
    """
    wish = config.auxiliary
    if wish is None:
        return None
    source, released = read_auxiliary(wish), schema.only(kept)
    pairs = matched(source, schema, released, wish)
    own = next((theirs for theirs, ours in pairs.items() if ours == wish.key), None)
    columns, left_out = _columns(source, released, pairs, wish)
    if not columns:
        raise SchemaError(
            "it shares no column with the data", where=f"auxiliary {source.name}",
            mend="Say which are the same with 'auxiliary: {columns: {their name: our name}}' in "
            "assay.yaml",
        )  # fmt: skip
    table = Table(pl.DataFrame(list(columns.values())), schema.only(columns))
    note = _note(source, {t: o for t, o in pairs.items() if o in columns}, left_out)
    if wish.key is None:
        return Auxiliary(table, note=note)
    if own is None:
        raise ConfigError(
            f"the file has no column {wish.key!r}", where="auxiliary.key",
            mend=f"Its columns are: {', '.join(source.frame.columns[:40])}",
        )  # fmt: skip
    keys = _cells(source.frame[own].alias(wish.key), schema[wish.key], source.name)
    _check_unique(keys, np.arange(len(keys)), f"auxiliary {source.name}, column {own!r}")
    places = [_places(part, wish.key, keys) for part in parts]
    if not any((p >= 0).any() for p in places):
        raise SchemaError(
            "none of its keys is among those of the real rows",
            where=f"auxiliary {source.name}, column {own!r}", mend="Check that both name people alike",
        )  # fmt: skip
    note = f"{note}; {wish.key!r} says who is who and is not shown to the attacker"
    if len(places) < 3:
        return Auxiliary(table, note=note)
    return Auxiliary(table, places[0], places[1], places[2], note)


def matched(source: Source, schema: Schema, kept: Schema, wish: AuxiliaryConfig) -> dict[str, str]:
    """Which column of the file is which of ours: as the plan says, else by names that are the same
    but for case and punctuation, else by names that resemble each other and nothing else.

    Args:
        source: The file.
        schema: All columns of the source.
        kept: The columns that a release has.
        wish: What the plan says of the file.

    Raises:
        ConfigError: The plan names a column that is not there, or one of ours twice.
    """
    names = source.frame.columns
    for theirs, ours in wish.columns.items():
        if theirs not in names:
            raise ConfigError(
                f"the file has no column {theirs!r}", where="auxiliary.columns",
                mend=f"Its columns are: {', '.join(names[:40])}",
            )  # fmt: skip
        if ours not in schema:
            raise ConfigError(
                f"the data have no column {ours!r}", where="auxiliary.columns",
                mend=f"The columns are: {', '.join(schema.names[:40])}",
            )  # fmt: skip
    said = dict(wish.columns)
    twice = [o for o in said.values() if list(said.values()).count(o) > 1]
    if twice:
        raise ConfigError(
            f"two columns are said to be {twice[0]!r}", where="auxiliary.columns", mend="Keep one"
        )
    if wish.key is not None and wish.key not in schema:
        raise ConfigError(
            f"the data have no column {wish.key!r}", where="auxiliary.key",
            mend=f"The columns are: {', '.join(schema.names[:40])}",
        )  # fmt: skip
    for sure in (_same, _similar):
        left = [n for n in names if n not in said]
        right = [n for n in schema.names if (n in kept or n == wish.key) and n not in said.values()]
        said |= sure(left, right)
    return said


def folded(name: str) -> str:
    """A column name without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", name).lower()


def _same(theirs: list[str], ours: list[str]) -> dict[str, str]:
    """Names that are one when folded, where no two on a side are."""
    return {
        t: next(o for o in ours if folded(o) == folded(t))
        for t in theirs
        if folded(t)
        and [folded(o) for o in ours].count(folded(t)) == 1
        and [folded(x) for x in theirs].count(folded(t)) == 1
    }


def _similar(theirs: list[str], ours: list[str]) -> dict[str, str]:
    """Names that resemble each other and no third."""
    pairs = [
        (t, o) for t in theirs for o in ours
        if min(len(folded(t)), len(folded(o))) >= LETTERS
        and difflib.SequenceMatcher(None, folded(t), folded(o), autojunk=False).ratio() >= ALIKE
    ]  # fmt: skip
    left, right = [t for t, _ in pairs], [o for _, o in pairs]
    return {t: o for t, o in pairs if left.count(t) == 1 and right.count(o) == 1}


def _columns(
    source: Source, kept: Schema, pairs: dict[str, str], wish: AuxiliaryConfig
) -> tuple[dict[str, pl.Series], list[str]]:
    """The shared columns in our form, in our order, and what was left out with why."""
    found: dict[str, pl.Series] = {}
    left_out = []
    for theirs, ours in pairs.items():
        if ours == wish.key:
            continue
        try:
            if ours not in kept or kept[ours].kind is Kind.ARRAY:
                raise ConfigError(
                    f"no release has the column {ours!r}, or it cannot be compared",
                    where="auxiliary.columns", mend="Leave it out",
                )  # fmt: skip
            found[ours] = _cells(source.frame[theirs].alias(ours), kept[ours], source.name)
        except (ConfigError, SchemaError):
            if theirs in wish.columns:
                raise
            left_out.append(theirs)
    return {n: found[n] for n in kept.names if n in found}, left_out


def _cells(series: pl.Series, column: Column, name: str) -> pl.Series:
    """The column in our form; levels that differ from ours in case and spaces only are ours.

    Raises:
        SchemaError: Cells are not of our kind, or no level is one of ours.
    """
    cells = conform(series.to_frame(), Schema((column,)), where=f"auxiliary {name}")[column.name]
    levels = column.domain.levels
    if column.kind is not Kind.CATEGORICAL or not levels:
        return cells
    plain = [level.strip().lower() for level in levels]
    ours = {p: level for p, level in zip(plain, levels, strict=True) if plain.count(p) == 1}
    alike = cells.str.strip_chars().str.to_lowercase()
    same = alike.replace_strict(
        list(ours), list(ours.values()), default=None, return_dtype=pl.String
    )  # fmt: skip
    own = cells.is_in(list(levels))
    if not (own | same.is_not_null()).any():
        raise SchemaError(
            "none of its cells is a level that the data have",
            where=f"auxiliary {name}, column {column.name!r}", mend="Spell its levels as the data do",
        )  # fmt: skip
    return pl.select(pl.when(own).then(cells).otherwise(pl.coalesce(same, cells))).to_series().alias(column.name)  # fmt: skip


def _check_unique(keys: pl.Series, whose: Array, where: str) -> None:
    """Raises SchemaError where one key stands for two people."""
    people = pl.DataFrame({"key": keys, "who": whose}).drop_nulls().unique()["key"]
    known = people.n_unique()
    twice = known - int(people.is_unique().sum())
    if twice:
        raise SchemaError(
            f"{twice} of its {known} keys stand for more than one row or person", where=where,
            mend="Name a key that each person has once",
        )  # fmt: skip


def _places(part: Table, key: str, keys: pl.Series) -> Array:
    """The row of the file about each row of ``part``, or each person where it knows them."""
    own = part[key]
    whose = part.persons
    _check_unique(own, whose, f"column {key!r} of the real rows")
    file = pl.DataFrame({"key": keys, "place": np.arange(len(keys))}).drop_nulls()
    found = (
        pl.DataFrame({"key": own, "who": whose})
        .join(file, on="key", how="inner").unique("who", keep="first", maintain_order=True)
    )  # fmt: skip
    places = np.full(int(whose.max()) + 1 if len(whose) else 0, -1)
    places[found["who"].to_numpy()] = found["place"].to_numpy()
    return places


def _note(source: Source, pairs: dict[str, str], left_out: list[str]) -> str:
    names = ", ".join(o if t == o else f"{t} as {o}" for t, o in pairs.items())
    note = f"columns of {source.name} that the release has too: {names}"
    if left_out:
        note += f"; not used, as their cells are of another kind: {', '.join(left_out)}"
    return note
