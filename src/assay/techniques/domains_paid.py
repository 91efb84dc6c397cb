"""What nobody declared of a column's values: found under noise and paid for, or read off the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from assay.core import canonical
from assay.data import Column, Domain, Grid, Kind, Origin, Schema, Table

if TYPE_CHECKING:
    from assay.dp import Journal, Ledger

Array = np.ndarray[Any, Any]

_BOUNDS = 0.2  # of the budget: what finds bounds that nobody declared
LEVELS = 0.25  #: Of it: what finds levels.


@dataclass(frozen=True)
class Domains:
    """Where each column's cells may lie.

    Attributes:
        grids: By column; None for those whose codes have to be read off the rows.
        bounds: Columns of numbers whose bounds were found.
        empty: Those of which none were found, for too few people have a number there.
        levels: Columns of categories whose levels were found.
        cost: What of the budget for it was paid.
    """

    grids: dict[str, Grid | None]
    bounds: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    cost: float = 0.0


def undeclared(schema: Schema) -> tuple[str, ...]:
    """The columns of categories whose levels were not declared."""
    return tuple(c.name for c in schema if c.kind is Kind.CATEGORICAL and Grid.of(c) is None)


def unpayable(schema: Schema, *, bounds: bool = True) -> tuple[str, ...]:
    """The columns whose codes would be read off the rows, which voids a claim: dates, and numbers
    without declared bounds where ``bounds`` are not found under noise."""
    return tuple(
        c.name for c in schema
        if Grid.of(c) is None and c.kind is not Kind.CATEGORICAL and not (bounds and _numeric(c))
    )  # fmt: skip


def assumed(bounds: Sequence[str] = (), levels: Sequence[str] = ()) -> str:
    """What of the columns was taken from public knowledge, where these were paid for."""
    found = [
        f"the {what} of {', '.join(map(repr, names))}"
        for what, names in (("bounds", bounds), ("levels", levels))
        if names
    ]
    but = f" (but {' and '.join(found)}, which were paid for)" if found else ""
    return f"kinds, decimals, levels and bounds of every column{but}"


def domains(
    train: Table, whose: Array, pool: int, ledger: Ledger, rho: float,
    journal: Journal | None = None,
) -> Domains:  # fmt: skip
    """Each column's domain; a fifth of the budget finds bounds, and a quarter finds levels, where
    there are columns without.

    Args:
        train: At least one row.
        whose: The person of each row.
        pool: A level of fewer people is found with a chance of at most its part of delta, and
            fewer hardly ever widen bounds.
        ledger: Pays.
        rho: The budget.
        journal: Of the ledger: what it holds is not found again.
    """
    from assay.dp import one_each

    grids = {c.name: Grid.of(c) for c in train.schema}
    numbers = [c for c in train.schema if _numeric(c) and grids[c.name] is None]
    one = train.take(one_each(whose))
    bounds = _bounds(one, numbers, pool, ledger, _BOUNDS * rho, journal)
    grids |= {c.name: Grid.of(c) for c in bounds}
    categories = undeclared(train.schema)
    grids |= _levels(one, categories, pool, ledger, LEVELS * rho, journal)
    learnt = tuple(c.name for c in bounds)
    return Domains(
        grids, learnt, tuple(c.name for c in numbers if c.name not in learnt), categories,
        rho * (_BOUNDS * bool(numbers) + LEVELS * bool(categories)),
    )  # fmt: skip


def _numeric(column: Column) -> bool:
    return column.kind in (Kind.INTEGER, Kind.NUMERIC)


def _bounds(
    one: Table, asked: Sequence[Column], pool: int, ledger: Ledger, rho: float,
    journal: Journal | None,
) -> list[Column]:  # fmt: skip
    """The columns of which bounds were found, with them; of one row a person."""
    from assay.dp import answered, private_bounds

    found, each = [], rho / max(1, len(asked))
    for c in asked:
        cells = one[c.name].drop_nulls().cast(pl.Float64).to_numpy()
        what = f"the bounds of {c.name!r}"
        draw = partial(private_bounds, cells, ledger, each, what, pool)
        ends = answered(journal, canonical([what, each, pool]), draw)
        if ends is not None:
            found.append(replace(c, domain=Domain(Origin.DECLARED, *ends)))
    return found


def _levels(
    one: Table, asked: Sequence[str], pool: int, ledger: Ledger, rho: float,
    journal: Journal | None,
) -> dict[str, Grid | None]:  # fmt: skip
    """Grids of the levels that were found, and one place for all others."""
    from assay.dp import answered, private_levels

    found: dict[str, Grid | None] = {}
    many = max(1, len(asked))
    each, chance = rho / many, ledger.apart / many * (1 - 1e-12)
    for name in asked:
        what = f"the levels of {name!r}"
        draw = partial(private_levels, one[name], ledger, each, chance, pool, what)
        levels = answered(journal, canonical([what, each, chance, pool]), draw)
        found[name] = Grid.of_levels(one.schema[name], tuple(levels))
    return found
