"""What columns of strings hold."""

from __future__ import annotations

import polars as pl
import pytest

from assay.core import SchemaError
from assay.data import Column, Kind, Role, infer


def one(name: str, cells: object) -> Column:
    return infer(pl.DataFrame({name: pl.Series(cells, dtype=pl.String)}), where="t")[name]


@pytest.mark.parametrize(
    "gone", ["", " ", "NA", "n/a", "null", "NULL", "nan", "?", " ?", "-", "None"]
)
def test_words_for_missing_do_not_hide_numbers(gone: str) -> None:
    found = one("x", ["3", "14", gone] * 9)
    assert found.kind is Kind.INTEGER
    assert found.nullable
    assert found.spelling == ("string",)
    assert "9 cells hold a word for missing and are read as empty" in found.notes


def test_among_categories_only_an_empty_cell_and_a_question_mark_are_missing() -> None:
    found = one("x", ["", " ", "?", "-", "None", "u"] * 9)
    assert found.kind is Kind.CATEGORICAL
    assert found.domain.levels == ("-", "None", "u")
    assert "27 cells hold a word for missing and are read as empty" in found.notes
    assert any(note.startswith("18 cells of 27 hold a word or sign") for note in found.notes)


def test_numbers_as_people_write_them() -> None:
    assert one("x", ["+1", " 2", "3.5", "1e3", ".5", "5."] * 9).kind is Kind.NUMERIC
    assert one("x", ["1,234", "12", "1,000,000.5"] * 9).spelling == ("string", "1,000")
    assert one("x", ["1,5", "12", "0,25"] * 9).spelling == ("string", ",")
    assert one("x", ["1,5", "1.5"] * 9).kind is Kind.CATEGORICAL


def test_mixed_cells_stay_words_and_are_counted() -> None:
    found = one("dose", [*(str(i / 8) for i in range(300)), "high", "high", "low"])
    assert found.kind is Kind.TEXT
    assert found.notes[0].startswith("3 cells of 303 do not read as numbers")
    found = one("seen", [*(f"2024-01-{1 + i % 28:02d}" for i in range(300)), "soon"])
    assert found.kind is Kind.CATEGORICAL
    assert found.notes[0].startswith("1 cells of 301 do not read as dates")


def test_codes_with_leading_zeros_or_too_many_digits_stay_words() -> None:
    assert one("x", ["01", "02", "13"] * 9).kind is Kind.CATEGORICAL
    assert one("x", ["123456789012345678901", "223456789012345678901"] * 9).kind is Kind.CATEGORICAL
    assert one("x", ["0", "0.5", "7"] * 9).kind is Kind.NUMERIC
    found = one("zip", ["12345", "54321", "NA"] * 9)
    assert (found.kind, found.spelling) == (Kind.CATEGORICAL, ("string",))
    assert found.domain.levels == ("12345", "54321")


@pytest.mark.parametrize(
    "pair",
    [("no", "yes"), ("No", "Yes"), ("f", "t"), ("N", "Y"), ("False", "True"), ("false", "true")],
)
def test_two_words_for_no_and_yes(pair: tuple[str, str]) -> None:
    found = one("x", [*pair, None] * 9)
    assert (found.kind, found.spelling) == (Kind.BOOLEAN, pair)


def test_other_pairs_are_categories() -> None:
    for pair in (["F", "M"], ["no", "true"], ["YES", "yes"], ["yes", "yes"]):
        assert one("x", pair * 9).kind is Kind.CATEGORICAL


def test_an_impossible_day_is_counted_and_never_shown() -> None:
    cells = [*(f"2024-02-{1 + i % 28:02d}" for i in range(99)), "2024-02-30"]
    with pytest.raises(SchemaError) as caught:
        one("admitted", cells)
    said = str(caught.value)
    assert said.startswith("t, column 'admitted': 1 of 100 cells are written as dates")
    assert "02-30" not in said


def test_a_day_that_could_be_a_month_is_said() -> None:
    found = one("seen", ["01/02/2024", "03/04/2024"] * 9)
    assert "day and month could change places; read as day first" in found.notes


def test_tokens_that_never_repeat_are_identifiers() -> None:
    assert one("x", [f"A-{i * 7919 % 1000:04d}" for i in range(100)]).roles == (Role.IDENTIFIER,)
    assert one("customerID", [chr(65 + i) * 3 for i in range(26)]).roles == (Role.IDENTIFIER,)
    assert one("x", [f"a{i} street" for i in range(100)]).roles == ()
    assert one("patient_id", [f"P{i // 3}" for i in range(100)]).roles == (Role.ENTITY,)


def test_prose_is_text_and_long_levels_are_not() -> None:
    prose = [f"the patient number {i} came in with a cough and went home again" for i in range(200)]
    assert one("note", prose).kind is Kind.TEXT
    assert one("note", prose * 9).kind is Kind.TEXT
    levels = [f"Different state in the {p} of the country we live in" for p in "nswe"]
    assert one("moved", levels * 50).kind is Kind.CATEGORICAL


def test_levels_are_listed_up_to_a_thousand() -> None:
    assert len(one("x", [f"v{i:04d}" for i in range(1000)] * 2).domain.levels or ()) == 1000
    found = one("x", [f"v{i:04d}" for i in range(1001)] * 2)
    assert found.domain.levels is None
    assert any("1001 different categories" in n for n in found.notes)


def test_a_column_may_be_called_like_a_count() -> None:
    frame = pl.DataFrame({"count": ["a", "b"] * 20, "cell": ["1", "2"] * 20})
    assert infer(frame, where="t")["count"].kind is Kind.CATEGORICAL
