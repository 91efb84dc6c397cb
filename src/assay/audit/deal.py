"""One table dealt into members, controls, known people, and fresh rows to plant leaks in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core import TableError
from assay.data import Table

#: Shares of T, N, R and the fresh rows.
SHARES = (0.25, 0.25, 0.25, 0.25)
#: Persons below which no leak of a few percent can be planted.
FEWEST = 400


@dataclass(frozen=True)
class Deal:
    """Four disjoint random parts, whole persons together.

    Attributes:
        train: T.
        holdout: N.
        reference: R.
        fresh: People in no other part, as many as T: a release that tells nothing of T.
    """

    train: Table
    holdout: Table
    reference: Table
    fresh: Table


def deal(table: Table, rng: np.random.Generator, most: int | None = None) -> Deal:
    """Deal a table.

    Args:
        table: All rows.
        rng: Source of the deal.
        most: Persons in each part at most.

    Raises:
        TableError: There are too few persons.
    """
    units = np.arange(len(table)) if table.people is None else table.people
    people = rng.permutation(np.unique(units))
    if len(people) < FEWEST:
        raise TableError(
            f"{len(people)} {'rows' if table.people is None else 'persons'} are too few to plant "
            "leaks in",
            mend=f"Give a table of at least {FEWEST}",
        )
    ends = np.floor(np.cumsum(SHARES) * len(people)).astype(int)
    starts = np.concatenate([[0], ends[:-1]])
    size = min(ends[0], most or ends[0])
    parts = [
        table.take(np.flatnonzero(np.isin(units, people[start : start + size])))
        for start in starts
    ]
    return Deal(*(_numbered(p) for p in parts))


def _numbered(table: Table) -> Table:
    """The table with its persons numbered from 0."""
    if table.people is None:
        return table
    return Table(table.frame, table.schema, np.unique(table.people, return_inverse=True)[1])
