"""What columns of numbers hold."""

from __future__ import annotations

import random
from decimal import Decimal

import polars as pl
import pytest

from assay.core import SchemaError
from assay.data import Column, Kind, Role, infer

ANY = random.Random(3)


def one(name: str, cells: object, dtype: pl.DataType | None = None) -> Column:
    return infer(pl.DataFrame({name: pl.Series(cells, dtype=dtype)}), where="t")[name]


def test_whole_floats_are_integers_that_go_back_to_floats() -> None:
    found = one("x", [1.0, 2.0, None, 7.0] * 9)
    assert (found.kind, found.spelling) == (Kind.INTEGER, ("float64",))
    assert one("x", [1.0, 2.5] * 9).kind is Kind.NUMERIC
    assert one("x", [2.0**60, 1.0] * 9).kind is Kind.NUMERIC


@pytest.mark.parametrize(
    ("cells", "decimals"),
    [
        ([0.5, 1.25], 2),
        ([0.1, 0.2], 1),
        ([1 / 3, 0.5], None),
        ([0.000001, 1.0], 6),
        ([1e-7, 1.0], None),
    ],
)
def test_decimals(cells: list[float], decimals: int | None) -> None:
    assert one("x", cells * 9).decimals == decimals


def test_decimals_of_narrow_floats_and_of_decimals() -> None:
    assert one("x", [0.1, 2.7] * 9, pl.Float32()).decimals == 1
    found = one("x", [Decimal("0.10"), Decimal("2.75")] * 9)
    assert (found.kind, found.decimals) == (Kind.NUMERIC, 2)


@pytest.mark.parametrize(
    ("cells", "spelling"),
    [
        ([0, 1, None], ("0", "1", "int64")),
        ([0.0, 1.0, None], ("0", "1", "float64")),
        (["0", "1", None], ("0", "1")),
        (["0", "1", "NA"], ("0", "1")),
        (["0.0", "1.0"], ("0.0", "1.0")),
    ],
)
def test_zero_and_one_are_booleans(cells: list[object], spelling: tuple[str, ...]) -> None:
    found = one("x", cells * 9)
    assert (found.kind, found.spelling) == (Kind.BOOLEAN, spelling)


def test_nan_is_missing_and_infinity_is_refused() -> None:
    assert one("x", [0.5, float("nan")] * 9).nullable
    with pytest.raises(SchemaError) as caught:
        one("dose", [0.5, float("inf"), float("-inf")] * 9)
    assert str(caught.value).startswith("t, column 'dose': 18 of 27 cells are infinite values")
    with pytest.raises(SchemaError, match="9 of 18 cells are infinite"):
        one("dose", ["0.5", "inf"] * 9)


@pytest.mark.parametrize("name", ["zip", "admission_type_id", "region", "icd_code", "SEX"])
def test_codes_are_categories(name: str) -> None:
    found = one(name, [1, 2, 3, 10] * 50)
    assert (found.kind, found.spelling) == (Kind.CATEGORICAL, ("int64",))
    assert found.domain.levels == ("1", "2", "3", "10")


@pytest.mark.parametrize("name", ["age", "education_num", "group_size", "PAY_0", "stage"])
def test_measures_and_counts_stay_numbers(name: str) -> None:
    assert one(name, [1, 2, 3, 10] * 50).kind is Kind.INTEGER


def test_two_numbers_are_a_category_unless_they_count() -> None:
    assert one("default", [1, 2] * 30).kind is Kind.CATEGORICAL
    assert one("dose", [1, 2] * 30).kind is Kind.INTEGER
    assert one("x", [3, 14] * 30).kind is Kind.INTEGER
    assert one("year", [94, 95] * 30).kind is Kind.INTEGER


def test_identifiers_by_name_by_counting_by_rising_and_by_width() -> None:
    mixed = ANY.sample(range(1, 10_000), 200)
    assert one("record_no", mixed).has(Role.IDENTIFIER)
    assert one("x", range(200)).has(Role.IDENTIFIER)
    assert one("x", sorted(mixed)).has(Role.IDENTIFIER)
    assert one("x", ANY.sample(range(100_000, 999_999), 200)).has(Role.IDENTIFIER)
    assert not one("x", mixed).has(Role.IDENTIFIER)
    assert not one("day", range(200)).has(Role.IDENTIFIER)


def test_a_persons_number_that_repeats_says_whose_privacy_counts() -> None:
    assert one("patient_nbr", [i // 2 for i in range(200)]).has(Role.ENTITY)
    assert not one("product_id", [i // 2 for i in range(200)]).has(Role.ENTITY)


def test_a_person_beats_other_repeated_numbers_and_a_date_is_then_the_time() -> None:
    frame = pl.DataFrame(
        {
            "visit_id": [i - i % 2 * (i % 4 > 1) for i in range(200)],
            "patient_id": [i // 4 for i in range(200)],
            "clock": [f"{i % 24:02d}:30" for i in range(200)],
            "seen": [f"2024-01-{1 + i % 28:02d}" for i in range(200)],
        }
    )
    schema = infer(frame, where="t")
    assert schema.having(Role.ENTITY) == ["patient_id"]
    assert schema.having(Role.TIME) == ["seen"]


def test_dates_written_as_eight_digits() -> None:
    found = one("visit_date", [20240101 + i % 28 for i in range(60)])
    assert (found.kind, found.spelling) == (Kind.DATETIME, ("%Y%m%d", "int64"))
    assert one("amount", [20240101 + i % 28 for i in range(60)]).kind is Kind.INTEGER
    assert one("visit_date", [20240101, 20240230] * 30).kind is not Kind.DATETIME


def test_types_of_all_widths() -> None:
    for dtype in (pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64):
        found = one("x", [1, 5, 7] * 9, dtype())
        assert (found.kind, found.spelling) == (Kind.INTEGER, (str(dtype()).lower(),))
    assert one("x", [2**63 + 1, 5], pl.UInt64()).kind is Kind.NUMERIC
