"""What a person should check."""

from __future__ import annotations

import polars as pl
import pytest

from assay.data import infer


def notes(frame: pl.DataFrame, name: str) -> tuple[str, ...]:
    return infer(frame, where="t")[name].notes


@pytest.mark.parametrize("name", ["age", "Age", "patient_age", "AGEP"])
def test_impossible_ages_are_counted_and_not_shown(name: str) -> None:
    found = notes(pl.DataFrame({name: [30, 65526, -1, 120, 0, 44] * 9}), name)
    assert found == ("18 of the ages are impossible (above 120 or below 0)",)


def test_ages_in_days_and_words_that_hold_age_are_left_alone() -> None:
    for name in ("age_in_days", "dosage", "percentile", "page"):
        assert notes(pl.DataFrame({name: [30, 900, 25, 33] * 9}), name) == ()


def test_percentages_and_counts() -> None:
    assert notes(pl.DataFrame({"fat_percent": [1.5, 101.0] * 9}), "fat_percent") == (
        "9 of the percentages are below 0 or above 100",
    )
    assert notes(pl.DataFrame({"visit_count": [3, -4, 5] * 9}), "visit_count") == (
        "9 of the counts are below 0",
    )


def test_constants_and_columns_without_a_cell() -> None:
    frame = pl.DataFrame(
        {"a": [7] * 30, "b": pl.Series([None] * 30, dtype=pl.String), "c": [None] * 30}
    )
    assert notes(frame, "a") == ("it has one value only",)
    assert notes(frame, "b") == ("every cell is missing",)
    assert notes(frame, "c") == ("every cell is missing",)


def test_codes_so_fine_that_techniques_pool_many_rows_are_noted() -> None:
    fine = ["often"] * 900 + [f"code {i // 4}" for i in range(100)]
    assert notes(pl.DataFrame({"diagnosis": fine}), "diagnosis") == (
        "10% of the rows have one of 25 levels of fewer than 10 rows, which most techniques give back "
        "as one: coarser codes keep more",
    )
    for enough in (["often"] * 900 + ["seldom"] * 100, ["often"] * 960 + fine[900:940]):
        assert notes(pl.DataFrame({"diagnosis": enough}), "diagnosis") == ()


def test_where_another_column_says_exactly_what_is_missing() -> None:
    n = 400
    done = [i % 3 == 0 for i in range(n)]
    frame = pl.DataFrame(
        {
            "tested": ["t" if d else "f" for d in done],
            "result": [float(i % 17) / 4 if d else None for i, d in enumerate(done)],
            "nearly": [float(i % 17) / 4 if d or i == 1 else None for i, d in enumerate(done)],
            "ward": ["x\ny" if i % 5 == 0 else "z" for i in range(n)],
            "bed": [None if i % 5 == 0 else i % 7 for i in range(n)],
            "twin": [None if i % 11 == 0 else i % 7 for i in range(n)],
            "other_twin": [None if i % 11 == 0 else i % 9 for i in range(n)],
            "few": [None if i < 4 else i % 7 for i in range(n)],
            "same_few": [None if i < 4 else i % 9 for i in range(n)],
        }
    )
    assert notes(frame, "result") == ("missing in exactly the rows where 'tested' is 'f'",)
    assert notes(frame, "nearly") == ()
    # A level is a cell of the table, and its rows may be those of one person: it is not shown.
    assert notes(frame, "bed") == ("missing in exactly the rows of one level of 'ward'",)
    assert notes(frame, "twin") == ("missing in exactly the rows where 'other_twin' is missing",)
    assert notes(frame, "few") == ()


def test_no_note_holds_a_number_of_the_column() -> None:
    cells = [8_675_309.25, 4_815.5, 162_342.75] * 20
    assert notes(pl.DataFrame({"x": cells, "y": [1, 2, 3] * 20}), "x") == ()
