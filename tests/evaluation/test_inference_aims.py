"""Which columns are secret and which known, and how cells become values."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.inference.aims import (
    ALL_KNOWN,
    DECLARED,
    FREE_TEXT,
    IN_TURN,
    TOO_FEW,
    Aims,
    aims,
    no_aim,
)

QI, SECRET, TARGET = (Role.QUASI_IDENTIFIER,), (Role.SENSITIVE,), (Role.TARGET,)


def table(n: int, seed: int, **roles: tuple[Role, ...]) -> Table:
    """Six columns with ever more levels, from c2 to c7."""
    rng = np.random.default_rng(seed)
    names = [f"c{i}" for i in range(2, 8)]
    frame = pl.DataFrame({c: [f"v{v}" for v in rng.integers(0, int(c[1]), n)] for c in names})
    return Table(frame, Schema(tuple(Column(c, Kind.CATEGORICAL, roles.get(c, ())) for c in names)))


def found(train: Table, other: Table | None = None) -> Aims | str:
    memo = Memo(Seeds(0))
    return aims(Evidence(train, (train,), train if other is None else other, train, None, memo))


def names(train: Table) -> dict[str, tuple[str, ...]]:
    what = found(train)
    assert isinstance(what, Aims)
    return {a.name: a.known for a in what.each}


def test_declared_columns_are_secret_and_quasi_identifiers_known() -> None:
    assert names(table(90, 0, c2=QI, c4=QI, c3=SECRET, c6=TARGET)) == {"c3": ("c2", "c4")}
    assert names(table(90, 0, c2=QI, c6=TARGET)) == {"c6": ("c2",)}


def test_without_quasi_identifiers_all_but_the_secrets_are_known() -> None:
    known = ("c2", "c4", "c6", "c7")
    assert names(table(90, 0, c3=SECRET, c5=SECRET)) == {"c3": known, "c5": known}


def test_a_quasi_identifier_is_no_secret() -> None:
    both = (Role.QUASI_IDENTIFIER, Role.SENSITIVE)
    assert names(table(90, 0, c2=QI, c3=both, c4=SECRET)) == {"c4": ("c2", "c3")}
    assert names(table(90, 0, c2=QI, c3=both, c4=TARGET)) == {"c4": ("c2", "c3")}


def test_without_secrets_the_most_varied_columns_are_taken_in_turn() -> None:
    plain = names(table(900, 0))
    assert list(plain) == ["c5", "c6", "c7"]
    assert len(plain) == IN_TURN
    assert plain["c5"] == ("c2", "c3", "c4", "c6", "c7")
    what = found(table(900, 0))
    assert isinstance(what, Aims)
    assert "no column is declared" in what.note
    assert "all other columns" in what.note
    assert "3 most varied of 6" in what.note


def test_columns_in_turn_share_the_distances_in_all_others_while_these_are_the_most() -> None:
    what, few = found(table(900, 0)), found(table(900, 0).only(["c4", "c5", "c6", "c7"]))
    assert isinstance(what, Aims)
    assert {a.near for a in what.each} == {("c2", "c3", "c4")}
    assert isinstance(few, Aims)
    assert [a.near for a in few.each] == [a.known for a in few.each]
    declared = found(table(90, 0, c2=QI, c3=SECRET))
    assert isinstance(declared, Aims)
    assert declared.each[0].near == declared.each[0].known


def test_quasi_identifiers_are_not_inferred_in_turn_but_known_with_all_the_rest() -> None:
    taken = names(table(900, 0, c7=QI, c5=QI))
    assert list(taken) == ["c3", "c4", "c6"]
    assert taken["c3"] == ("c2", "c4", "c5", "c6", "c7")


def test_at_most_eight_declared_secrets_are_inferred() -> None:
    rng = np.random.default_rng(0)
    many = [f"s{i:02}" for i in range(12)]
    frame = pl.DataFrame({s: rng.integers(0, 2 + i, 200) for i, s in enumerate(many)})
    schema = Schema(tuple(Column(s, Kind.INTEGER, SECRET) for s in many))
    key = Table(frame.with_columns(k=pl.lit("x")), Schema((*schema, Column("k", Kind.CATEGORICAL))))
    assert len(names(key)) == DECLARED
    assert set(names(key).values()) == {("k",)}


def test_what_cannot_be_inferred_is_said() -> None:
    image = Column("image", Kind.ARRAY)
    a, b = Column("a", Kind.INTEGER), Column("b", Kind.INTEGER, QI)
    assert no_aim(Schema((a,))) == TOO_FEW
    assert no_aim(Schema((a, image))) == TOO_FEW
    assert no_aim(Schema((b, Column("c", Kind.INTEGER, QI)))) == ALL_KNOWN
    assert no_aim(Schema((a, b))) is None
    assert no_aim(Schema((Column("a", Kind.INTEGER, SECRET), image, b))) is None


def test_free_text_is_no_secret() -> None:
    texts = pl.DataFrame({"k": ["x"] * 40, "story": [f"once {i}" for i in range(40)]})
    schema = Schema((Column("k", Kind.CATEGORICAL, QI), Column("story", Kind.TEXT, SECRET)))
    one = Table(texts, schema)
    assert aims(Evidence(one, (one,), None, None, None, Memo(Seeds(0)))) == FREE_TEXT


def test_levels_are_numbered_from_the_most_frequent_and_the_unknown_stand_apart() -> None:
    schema = Schema((Column("k", Kind.INTEGER, QI), Column("s", Kind.CATEGORICAL, SECRET)))

    def of(*cells: str | None) -> Table:
        frame = pl.DataFrame(
            {"k": [1] * len(cells), "s": cells}, schema={"k": pl.Int64, "s": pl.String}
        )
        return Table(frame, schema)  # fmt: skip

    what = found(of("b", "b", "b", "a", "c", None))
    assert isinstance(what, Aims)
    values = what.each[0].values(of("b", "a", "c", None, "never seen", "nor this"))
    assert values.tolist() == [0, 1, 2, -1, 3, 3]


@pytest.mark.parametrize("shift", [0.0, -1000.0])
def test_numbers_are_taken_by_tenths_and_a_pile_keeps_to_one(shift: float) -> None:
    schema = Schema((Column("k", Kind.INTEGER, QI), Column("x", Kind.NUMERIC, SECRET)))
    x = np.concatenate([np.arange(1, 101.0), np.full(100, 0.0)]) + shift
    t = Table(pl.DataFrame({"k": np.ones(200, int), "x": x}), schema)
    what = found(t)
    assert isinstance(what, Aims)
    assert "same of ten bins" in what.note
    values = what.each[0].values(t)
    assert values[100:].tolist() == [0] * 100
    assert np.bincount(values)[1:].tolist() == [20] * 5


def test_dates_have_tenths_too_and_keys_of_full_precision_are_binned() -> None:
    schema = Schema((Column("x", Kind.NUMERIC, QI), Column("day", Kind.DATETIME, SECRET)))
    days = [datetime(2024, 1, 1 + i % 30) for i in range(300)]
    x = np.random.default_rng(0).random(300)
    what = found(Table(pl.DataFrame({"x": x, "day": days}), schema))
    assert isinstance(what, Aims)
    t = Table(pl.DataFrame({"x": x, "day": days}), schema)
    assert np.bincount(what.each[0].values(t)).tolist() == [30] * 10
    assert len(np.unique(what.each[0].keys.classes(t)[0])) == 10


def test_values_do_not_depend_on_who_is_a_member() -> None:
    one, other = table(60, 0, c2=QI, c7=SECRET), table(60, 1, c2=QI, c7=SECRET)
    coders = [found(one, other), found(other, one)]
    assert all(isinstance(c, Aims) for c in coders)
    a, b = (c.each[0].values(one) for c in coders)  # type: ignore[union-attr]
    assert (a[:, None] == a[None, :]).tolist() == (b[:, None] == b[None, :]).tolist()
