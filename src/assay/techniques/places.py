"""The finest codes of a table's columns: of public grids, or read off the rows where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from assay.data import ColumnCodes, Grid, Table

Array = np.ndarray[Any, Any]


def read_off(
    train: Table, grids: Mapping[str, Grid | None], bins: int, pool: int
) -> dict[str, ColumnCodes]:
    """Codes of the columns that have no grid, which void a claim.

    Args:
        train: All rows.
        grids: Of each column.
        bins: Most codes of a number.
        pool: People that a level or a number must have.
    """
    return {
        c.name: ColumnCodes.fit(
            c, train[c.name], bins=bins, pool=pool, shares=train.shares_of_people()
        )
        for c in train.schema
        if grids[c.name] is None
    }


def placed(
    rows: Table, grids: Mapping[str, Grid | None], fitted: Mapping[str, ColumnCodes]
) -> tuple[Array, list[int]]:
    """The codes of all columns, shape (n, d), and how many each has.

    Args:
        rows: Of the table's schema.
        grids: Of each column.
        fitted: Codes of those that have none; a column may have two.
    """
    places, sizes = [], []
    for name, grid in grids.items():
        if grid is None:
            places.append(fitted[name].encode(rows[name]))
            sizes += [part.size for part in fitted[name].coded]
        else:
            places.append(grid.places(rows[name])[:, None])
            sizes.append(grid.size)
    return np.concatenate(places, axis=1), sizes
