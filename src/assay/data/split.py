"""The three-way split: T that techniques see, N the control group, R what an attacker knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.core import ConfigError, TableError
from assay.data.table import Table

Array = np.ndarray[Any, Any]

_SMALL = 500  # rows of N below which intervals are too wide for most limits
_STRATA = 10  # deciles of a number that the split is stratified on


@dataclass(frozen=True)
class Split:
    """Rows dealt to three parts, whole entities together.

    Attributes:
        train: T, what techniques see.
        holdout: N, what no technique sees: the control group.
        reference: R, what an attacker may know; disjoint from both.
        notes: Sentences that a reader must see.
    """

    train: Table
    holdout: Table
    reference: Table
    notes: tuple[str, ...] = ()


def split(
    table: Table, rng: np.random.Generator, *,
    shares: tuple[float, float, float] = (0.5, 0.25, 0.25), entity: str | None = None,
    stratify: pl.Series | None = None, time: str | None = None,
) -> Split:  # fmt: skip
    """Deal the rows to T, N and R.

    Args:
        table: All rows, with the entity and time columns.
        rng: Source of the deal.
        shares: Of T, N and R; scaled to sum to 1.
        entity: Column whose equal values belong to one person; they stay together. Missing
            values are people of their own. None where the table itself knows its people, or
            where each row is one.
        stratify: Length n: each level (or decile, for numbers) is dealt by the same shares; an
            entity counts by its most frequent level.
        time: Column to order by: N gets the latest, T and R a random deal of the rest.

    Raises:
        TableError: A part would have fewer than two entities.
        ConfigError: ``time`` is not a number or date, or has missing cells.
    """
    if entity is not None:
        table = table.whose(entity)
    units = table.persons
    people = int(units.max()) + 1 if len(units) else 0
    share = np.asarray(shares) / sum(shares)
    notes = []
    if time is not None:
        part = _by_time(table, units, people, share, time, rng)
        notes.append(
            f"N holds the latest rows by {time!r}: people of another time differ from T for that "
            "reason too, so the control group is not quite exchangeable with T."
        )
    else:
        part = dealt(_strata(stratify, units, people), share, rng)
    rows = part[units]
    counts = np.bincount(part, minlength=3)
    if counts.min() < 2:
        raise TableError(
            f"{people} {'rows' if table.people is None else 'people'} cannot be split into train, holdout and "
            f"reference by {', '.join(f'{s:.2g}' for s in share)}",
            mend="Give more rows, or other shares in assay.yaml",
        )  # fmt: skip
    train, holdout, reference = (table.take(np.flatnonzero(rows == i)) for i in range(3))
    if len(holdout) < _SMALL:
        notes.append(
            f"The control group has {len(holdout)} rows only: intervals are wide, and many rules "
            "will be inconclusive."
        )
    return Split(train, holdout, reference, tuple(notes))


def parted(
    table: Table, share: float, rng: np.random.Generator, *,
    stratify: pl.Series | None = None, time: str | None = None,
) -> Array:  # fmt: skip
    """Which rows go to the second of two parts, bool of shape (n,); whole persons together.

    Args:
        table: All rows; it knows its people.
        share: Of the persons that go to the second part, in (0, 1).
        rng: Source of the deal.
        stratify: As in :func:`split`.
        time: Column to order by: the second part gets the latest.

    Raises:
        TableError: A part would have fewer than two persons.
        ConfigError: As :func:`split`.
    """
    units = np.unique(table.persons, return_inverse=True)[1]
    people = int(units.max()) + 1 if len(units) else 0
    shares = np.array([1 - share, share, 0.0])
    if time is not None:
        part = _by_time(table, units, people, shares, time, rng)
    else:
        part = dealt(_strata(stratify, units, people), shares, rng)
    if min(int((part == 0).sum()), int((part == 1).sum())) < 2:
        raise TableError(f"{people} persons cannot be dealt to two parts", mend="Give more rows")
    found: Array = part[units] == 1
    return found


def control_split(holdout: Table, rng: np.random.Generator) -> tuple[Table, Table]:
    """A holdout given by the user, halved at random into N and R, whole persons together.

    Raises:
        TableError: It has fewer than four persons.
    """
    units = holdout.persons
    people = np.unique(units)
    if len(people) < 4:
        what = "rows" if holdout.people is None else "persons"
        raise TableError(
            f"a holdout of {len(people)} {what} is no control group", mend="Give more rows"
        )
    first = np.isin(units, rng.permutation(people)[: len(people) // 2])
    return holdout.take(np.flatnonzero(first)), holdout.take(np.flatnonzero(~first))


def overlap(one: Table, other: Table) -> int:
    """How many rows of ``other`` equal some row of ``one`` in every column."""
    names = one.names
    found = other.frame.join(one.frame.unique(), on=names, how="semi", nulls_equal=True)
    return found.height


def dealt(strata: Array, share: Array, rng: np.random.Generator) -> Array:
    """The part (0, 1, 2) of each unit: floors of the shares in each stratum, the rest at random.

    Units left over are pooled and dealt so that the parts' totals are right; which unit goes
    where depends on ``rng`` alone.
    """
    n = len(strata)
    part = np.full(n, -1)
    left: list[Array] = []
    for stratum in np.unique(strata):
        members = rng.permutation(np.flatnonzero(strata == stratum))
        counts = np.floor(share * len(members)).astype(int)
        part[members[: counts.sum()]] = np.repeat(np.arange(len(share)), counts)
        left.append(members[counts.sum() :])
    rest = rng.permutation(np.concatenate(left)) if left else np.zeros(0, int)
    wanted = np.floor(share * n).astype(int)
    wanted[0] += n - wanted.sum()
    have = np.bincount(part[part >= 0], minlength=len(share))
    labels = np.repeat(np.arange(len(share)), np.maximum(wanted - have, 0))
    part[rest] = labels[: len(rest)]
    return part


def _strata(stratify: pl.Series | None, units: Array, people: int) -> Array:
    if stratify is None:
        return np.zeros(people, int)
    if stratify.dtype.is_numeric():
        ranks = stratify.rank("ordinal").cast(pl.Float64).fill_null(0.0).to_numpy()
        rows: Array = np.ceil(ranks * _STRATA / max(1.0, ranks.max())).astype(int)
    else:
        rows = stratify.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
    if people == len(rows):
        return rows
    size = int(rows.max()) + 1
    counts = np.bincount(units * size + rows, minlength=people * size).reshape(people, size)
    most: Array = counts.argmax(axis=1)
    return most


def _by_time(
    table: Table, units: Array, people: int, share: Array, time: str, rng: np.random.Generator
) -> Array:
    column = table.schema[time]
    cells = table[time]
    if not column.ordered or cells.null_count():
        raise ConfigError(
            "it must be a date or a number without missing cells", where=f"split.time {time!r}"
        )
    when = cells.to_physical().cast(pl.Float64).to_numpy()
    last = np.full(people, -np.inf)
    np.maximum.at(last, units, when)
    order = np.lexsort((rng.random(people), last))
    late = round(float(share[1]) * people)
    part = np.ones(people, int)
    early = order[: people - late]
    two = np.array([share[0], share[2]]) / (share[0] + share[2])
    part[early] = dealt(np.zeros(len(early), int), two, rng) * 2
    return part
