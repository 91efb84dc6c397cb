"""Public codes of dates: no cell of the table has a say in them."""

from __future__ import annotations

from datetime import date, datetime, time

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Domain, Grid, Kind, Origin, micros


def column(spelled: str = "", low: str | None = None, high: str | None = None) -> Column:
    domain = Domain(Origin.DECLARED, low, high) if low or high else Domain()
    return Column("day", Kind.DATETIME, domain=domain, spelling=(spelled,) if spelled else ())


YEAR = ("2024-01-01", "2024-12-31")


@pytest.mark.parametrize(
    ("spelled", "parts"),
    [
        ("%Y-%m-%d", {"week": 53, "weekday": 7}),
        ("date", {"week": 53, "weekday": 7}),
        ("%d.%m.%Y %H:%M", {"week": 53, "weekday": 7, "seconds": 1_440}),
        ("%d/%m/%Y %I:%M:%S %p", {"week": 53, "weekday": 7, "seconds": 1_441}),
        ("%b %Y", {"month": 12}),
        ("%Y-%m", {"month": 12}),
        ("", {"week": 53, "weekday": 7}),  # between midnights
        ("datetime[us]", {"week": 53, "weekday": 7}),
    ],
)
def test_its_format_says_which_parts_a_date_has(spelled: str, parts: dict[str, int]) -> None:
    grid = Grid.of(column(spelled, *YEAR))
    assert grid is not None
    assert {name: codes.size for name, codes in grid.parts} == parts
    assert grid.sizes == tuple(size + 1 for size in parts.values())
    assert grid.lies == tuple(name != "weekday" for name in parts)


def test_a_date_time_has_times_where_a_bound_does() -> None:
    grid = Grid.of(column("", "2024-01-01", "2024-12-31T23:59:59"))
    assert grid is not None
    assert [name for name, _ in grid.parts] == ["week", "weekday", "seconds"]


@pytest.mark.parametrize("spelled", ["%H:%M", "%H:%M:%S", "time"])
def test_nobody_need_declare_what_a_time_of_day_may_be(spelled: str) -> None:
    grid = Grid.of(column(spelled))
    assert grid is not None
    assert [name for name, _ in grid.parts] == ["seconds"]
    cells = pl.Series("day", [datetime(1970, 1, 1, 8, 30), None, datetime(1970, 1, 1)])
    codes, _ = grid.codes(counted(grid, cells), bins=10_000)
    back = codes.decode(codes.encode(cells), np.random.default_rng(0))
    assert back[0].replace(second=0) == datetime(1970, 1, 1, 8, 30)
    assert back[1] is None
    assert back[2] == datetime(1970, 1, 1)


def counted(grid: Grid, cells: pl.Series) -> list[np.ndarray]:
    places = grid.places(cells)
    return [np.bincount(p, minlength=n) for p, n in zip(places.T, grid.sizes, strict=True)]


@pytest.mark.parametrize("low", [None, "2024-01-01"])
def test_without_both_bounds_there_are_none(low: str | None) -> None:
    assert Grid.of(column("%Y-%m-%d", low)) is None


@pytest.mark.parametrize(
    ("spelled", "low", "high"),
    [
        ("%Y-%m-%d", "2023-11-15", "2024-02-20"),
        ("%Y-%m-%d", "2023-11-15", "2024-02-20T23:59:59"),
        ("%Y-%m-%d %H:%M", "2023-11-15", "2024-02-20T12:00"),
        ("%b %Y", "2019-03-10", "2024-02-01"),
    ],
)
def test_dates_come_back_as_they_were_and_within_their_bounds(
    spelled: str, low: str, high: str
) -> None:
    """Of places enough for each day and minute; one long ago comes back within the bounds."""
    about = column(spelled, low, high)
    rng = np.random.default_rng(1)
    start, end = micros(low), micros(high)
    unit = 60_000_000 if "%H" in spelled else 86_400_000_000
    own = pl.Series("day", rng.integers(start // unit, end // unit + 1, 400) * unit)
    cells = own.cast(pl.Datetime("us"))
    if "%d" not in spelled:
        cells = cells.dt.month_start()
    cells = pl.concat(
        [cells, pl.Series("day", [None, datetime(1900, 5, 5)]).cast(pl.Datetime("us"))]
    )
    grid = Grid.of(about)
    assert grid is not None
    codes, shares = grid.codes(counted(grid, cells), bins=10_000)
    assert [len(s) for s in shares] == [c.size for c in codes.coded]
    assert all(s.sum() == pytest.approx(1.0) for s in shares)
    for place, code, part in zip(
        grid.places(cells).T, codes.encode(cells).T, grid.coded(codes), strict=True
    ):
        assert part[place].tolist() == code.tolist()
    back = codes.decode(codes.encode(cells), rng)
    assert back[:400].equals(cells[:400])
    assert back[400] is None
    assert low[:7] <= back[401].isoformat()[:7] <= high[:7]
    for mark, begins in (("%H", "1m"), ("%d", "1d"), ("%Y", "1mo")):
        if mark in spelled:
            assert back.dt.truncate(begins).equals(back)
            break


def test_a_single_day_is_one_place() -> None:
    grid = Grid.of(column("%Y-%m-%d", "2024-02-29", "2024-02-29"))
    assert grid is not None
    assert grid.sizes == (2, 2)
    codes, _ = grid.codes([np.array([5.0, 0.0])] * 2, bins=10)
    assert (
        codes.decode(np.zeros((2, 2), int), np.random.default_rng(0)).dt.date().to_list()
        == [date(2024, 2, 29)] * 2
    )


@pytest.mark.parametrize(
    ("end", "found"),
    [("1970-01-02", 86_400), ("1970-01-01T00:00:01", 1), ("1970-01-01T01:00:00+01:00", 0)],
)
def test_a_bound_in_microseconds(end: str, found: int) -> None:
    assert micros(end) == found * 1_000_000


def test_times_that_a_format_rounds_off_are_of_its_minutes() -> None:
    grid = Grid.of(column("%H:%M"))
    assert grid is not None
    at = [datetime.combine(date(1970, 1, 1), time(h, m)) for h in (0, 7, 23) for m in (0, 59)]
    assert grid.places(pl.Series(at)).ravel().tolist() == [0, 59, 420, 479, 1_380, 1_439]


@pytest.mark.parametrize(("later", "timed"), [(60.0, False), (500.0, True)])
def test_few_times_of_day_but_midnight_may_be_noise_alone(later: float, timed: bool) -> None:
    """As parquet has it that knows of no dates: all at midnight, and nothing says so."""
    grid = Grid.of(column("", "2024-01-01", "2024-12-31T23:59:59"))
    assert grid is not None
    cells = pl.Series("day", [datetime(2024, 1, 1 + i % 28) for i in range(400)])
    counts = counted(grid, cells)
    counts[2] = counts[2].astype(float)
    counts[2][700] += later
    codes, shares = grid.codes(counts, bins=10, doubt=30.0)
    assert (codes.coded[2].size > 1) == timed
    assert len(shares[2]) == codes.coded[2].size
    assert len(grid.coded(codes)[2]) == grid.sizes[2]
    back = codes.decode(codes.encode(cells), np.random.default_rng(0))
    assert timed or back.dt.truncate("1d").equals(back)
