"""Rules by which one cell follows from another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.evaluation.fidelity.implications import find_follows, find_levelled, find_together
from assay.evaluation.fidelity.looked import Looked


@pytest.fixture
def clinic(make_table: Any) -> Any:
    """``code`` follows from ``ward``; men have no pregnancies; two results are missing together."""
    rng = np.random.default_rng(0)
    ward = rng.choice(["n", "s", "e"], 400)
    sex = rng.choice(["m", "f"], 400)
    gap = rng.random(400) < 0.4
    born = np.where((sex == "f") & (rng.random(400) < 0.5), "yes", "no")
    count = pl.Series(rng.integers(0, 5, 400)).set(pl.Series(sex == "m"), None)
    made = {k: pl.Series(rng.normal(size=400)).set(pl.Series(gap), None) for k in ("hb", "na")}
    return make_table(
        {
            "ward": ward, "code": pl.Series(ward).replace_strict({"n": 1.0, "s": 2.0, "e": 7.0}),
            "sex": sex, "born": born, "count": count, **made, "k": ["x"] * 400,
        }
    )  # fmt: skip


def spoilt(table: Any, **cells: Any) -> Any:
    return table.with_frame(table.frame.with_columns(**cells))


def test_planted_rules_are_found(clinic: Any) -> None:
    assert [r.sentence for r in find_follows(clinic)] == [
        "'code' follows from 'ward'", "'k' has one value in every row",
    ]  # fmt: skip
    assert [r.sentence for r in find_together(clinic)] == ["hb, na are missing in the same rows"]
    found = find_levelled(clinic, set(), np.random.default_rng(0))
    assert [r.sentence for r in found] == [
        "at some levels of sex, born is known for certain",
        "at some levels of sex, count is missing or present for certain",
        "at some levels of born, sex is known for certain",
        "at some levels of born, count is missing or present for certain",
    ]
    men = int((clinic["sex"] == "m").sum())
    assert found[0].rows == men
    assert found[1].rows == 400


def test_no_real_row_breaks_one(clinic: Any) -> None:
    rng = np.random.default_rng(0)
    for rule in [*find_follows(clinic), *find_together(clinic), *find_levelled(clinic, set(), rng)]:
        assert not rule.broken(Looked(clinic)).any()


def test_broken_rows_are_found(clinic: Any) -> None:
    follows, constant = find_follows(clinic)
    wrong = pl.lit(2.0).alias("code")
    assert (
        follows.broken(Looked(spoilt(clinic, code=wrong))) == (clinic["ward"] != "s").to_numpy()
    ).all()
    assert follows.broken(Looked(spoilt(clinic, code=pl.lit(None, pl.Float64)))).all()
    # A level that no real row has says nothing.
    assert not follows.broken(Looked(spoilt(clinic, ward=pl.lit("new")))).any()
    assert constant.broken(Looked(spoilt(clinic, k=pl.lit(None, pl.String)))).all()
    (together,) = find_together(clinic)
    full = spoilt(clinic, hb=pl.lit(1.0))
    assert (together.broken(Looked(full)) == clinic["na"].is_null().to_numpy()).all()
    levelled = find_levelled(clinic, set(), np.random.default_rng(0))
    men = (clinic["sex"] == "m").to_numpy()
    assert (levelled[0].broken(Looked(spoilt(clinic, born=pl.lit("yes")))) == men).all()
    assert (levelled[0].broken(Looked(spoilt(clinic, born=pl.lit("unheard of")))) == men).all()
    assert (levelled[1].broken(Looked(spoilt(clinic, count=pl.lit(1, pl.Int64)))) == men).all()
    assert (levelled[1].broken(Looked(spoilt(clinic, count=pl.lit(None, pl.Int64)))) == ~men).all()
    assert not levelled[0].broken(Looked(spoilt(clinic, sex=pl.lit(None, pl.String)))).any()


def test_levels_of_few_people_make_no_rule(make_table: Any) -> None:
    rng = np.random.default_rng(0)
    a = np.array(["r"] * 60 + ["p"] * 400)
    b = np.where(a == "r", "u", rng.choice(["u", "v", "w"], 460))
    t = make_table({"a": a, "b": b})
    done = {("b", "a")}
    assert [r.rows for r in find_levelled(t, done, rng)] == [60]
    assert find_levelled(t, {*done, ("a", "b")}, rng) == []
    # The 60 rows are of ten people.
    ten = np.r_[np.repeat(np.arange(10), 6), np.arange(10, 410)]
    assert find_levelled(replace(t, people=ten), done, rng) == []
    assert find_levelled(t.take(np.arange(20, 460)), done, rng) == []


def test_independent_columns_have_no_rules(make_table: Any) -> None:
    rng = np.random.default_rng(2)
    t = make_table(
        {f"c{i}": [f"l{v}" for v in rng.integers(0, 4, 500)] for i in range(8)}
        | {f"x{i}": pl.Series(rng.normal(size=500)).set(pl.Series(rng.random(500) < 0.2), None) for i in range(4)}
    )  # fmt: skip
    assert find_follows(t) == find_together(t) == find_levelled(t, set(), rng) == []
