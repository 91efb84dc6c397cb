"""Codes that are public or paid for, behind a curator: where every marginal technique starts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from assay.data import Column, ColumnCodes, Domain, Encoder, Grid, Kind, Origin, Table
from assay.techniques.graph import Noisy, total_of
from assay.techniques.places import placed, read_off

if TYPE_CHECKING:
    from assay.dp import Curator, Ledger

Array = np.ndarray[Any, Any]

#: Deviations of the noise below which a level stands with others, and missing cells for none.
_DOUBT = 3.0
_BOUNDS = 0.2  # of the budget: what finds bounds that nobody declared


@dataclass(frozen=True)
class Paid:
    """What a marginal technique works on: a curator of few codes, and how they become rows.

    Attributes:
        encoder: Turns its codes into rows.
        curator: Of the merged codes.
        ones: Each column's counts of merged codes, as they were answered.
        merged: The merged code of each of the encoder's, a column each.
        shares: The part that each of the encoder's codes has of its merged one.
        observed: Columns whose codes were read off the table: they void a claim.
        learnt: Columns whose bounds were found under noise.
    """

    encoder: Encoder
    curator: Curator
    ones: tuple[Noisy, ...]
    merged: tuple[Array, ...]
    shares: tuple[Array, ...]
    observed: tuple[str, ...]
    learnt: tuple[str, ...] = ()


def paid(train: Table, whose: Array, bins: int, pool: int, ledger: Ledger, rho: float) -> Paid:
    """One noisy histogram a column makes quantile bins of numbers, and puts rare levels together.

    Args:
        train: At least one row.
        whose: The person of each row.
        bins: Most codes of a number.
        pool: People that a level or a number must have where a domain was not declared.
        ledger: Pays.
        rho: What all histograms together may cost.
    """
    from assay.dp import CentralCurator, deviation

    learnt, empty = _bounded(train, whose, ledger, _BOUNDS * rho)
    rho -= _BOUNDS * rho if learnt or empty else 0.0
    train = train.with_frame(
        train.frame.with_columns(pl.lit(None, train[n].dtype).alias(n) for n in empty)
    )
    grids = {
        c.name: None if c.name in empty else Grid.of(learnt.get(c.name, c)) for c in train.schema
    }
    fitted = read_off(train, grids, bins, pool)
    codes, sizes = placed(train, grids, fitted)
    fine = CentralCurator(codes, sizes, whose, ledger)
    each = rho / len(sizes)
    noise = deviation(each)
    told = [fine.measure((j,), each).astype(float) for j in range(len(sizes))]
    persons = total_of([Noisy((), a, np.full(len(a), noise**2)) for a in told])
    answers = iter(told)
    columns, finest, counts = [], [], []
    for name, grid in grids.items():
        if grid is None:
            columns.append(fitted[name])
            finest += [np.arange(part.size) for part in fitted[name].coded]
            counts += [next(answers) for _ in fitted[name].coded]
        else:
            answer = next(answers)
            column, own = _coded(grid, answer, bins, noise, persons)
            columns.append(column)
            finest.append(own)
            counts.append(answer)
    encoder = Encoder.of(train.schema, tuple(columns))
    merged = tuple(
        _joined(np.bincount(own, answer), noise, part.ordered)
        for own, answer, part in zip(finest, counts, encoder.coded, strict=True)
    )
    maps = [joined[own] for joined, own in zip(merged, finest, strict=True)]
    ones = tuple(
        Noisy((j,), np.bincount(own, answer), noise**2 * np.bincount(own))
        for j, (own, answer) in enumerate(zip(maps, counts, strict=True))
    )
    shares = tuple(
        _shares(np.bincount(own, answer), joined, noise)
        for own, answer, joined in zip(finest, counts, merged, strict=True)
    )
    observed = tuple(n for n in fitted if n not in empty)
    return Paid(encoder, fine.merged(maps), ones, merged, shares, observed, tuple(learnt))


def _shares(counts: Array, joined: Array, noise: float) -> Array:
    """The part of each code in its merged one: even, but for what stands out of the noise."""
    weight = np.maximum(counts, 0) + noise
    found: Array = weight / np.bincount(joined, weight)[joined]
    return found


def _bounded(
    train: Table, whose: Array, ledger: Ledger, rho: float
) -> tuple[dict[str, Column], list[str]]:
    """The columns of numbers without declared bounds, with bounds that were paid for; and those of
    which none were found, for too few people have a number there: they are left empty."""
    from assay.dp import one_each, private_bounds

    numbers = (Kind.INTEGER, Kind.NUMERIC)
    asked = [c for c in train.schema if c.kind in numbers and Grid.of(c) is None]
    found, empty = {}, []
    for c in asked:
        cells = train[c.name][one_each(whose)].drop_nulls().cast(pl.Float64).to_numpy()
        ends = private_bounds(cells, ledger, rho / len(asked), f"the bounds of {c.name!r}")
        if ends is None:
            empty.append(c.name)
        else:
            found[c.name] = replace(c, domain=Domain(Origin.DECLARED, *ends))
    return found, empty


def _coded(
    grid: Grid, answer: Array, bins: int, noise: float, persons: float
) -> tuple[ColumnCodes, Array]:
    """A column's codes, and the code of each place of its grid."""
    from assay.dp import smoothed

    kept = answer.copy()
    if grid.lies:
        kept[:-1] = smoothed(answer[:-1], noise, persons - max(answer[-1], 0.0))
    codes, _ = grid.codes(kept, bins, _DOUBT * noise)
    return codes, grid.coded(codes)


def _joined(counts: Array, noise: float, ordered: bool) -> Array:
    """The merged code of each code: rare levels share the last one (McKenna et al. 2021, section
    4: below three deviations)."""
    rare = counts < _DOUBT * noise
    if ordered or rare.sum() < 2 or rare.all():
        return np.arange(len(counts))
    joined = np.cumsum(~rare) - 1
    joined[rare] = (~rare).sum()
    return joined
