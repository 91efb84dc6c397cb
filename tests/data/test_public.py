"""Codes from declared domains: no cell of the table has a say in them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Domain, Encoder, Grid, Kind, Origin, Schema, Table, canonical_type


def declared(kind: Kind, low: float | None = None, high: float | None = None, *,
             levels: tuple[str, ...] | None = None, decimals: int | None = None) -> Column:  # fmt: skip
    return Column("x", kind, domain=Domain(Origin.DECLARED, low, high, levels), decimals=decimals)


def test_few_whole_numbers_have_a_place_each() -> None:
    grid = Grid.of(declared(Kind.INTEGER, 3, 7))
    assert grid is not None
    assert grid.sizes == (6,)
    assert grid.places(pl.Series([3, 7, None, 5, 4]))[:, 0].tolist() == [0, 4, 5, 2, 1]


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.NUMERIC])
def test_a_wide_range_has_equal_cells_and_its_ends_alone(kind: Kind) -> None:
    grid = Grid.of(declared(kind, 0, 100_000, decimals=2), cells=102)
    assert grid is not None
    assert grid.sizes == (103,)
    dtype = pl.Int64 if kind is Kind.INTEGER else pl.Float64
    found = grid.places(pl.Series([0, 1, 999, 1_001, 99_999, 100_000, None], dtype=dtype))[:, 0]
    assert found.tolist() == [0, 1, 1, 2, 100, 101, 102]


def test_levels_and_truths_are_their_own_places() -> None:
    grid = Grid.of(declared(Kind.CATEGORICAL, levels=("a", "b")))
    assert grid is not None
    assert grid.places(pl.Series(["b", None, "a"]))[:, 0].tolist() == [1, 2, 0]
    truth = Grid.of(Column("x", Kind.BOOLEAN))
    assert truth is not None
    assert truth.places(pl.Series([True, False, None]))[:, 0].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "column",
    [Column("x", Kind.INTEGER), Column("x", Kind.CATEGORICAL), declared(Kind.NUMERIC, 0.0),
     Column("x", Kind.INTEGER, domain=Domain(Origin.OBSERVED, 0, 9)), declared(Kind.CATEGORICAL),
     declared(Kind.DATETIME)],
    ids=lambda c: f"{c.kind}-{c.domain.origin}",
)  # fmt: skip
def test_what_is_not_declared_in_full_has_no_grid(column: Column) -> None:
    assert Grid.of(column) is None


def test_heavy_places_stand_alone_and_light_ones_lie_together() -> None:
    grid = Grid.of(declared(Kind.INTEGER, 0, 99))
    assert grid is not None
    counts = np.ones(101) * 2
    counts[50], counts[100] = 800, 10
    codes, (shares,) = grid.codes([counts], bins=10)
    coded = codes.coded[0]
    numbers = codes.encode(pl.Series([49, 50, 51]))[:, 0]
    assert len(set(numbers.tolist())) == 3
    assert shares[numbers[1]] == pytest.approx(800 / counts.sum())
    assert shares.sum() == pytest.approx(1.0)
    assert shares[coded.missing] == pytest.approx(10 / counts.sum())
    assert coded.size == len(shares) <= 6


def test_few_missing_cells_may_be_noise_alone() -> None:
    grid = Grid.of(declared(Kind.CATEGORICAL, levels=("a", "b")))
    assert grid is not None
    for missing, holes in ((20.0, False), (40.0, True)):
        codes, (shares,) = grid.codes([np.array([100.0, 60.0, missing])], bins=10, doubt=30.0)
        assert (codes.coded[0].missing is not None) == holes
        assert len(shares) == codes.coded[0].size
        assert shares.sum() == pytest.approx(1.0)


def test_noise_below_nothing_is_nothing() -> None:
    grid = Grid.of(declared(Kind.CATEGORICAL, levels=("a", "b", "c")))
    assert grid is not None
    _, (shares,) = grid.codes([np.array([50.0, -20.0, 48.5, 1.0])], bins=10)
    assert shares == pytest.approx(np.array([50, 0.5, 48.5, 1.0]) / 100)


def test_numbers_come_back_within_their_bounds_and_where_their_weight_is() -> None:
    rng = np.random.default_rng(1)
    column = declared(Kind.NUMERIC, 0.0, 1_000.0, decimals=1)
    cells = pl.Series("x", np.round(np.minimum(rng.exponential(80, 5_000), 1_000.0), 1))
    grid = Grid.of(column)
    assert grid is not None
    counts = np.bincount(grid.places(cells)[:, 0], minlength=grid.sizes[0])
    codes, _ = grid.codes([counts], bins=50)
    schema = Schema((column,))
    encoder = Encoder.of(schema, (codes,))
    back = encoder.decode(encoder.encode(Table(pl.DataFrame([cells]), schema)), rng)["x"]
    assert back.min() >= 0
    assert back.max() <= 1_000
    assert (back - cells).abs().median() < 3
    again = Encoder.from_state(encoder.to_state())
    assert again.decode(again.encode(Table(pl.DataFrame([cells]), schema)), rng)["x"].len() == 5_000


@pytest.mark.parametrize("kind", list(Kind))
def test_of_a_column_of_which_nothing_may_be_known_all_cells_are_missing(kind: Kind) -> None:
    if kind is Kind.ARRAY:
        return
    column = Column("x", kind)
    grid = Grid.unknown(column)
    cells = pl.Series("x", [1, 2, None]).cast(canonical_type(column) or pl.String)
    assert grid.sizes == (1,)
    assert grid.places(cells).tolist() == [[0]] * 3
    codes, (shares,) = grid.codes([np.array([3.0])], bins=10)
    assert shares.tolist() == [1.0]
    assert grid.coded(codes)[0].tolist() == [0]
    back = codes.decode(codes.encode(cells), np.random.default_rng(0))
    assert back.null_count() == 3
