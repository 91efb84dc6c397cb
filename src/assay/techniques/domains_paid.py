"""What nobody declared of a column's values: found under noise and paid for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from assay.core import canonical
from assay.data import (
    Column,
    Domain,
    Follower,
    Grid,
    Kind,
    Origin,
    Schema,
    Table,
    declared_followers,
    told,
)

if TYPE_CHECKING:
    from assay.dp import Curator, Journal, Ledger

Array = np.ndarray[Any, Any]

_BOUNDS = 0.2  # of the budget: what finds bounds that nobody declared
_LEVELS = 0.25  # of it: what finds levels
_COUNT = 0.02  # of these: what counts persons first, to tell whether they are enough
#: Share of persons that a level or an outer place must have to be found. Where it would take more,
#: this part of all that columns may cost is paid besides: at 5,000 rows and epsilon 1 numbers that are
#: mostly 0 were found to be 0 and nothing else, and nothing asked later brings them back.
_FOUND, _MORE = 0.02, 0.2
#: Bounds of dates are those of so many years together, from 1900 to 2104; what lies beyond is nobody's.
#: Of one year each many columns (of births, say) have too few persons.
_YEARS, _SPANS = 5, range(1900 // 5, 2105 // 5)


@dataclass(frozen=True)
class Domains:
    """Where each column's cells may lie.

    Attributes:
        grids: By column. A number or date of which too few people have any has no place but missing.
        after: Dates that were declared to follow another.
        bounds: Columns of numbers and dates whose bounds were found.
        levels: Columns of categories whose levels were found.
        cost: What of the budget for it was paid.
        more: What was paid besides.
    """

    grids: dict[str, Grid]
    after: dict[str, Follower] = field(default_factory=dict)
    bounds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    cost: float = 0.0
    more: float = 0.0

    def places(self, rows: Table) -> tuple[Array, list[int]]:
        """The place of each cell, a column for each part of a column, shape (n, parts), and how many
        places each has."""
        found = [grid.places(told(rows, name, self.after)) for name, grid in self.grids.items()]
        sizes = [size for grid in self.grids.values() for size in grid.sizes]
        return np.concatenate(found, axis=1), sizes


def undeclared(schema: Schema) -> tuple[str, ...]:
    """The columns of categories whose levels were not declared."""
    return tuple(c.name for c in schema if c.kind is Kind.CATEGORICAL and Grid.of(c) is None)


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
    journal: Journal | None = None, more: float = 0.0,
) -> Domains:  # fmt: skip
    """Each column's domain; a fifth of the budget finds bounds, and a quarter finds levels, where
    there are columns without. Both get more where persons are too few for it.

    Args:
        train: At least one row.
        whose: The person of each row.
        pool: A level of fewer people is found with a chance of at most its part of delta, and
            fewer hardly ever widen bounds.
        ledger: Pays.
        rho: The budget.
        journal: Of the ledger: what it holds is not found again.
        more: What columns may cost besides; where it is 0, domains get more at the cost of what
            the budget is left for.
    """
    from assay.dp import one_each

    after = declared_followers(train.schema)
    columns = [c if c.name in after else replace(c, follows="") for c in train.schema]
    grids = {c.name: Grid.of(c) for c in columns}
    lines = [c for c in columns if c.ordered and grids[c.name] is None]
    categories = undeclared(train.schema)
    one = train.take(one_each(whose))
    usual = _BOUNDS * rho * bool(lines), _LEVELS * rho * bool(categories)
    many = len(lines), len(categories)
    extra = _extra(one, many, ledger, usual, _MORE * (rho + more), journal)
    each = [(1 - _COUNT) * own + besides for own, besides in zip(usual, extra, strict=True)]
    bounds = _bounds(one, lines, after, pool, ledger, each[0], journal)
    after = {n: replace(r, ordered=n in bounds and _forward(bounds[n])) for n, r in after.items()}
    known = bounds | _levels(one, categories, pool, ledger, each[1], journal)
    besides = sum(extra)
    return Domains(
        {c.name: grids[c.name] or known.get(c.name) or Grid.unknown(c) for c in columns},
        after, tuple(bounds), categories,
        sum(usual) + besides * (not more), besides * bool(more),
    )  # fmt: skip


def _extra(
    one: Table, many: tuple[int, int], ledger: Ledger, usual: tuple[float, float], most: float,
    journal: Journal | None,
) -> tuple[float, float]:  # fmt: skip
    """What bounds and levels get besides, where the usual does not find what a small share of persons
    has. How many there are is asked first, for a part of the usual."""
    from assay.dp import CentralCurator, Recorded, bound_limit, deviation

    asked = _COUNT * sum(usual)
    if not asked:
        return 0.0, 0.0
    told: Curator = CentralCurator(np.zeros((len(one), 1), int), (1,), np.arange(len(one)), ledger)
    told = told if journal is None else Recorded(told, journal)
    persons = max(told.total(asked), deviation(asked))
    limits = bound_limit(1.0), _limit(ledger.apart / many[1]) if many[1] else 0.0
    bounds, levels = (
        max(0.0, n * (limit / (_FOUND * persons)) ** 2 / 2 - own)
        for own, n, limit in zip(usual, many, limits, strict=True)
    )
    part = min(1.0, most / (bounds + levels)) if bounds + levels else 0.0
    return part * bounds, part * levels


def _limit(chance: float) -> float:
    """Of a level, for noise of 1 and many persons."""
    from assay.dp import level_limit

    return level_limit(1e6, chance) / 1e6


def _forward(distance: Grid) -> bool:
    """Whether no place of it is before 0."""
    days = distance.parts[0][1]
    return distance.lies[0] and float(days.low.min()) >= 0  # type: ignore[union-attr]


def _bounds(
    one: Table, asked: Sequence[Column], after: Mapping[str, Follower], pool: int, ledger: Ledger,
    rho: float, journal: Journal | None,
) -> dict[str, Grid]:  # fmt: skip
    """Grids between the bounds that were found; of one row a person."""
    from assay.dp import answered

    found, each = {}, rho / max(1, len(asked))
    for c in asked:
        cells, rule = one[c.name], after.get(c.name)
        cells = cells if rule is None else rule.days(cells, one[rule.base])
        what = f"the bounds of {c.name!r}"
        draw = partial(_ends, cells, ledger, each, what, pool)
        ends = answered(journal, canonical([what, each, pool]), draw)
        if ends is not None:
            known = Grid.of(replace(c, domain=Domain(Origin.DECLARED, *ends)))
            found[c.name] = known or Grid.of_distance(c, float(ends[0]), float(ends[1]))
    return found


def _ends(
    cells: pl.Series, ledger: Ledger, rho: float, what: str, pool: int
) -> tuple[float, float] | tuple[str, str] | None:
    """Powers of two, or of dates the first and the last moment of a few years."""
    from assay.dp import private_bounds, private_range

    known = cells.drop_nulls()
    if not known.dtype.is_temporal():
        return private_bounds(known.cast(pl.Float64).to_numpy(), ledger, rho, what, pool)
    ends = private_range(known.dt.year().to_numpy() // _YEARS, _SPANS, ledger, rho, what, pool)
    if ends is None:
        return None
    return f"{ends[0] * _YEARS}-01-01", f"{ends[1] * _YEARS + _YEARS - 1}-12-31T23:59:59"


def _levels(
    one: Table, asked: Sequence[str], pool: int, ledger: Ledger, rho: float,
    journal: Journal | None,
) -> dict[str, Grid]:  # fmt: skip
    """Grids of the levels that were found, and one place for all others."""
    from assay.dp import answered, private_levels

    found: dict[str, Grid] = {}
    many = max(1, len(asked))
    each, chance = rho / many, ledger.apart / many * (1 - 1e-12)
    for name in asked:
        what = f"the levels of {name!r}"
        draw = partial(private_levels, one[name], ledger, each, chance, pool, what)
        levels = answered(journal, canonical([what, each, chance, pool]), draw)
        found[name] = Grid.of_levels(one.schema[name], tuple(levels))
    return found
