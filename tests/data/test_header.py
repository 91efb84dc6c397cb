"""A first line that is a person's row is no header."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import TableError
from assay.data.delimited import read_delimited

RNG = np.random.default_rng(0)
ROWS = pl.DataFrame(
    {
        "age": RNG.integers(18, 90, 200),
        "dose": RNG.gamma(2, 1, 200).round(2),
        "ward": ["north", "south"] * 100,
    }
)


def written(frame: pl.DataFrame, *, header: bool = True) -> bytes:
    return frame.write_csv(include_header=header).encode()


def test_a_row_in_place_of_names_is_refused_and_not_shown() -> None:
    with pytest.raises(TableError, match="first line looks like a row") as caught:
        read_delimited(written(ROWS, header=False), "t.csv")
    assert not any(str(cell) in str(caught.value) for cell in ROWS.row(0))


@pytest.mark.parametrize(
    "names",
    [
        ("age", "dose", "ward"),
        ("0", "1", "2"),
        ("45", "dose", "ward"),
        ("2019", "2018", "ward"),
        ("30", "900.5", "ward"),
    ],
)
def test_names_that_are_numbers_may_be_names(names: tuple[str, ...]) -> None:
    frame = ROWS.rename(dict(zip(ROWS.columns, names, strict=True)))
    assert read_delimited(written(frame), "t.csv").columns == list(names)


def test_years_over_figures_of_that_size_are_names() -> None:
    frame = pl.DataFrame({str(y): RNG.integers(0, 9_999, 50) for y in (2020, 2019, 2018)})
    assert read_delimited(written(frame), "t.csv").columns == ["2020", "2019", "2018"]
