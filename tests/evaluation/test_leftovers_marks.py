"""Names, addresses and numbers inside text, and those of a release that nobody has."""

from __future__ import annotations

import polars as pl
import pytest

from assay.data import Column, Kind, Schema, Table
from assay.evaluation.privacy.leftovers.invented import invented, known
from assay.evaluation.privacy.leftovers.marks import Marks
from assay.evaluation.privacy.leftovers.values import shapes

SCHEMA = Schema((Column("note", Kind.TEXT),))


def table(*texts: str | None) -> Table:
    return Table(pl.DataFrame({"note": texts}, schema={"note": pl.String}), SCHEMA)


def keys(text: str) -> set[int]:
    return set(Marks.of(pl.Series([text])).pieces.keys.tolist())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("write to Jo.Doe@mail.example.org.", "JO.DOE@MAIL.example.org, please"),
        ("ring +44 (0)20 7946-0991 now", "4402079460991"),
        ("see https://example.org/a?b=1.", "HTTPS://EXAMPLE.ORG/a?b=1"),
        ("passport AB1234567", "ab1234567 is hers"),
        ("Dear Maria Chavez, hello", "hello Hi Maria Chavez"),
        ("by Zoë O'Brien-Smith", "Zoë O'Brien-Smith"),
    ],
)
def test_one_string_however_written(one: str, other: str) -> None:
    assert len(keys(one) & keys(other)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "", "on 2005-03-21 12:30:45", "21/03/2005 at 10", "room 12, 34 and 567", "12.5 mg", "1234",
        "B12 and H1N1", "The end", "NEW YORK", "maria chavez",
    ],
)  # fmt: skip
def test_what_is_no_such_string(text: str) -> None:
    assert keys(text) == set()


def test_rows_never_fall_and_missing_texts_have_none() -> None:
    found = Marks.of(pl.Series(["a@b.org", None, "Ann Lee 1234567 ", "c@d.org and 7654321"]))
    assert found.pieces.rows.tolist() == [0, 2, 2, 3, 3]
    assert found.reaches.sum() == 4
    assert len(Marks.of(pl.Series([None], dtype=pl.String)).reaches) == 0


def test_a_number_and_a_code_of_the_same_signs_differ() -> None:
    assert len(keys("1234567") & keys("a1234567")) == 0


def test_invented_numbers_are_those_that_no_real_row_has() -> None:
    T, N = table("1234567", "a@b.org"), table("7654321", "1234567", None, "Ann Lee")
    R = table("a@b.org and 7777777")
    seen = known(T.stacked(N).stacked(R), len(T), len(N))
    S = table("123-4567", "9999999, 9999999", "x@y.org and 7654321", "Bob Lee", None)
    found = invented(seen, (S, T))
    assert found.value == pytest.approx(2 / 5)
    assert found.reference == pytest.approx(1 / 4)
    assert [p.value for p in found.parts] == [pytest.approx(2 / 5), 0]
    assert "9999999" not in repr(found)


def test_formats() -> None:
    texts = pl.Series(["Ab-12c", "XY 9", "été", "ISO9001", ""])
    assert shapes(texts).to_list() == ["Aa-99a", "AA 9", "a", "AAA9999", ""]
