"""Masked cells: the chance of each answer, by counting, and how much likelier one row makes it."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from assay.data import Column, Domain, Kind, Origin
from assay.dp import deviation, gaussian_delta, share_of
from assay.dp.local import Normal, Pure, response_weights
from assay.techniques.local import Levels, Line, domain_of

Array = np.ndarray[Any, Any]


def number(low: float, high: float, kind: Kind = Kind.INTEGER, **more: Any) -> Column:
    return Column("x", kind, domain=Domain(Origin.DECLARED, low, high), **more)


def line(count: int) -> Line:
    return Line.of(number(0, count), pl.Series("x", [0], dtype=pl.Int64))


def lies(size: int, epsilon: float) -> Array:
    """Row: truth; column: answer."""
    other, truth = response_weights(size, epsilon)
    return np.where(np.eye(size) > 0, truth / 2**64, other / 2**64)


def moved(count: int, share: Pure | Normal) -> Array:
    """Row: place; column: clamped answer."""
    x = np.arange(-4_000, 4_001)
    if isinstance(share, Pure):
        chance = np.exp(-np.abs(x) * share.epsilon / count)
    else:
        chance = np.exp(-((x / deviation((share.mu / count) ** 2 / 2)) ** 2) / 2)
    chance /= chance.sum()
    found = np.zeros((count + 1, count + 1))
    for place in range(count + 1):
        np.add.at(found[place], np.clip(place + x, 0, count), chance)
    return found


def chances(count: int, share: Pure | Normal) -> Array:
    """Of each answer (places, then missing) to each truth, by the description of ``masked``."""
    if count < 2:
        epsilon = _epsilon(share)
        return lies(count + 2, epsilon)
    middle = count // 2
    gap = lies(2, _epsilon(share.beside((count - middle) / count)))
    steps = moved(count, share)
    present = np.column_stack([gap[0, 0] * steps, np.full(count + 1, gap[0, 1])])
    gone = np.append(gap[1, 0] * steps[middle], gap[1, 1])
    return np.vstack([present, gone])


def _epsilon(share: Pure | Normal) -> float:
    if isinstance(share, Pure):
        return share.epsilon
    return float(stats.norm.logcdf(share.mu / 2) - stats.norm.logcdf(-share.mu / 2))


@pytest.mark.parametrize("epsilon", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 6, 11])
def test_no_answer_is_likelier_by_more_than_epsilon(count: int, epsilon: float) -> None:
    """All pairs of truths, all answers; and some pair comes within a hair of it."""
    table = chances(count, Pure(epsilon))
    assert table.sum(axis=1) == pytest.approx(np.ones(count + 2))
    ratio = np.log(table[:, None] / table[None]).max()
    assert ratio <= epsilon * (1 + 1e-9)
    assert ratio == pytest.approx(epsilon, rel=1e-6)


@pytest.mark.parametrize("mu", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_no_test_tells_two_truths_apart_better_than_mu(count: int, mu: float) -> None:
    """The hockey-stick divergence of all pairs of truths, at many epsilons."""
    table = chances(count, Normal(mu))
    for epsilon in np.linspace(0, 6, 25).tolist():
        beyond = np.maximum(table[:, None] - math.exp(epsilon) * table[None], 0).sum(axis=2).max()
        assert beyond <= gaussian_delta(mu, epsilon) + 1e-12


@pytest.mark.parametrize("share", [Pure(1.5), Normal(1.5)], ids=["pure", "normal"])
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("truth", [0, 1, None])
def test_cells_are_answered_with_these_chances(
    count: int, share: Pure | Normal, truth: int | None
) -> None:
    n = 8_000
    found = line(count).masked(pl.Series("x", [truth] * n, dtype=pl.Int64), share)
    seen = np.bincount(found.fill_null(count + 1).to_numpy(), minlength=count + 2)
    want = chances(count, share)[count + 1 if truth is None else truth]
    assert stats.chisquare(seen, n * want / want.sum()).pvalue > 1e-6


def test_levels_are_answered_with_missing_among_them() -> None:
    domain = Domain(Origin.DECLARED, levels=("a", "b", "c"))
    own = Levels.of(Column("w", Kind.CATEGORICAL, domain=domain), pl.Series("w", ["a"]))
    assert own.public
    for truth, code in (("c", 2), (None, 3), ("not declared", 3)):
        cells = pl.Series("w", [truth] * 8_000, dtype=pl.String)
        found = own.masked(cells, Pure(1.0))
        seen = [(found == x).sum() for x in "abc"] + [found.null_count()]
        assert stats.chisquare(seen, 8_000 * lies(4, 1.0)[code]).pvalue > 1e-6


@pytest.mark.parametrize(
    ("column", "count", "step"),
    [
        (number(0.4, 9.6), 8, 1), (number(-1, 2, Kind.NUMERIC, decimals=1), 30, 0.1),
        (number(0, 5, Kind.NUMERIC), 10_000, 5e-4), (number(3, 3), 0, 1),
        (number(0, 1e15), 10_000, 1e11),
    ],
)  # fmt: skip
def test_a_number_lies_on_whole_steps(column: Column, count: int, step: float) -> None:
    found = domain_of(column, pl.Series("x", [1.0]))
    assert isinstance(found, Line)
    assert (found.count, found.public) == (count, True)
    assert found.step == pytest.approx(step)


def test_cells_stay_what_they_are_under_hardly_any_noise() -> None:
    many = Pure(1e9)
    for column, cells in (
        (number(0, 99), pl.Series("x", [0, 41, None, 99], dtype=pl.Int64)),
        (number(0, 9, Kind.NUMERIC, decimals=2), pl.Series("x", [0.0, 4.37, None, 9.0])),
        (Column("x", Kind.BOOLEAN), pl.Series("x", [True, False, None])),
    ):
        found = domain_of(column, cells)
        assert found.public
        assert found.masked(cells, many).equals(cells, check_dtypes=True)
    far = domain_of(number(10, 20), pl.Series("x", [3, 44]))
    assert far.masked(pl.Series("x", [3, 44]), many).to_list() == [10, 20]


def test_dates_between_declared_midnights_are_whole_days() -> None:
    domain = Domain(Origin.DECLARED, "2024-01-01", "2024-12-31")
    column = Column("day", Kind.DATETIME, domain=domain)
    cells = pl.Series("day", [datetime(2024, 5, 5, 17, 30)] * 300, dtype=pl.Datetime("us"))
    found = domain_of(column, cells)
    assert isinstance(found, Line)
    assert (found.public, found.count) == (True, 365)
    told = found.masked(cells, Pure(2.0)).drop_nulls()
    assert (told.dt.time() == datetime(2024, 1, 1).time()).all()
    assert told.min() >= datetime(2024, 1, 1)
    assert told.max() <= datetime(2024, 12, 31)
    assert found.masked(cells, Pure(1e9))[0] == datetime(2024, 5, 6)  # the nearest midnight
    assert not domain_of(Column("day", Kind.DATETIME), cells).public


def test_undeclared_values_are_read_off_and_it_says_so() -> None:
    assert not domain_of(Column("x", Kind.INTEGER), pl.Series("x", [1, 5])).public
    assert not domain_of(Column("x", Kind.CATEGORICAL), pl.Series("x", ["a", None])).public
    empty = domain_of(Column("x", Kind.NUMERIC), pl.Series("x", [None, None], dtype=pl.Float64))
    found = empty.masked(pl.Series("x", [None] * 50, dtype=pl.Float64), share_of(1.0, 0.0, 1))
    assert found.drop_nulls().is_in([0.0]).all()
