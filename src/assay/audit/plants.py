"""How each leak of the zoo is planted: fresh rows, and in them rows that came from T."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from assay.audit.deal import Deal
from assay.core import TableError
from assay.data import Kind, Space, Table, nearest
from assay.evaluation import telling_columns
from assay.techniques import technique

Array = np.ndarray[Any, Any]

#: How far a noisy copy's numbers are moved at most, in robust standard deviations.
NUDGE = 0.1
#: Share of the columns that a partial copy takes from one person.
KEPT = 0.5
#: Shares of T between which a group counts as a small one.
SMALL = (0.004, 0.04)
#: Bins that the histogram with too little noise counts in, and the scale of its noise; an epsilon
#: of 1 under add-or-remove would need a scale of 1 and a far higher threshold.
BINS, NOISE, THRESHOLD = 10, 0.1, 0.5


def fresh(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """People in no other part: no leak."""
    return deal.fresh


def copies(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """Rows of T, ``size`` of them as a share of T, as they are."""
    return mixed(deal, chosen(deal.train, size, rng))


def noisy_copies(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """The same, with every number moved a little and one level of each row drawn anew."""
    return mixed(deal, nudged(chosen(deal.train, size, rng), deal.fresh, rng))


def partial_copies(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """Half of the columns from a row of T, the others from a fresh row."""
    rows = chosen(deal.train, size, rng)
    others = deal.fresh.take(rng.choice(len(deal.fresh), len(rows), replace=False))
    names = rows.names
    kept = set(rng.choice(names, max(1, round(KEPT * len(names))), replace=False))
    frame = pl.DataFrame([(rows if n in kept else others)[n] for n in names])
    return mixed(deal, rows.with_frame(frame))


def outliers(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """Rows of T farthest from the other rows of T, as they are."""
    space = Space.fit(deal.train)
    points = space.embed(deal.train)
    far = nearest(points, points, 5, exclude_self=True)[0].mean(axis=1)
    most = np.argsort(-far, kind="stable")[: max(1, round(size * len(deal.train)))]
    return mixed(deal, deal.train.take(np.sort(most)))


def subgroup(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """``size`` of the people of one small group of T.

    Raises:
        TableError: No column of levels has a group of the right size.
    """
    train = deal.train
    groups = small_groups(train)
    if not groups:
        raise TableError("no group of people is small enough to plant a leak in")
    rows = groups[int(rng.integers(len(groups)))]
    some = rng.choice(rows, max(1, round(size * len(rows))), replace=False)
    return mixed(deal, train.take(np.sort(some)))


def one_entity(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """All rows of the one person with the most rows; one row where each row is a person."""
    people = deal.train.people
    if people is None:
        return mixed(deal, deal.train.take(rng.choice(len(deal.train), 1)))
    counts = np.bincount(people)
    return mixed(deal, deal.train.take(np.flatnonzero(people == counts.argmax())))


def cart(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """A tree a column with ``size`` training rows in a leaf."""
    model = technique("cart", minimum_leaf=int(size)).fit(deal.train, rng)
    return model.sample(len(deal.train), rng)


def gamed(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """The same, with the third of the rows that lies nearest to T thrown away, so that distances
    to closest records look good."""
    model = technique("cart", minimum_leaf=int(size)).fit(deal.train, rng)
    rows = model.sample(round(1.5 * len(deal.train)), rng)
    space = Space.fit(deal.train)
    near = nearest(space.embed(rows), space.embed(deal.train), 1)[0][:, 0]
    far = np.argsort(-near, kind="stable")[: len(deal.train)]
    return rows.take(np.sort(far))


def noise_too_small(deal: Deal, size: float, rng: np.random.Generator) -> Table:
    """A histogram of whole rows in ten bins a column, released with a tenth of the noise that its
    claim of epsilon = 1 would need; numbers are drawn within their bin."""
    train = deal.train
    codes = pl.DataFrame({n: _binned(train, n) for n in train.names})
    cells = codes.group_by(codes.columns, maintain_order=True).agg(
        pl.len().alias("#rows"), pl.int_range(pl.len()).first().alias("#any")
    )
    first = codes.with_row_index("#row").unique(codes.columns, keep="first", maintain_order=True)
    noisy = cells["#rows"].to_numpy() + rng.laplace(0.0, NOISE, cells.height)
    kept = np.flatnonzero(noisy > THRESHOLD)
    times = np.maximum(1, np.rint(noisy[kept])).astype(int)
    rows = np.repeat(first["#row"].to_numpy()[kept].astype(int), times)
    rows = rng.permutation(rows)[: len(train)]
    frame = pl.DataFrame([_within_bin(train, n, codes[n], rows, rng) for n in train.names])
    return train.with_frame(frame)


def chosen(train: Table, size: float, rng: np.random.Generator) -> Table:
    """A share of the rows (at least one), drawn without replacement."""
    return train.take(np.sort(rng.choice(len(train), max(1, round(size * len(train))), replace=False)))  # fmt: skip


def mixed(deal: Deal, rows: Table) -> Table:
    """The rows among fresh ones, as many rows together as there are fresh ones."""
    keep = max(0, len(deal.fresh) - len(rows))
    whole = deal.fresh.take(np.arange(keep)).stacked(rows)
    return Table(whole.frame, whole.schema)


def nudged(rows: Table, pool: Table, rng: np.random.Generator) -> Table:
    """Every number moved by up to a tenth of its spread, and one level a row drawn anew."""
    levels = [c.name for c in rows.schema if c.discrete]
    turn = rng.integers(0, max(1, len(levels)), len(rows))
    cells = []
    for column in rows.schema:
        old = rows[column.name]
        if column.ordered:
            cells.append(_moved(old, pool[column.name], column.kind, column.decimals, rng))
        elif column.name in levels:
            other = pool[column.name].gather(rng.integers(0, len(pool), len(rows)))
            cells.append(old.zip_with(pl.Series(turn != levels.index(column.name)), other))
        else:
            cells.append(old)
    return rows.with_frame(pl.DataFrame(cells))


def _moved(
    old: pl.Series, pool: pl.Series, kind: Kind, decimals: int | None, rng: np.random.Generator
) -> pl.Series:
    seen = pool.drop_nulls().to_physical().cast(pl.Float64).to_numpy()
    spread = float(np.subtract(*np.quantile(seen, [0.75, 0.25]))) / 1.349 if len(seen) else 0.0
    by = pl.Series(NUDGE * spread * rng.uniform(-1, 1, len(old)))
    new = old.to_physical().cast(pl.Float64) + by
    if kind is Kind.NUMERIC:
        return (new if decimals is None else new.round(decimals)).alias(old.name)
    return new.round().cast(pl.Int64).cast(old.dtype).alias(old.name)


def small_groups(train: Table) -> list[Array]:
    """Row numbers of each small level of the columns that say who people are."""
    found = []
    for name in telling_columns(train.schema):
        cells = train[name].cast(pl.String)
        for level in cells.drop_nulls().unique().sort():
            rows = np.flatnonzero((cells == level).fill_null(False).to_numpy())
            if SMALL[0] * len(train) <= len(rows) <= SMALL[1] * len(train):
                found.append(rows)
    return found


def _binned(train: Table, name: str) -> pl.Series:
    cells = train[name]
    if not train.schema[name].ordered:
        return cells
    numbers = cells.to_physical().cast(pl.Float64)
    seen = numbers.drop_nulls().to_numpy()
    edges = np.unique(np.quantile(seen, np.arange(1, BINS) / BINS, method="inverted_cdf")) if len(seen) else np.zeros(0)  # fmt: skip
    bins = np.searchsorted(edges, numbers.fill_null(0.0).to_numpy(), "left")
    return pl.Series(name, np.where(cells.is_null().to_numpy(), -1, bins))


def _within_bin(
    train: Table, name: str, codes: pl.Series, rows: Array, rng: np.random.Generator
) -> pl.Series:
    """For an ordered column a value of any training row in the same bin; levels as they are."""
    cells = train[name]
    if not train.schema[name].ordered:
        return cells.gather(rows)
    bins = codes.to_numpy()
    order = np.argsort(bins, kind="stable")
    line = bins[order]
    low, high = (np.searchsorted(line, bins[rows], side) for side in ("left", "right"))
    return cells.gather(order[rng.integers(low, high)])
