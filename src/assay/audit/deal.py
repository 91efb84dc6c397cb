"""One table dealt into members, controls, known people, and fresh rows to plant leaks in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assay.core import TableError
from assay.data import Table

#: Shares of T, N, R and the fresh rows.
SHARES = (4 / 15, 4 / 15, 7 / 30, 7 / 30)
#: Persons below which no leak of a few percent can be planted.
FEWEST = 400


@dataclass(frozen=True)
class Deal:
    """Four disjoint random parts, whole persons together, and who is in none of them.

    Attributes:
        train: T.
        holdout: N.
        reference: R.
        fresh: People in no other part: a release that tells nothing of T.
        spare: People in none of these, where parts were held small.
    """

    train: Table
    holdout: Table
    reference: Table
    fresh: Table
    spare: Table


def deal(table: Table, rng: np.random.Generator, most: int | None = None) -> Deal:
    """Deal a table.

    Args:
        table: All rows.
        rng: Source of the deal.
        most: Persons in each part at most.

    Raises:
        TableError: There are too few persons.
    """
    units = table.persons
    people = rng.permutation(np.unique(units))
    if len(people) < FEWEST:
        raise TableError(
            f"{len(people)} {'rows' if table.people is None else 'persons'} are too few to plant "
            "leaks in",
            mend=f"Give a table of at least {FEWEST}",
        )
    sizes = np.round(np.array(SHARES) * len(people)).astype(int)
    if most is not None:
        sizes = np.minimum(sizes, most)
    ends = np.minimum(np.cumsum(sizes), len(people))
    bounds = [0, *ends.tolist(), len(people)]
    parts = [
        table.take(np.flatnonzero(np.isin(units, people[start:end])))
        for start, end in pairwise(bounds)
    ]
    return Deal(*(_numbered(p) for p in parts))


def _numbered(table: Table) -> Table:
    """The table with its persons numbered from 0."""
    if table.people is None:
        return table
    return Table(table.frame, table.schema, np.unique(table.people, return_inverse=True)[1])
