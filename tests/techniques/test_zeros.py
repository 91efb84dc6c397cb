"""What cannot be never comes: not in the estimate, not in a draw, whatever the noise says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, TechniqueError
from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.techniques import load_model, technique
from assay.techniques.graph import Estimate, Noisy

NAMES = ("mst", "jtree", "aim")
STATES = ("single", "married", "widowed")
SCHEMA = Schema((
    Column("age", Kind.INTEGER, domain=Domain(Origin.DECLARED, 0, 99)),
    Column("state", Kind.CATEGORICAL, domain=Domain(Origin.DECLARED, levels=STATES)),
    Column("works", Kind.BOOLEAN),
    Column("ward", Kind.CATEGORICAL, domain=Domain(Origin.DECLARED, levels=tuple("abc"))),
))  # fmt: skip
ZEROS: list[dict[str, Any]] = [
    {"age": [0, 17], "state": ["married", "widowed"]},
    {"age": [0, 13], "works": [True]},
    {"age": [90, 99], "works": [True], "ward": ["a", "b"]},
]


def broken(table: Table) -> int:
    """Rows that break a rule, counted without the code under test."""
    age, works = pl.col("age"), pl.col("works").fill_null(False)
    return table.frame.filter(
        ((age <= 17) & pl.col("state").is_in(["married", "widowed"]))
        | ((age <= 13) & works)
        | ((age >= 90) & works & pl.col("ward").is_in(["a", "b"]))
    ).height


def people(n: int = 1_500) -> Table:
    rng = np.random.default_rng(0)
    age = rng.integers(0, 100, n)
    state = np.where(age < 18, "single", rng.choice(STATES, n, p=[0.3, 0.69, 0.01]))
    ward = rng.choice(list("abc"), n)
    works = (rng.random(n) < 0.6) & (age > 13) & ((age < 90) | (ward == "c"))
    gone = rng.random(n) < 0.1
    frame = pl.DataFrame({
        "age": age, "state": state, "ward": ward,
        "works": [None if g else bool(w) for g, w in zip(gone, works, strict=True)],
    })  # fmt: skip
    return Table(frame.select(SCHEMA.names), SCHEMA)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("epsilon", [0.1, 2.0])
def test_no_row_is_drawn_that_breaks_a_rule(name: str, epsilon: float, tmp_path: Path) -> None:
    train = people()
    assert broken(train) == 0
    plain = technique(name, epsilon=epsilon).fit(train, np.random.default_rng(1))
    assert broken(plain.sample(5_000, np.random.default_rng(2))) > 0  # or there is nothing to show
    model: Any = technique(name, epsilon=epsilon, zeros=ZEROS).fit(train, np.random.default_rng(1))
    assert model.claim is not None
    model.save(tmp_path)
    for own in (model, load_model(tmp_path)):
        found = own.sample(20_000, np.random.default_rng(2))
        assert broken(found) == 0
    young = own.sample(500, np.random.default_rng(3), {"age": 10})
    assert broken(young) == 0
    assert set(young["state"].drop_nulls()) == {"single"}


@pytest.mark.parametrize("name", NAMES)
def test_columns_keep_their_shares(name: str) -> None:
    """A rule moves chance within a pair, not from one age to another."""
    train = people(4_000)
    model = technique(name, epsilon=50, zeros=ZEROS).fit(train, np.random.default_rng(1))
    found = model.sample(40_000, np.random.default_rng(2))
    for name_, value in (("state", "single"), ("state", "married"), ("ward", "a")):
        real, made = (float((t[name_] == value).mean()) for t in (train, found))
        assert abs(real - made) < 0.01
    real, made = (float((t["age"] < 18).mean()) for t in (train, found))
    assert abs(real - made) < 0.01


def test_of_single_columns_alone_it_is_the_flattest_table_with_the_zeros() -> None:
    """Maximum entropy: products of a row's and a column's factor wherever cells may be, and the
    columns' own counts (iterative proportional fitting, a second computation)."""
    ones = np.array([300.0, 500.0, 200.0]), np.array([600.0, 250.0, 150.0])
    barred = np.zeros((3, 3), bool)
    barred[0, 1:] = barred[2, 2] = True
    table = np.where(barred, 0.0, 1.0)
    for _ in range(5_000):
        table *= (ones[0] / table.sum(axis=1))[:, None]
        table *= ones[1] / table.sum(axis=0)
    answers = [Noisy((j,), one, np.full(3, 0.01)) for j, one in enumerate(ones)]
    found = Estimate((3, 3), answers=answers, zeros={(0, 1): barred.ravel()}).fit(3_000, 1e-7)
    assert 1_000 * found.marginal((0, 1)) == pytest.approx(table, abs=0.1)
    assert (found.marginal((0, 1))[barred] == 0).all()


@pytest.mark.parametrize(
    ("zeros", "words"),
    [
        ([{"age": [0, 17]}], "two to four columns"),
        ([{"age": [0, 17], "state": []}], "two to four columns"),
        ("age", "two to four columns"),
        ([{"age": [0, 17], "town": ["x"]}], "no column 'town'"),
        ([{"age": [17, 0], "state": ["married"]}], "say \\[low, high\\]"),
        ([{"age": ["old", "young"], "state": ["married"]}], "say \\[low, high\\]"),
    ],
)
def test_what_is_no_rule_is_refused(zeros: Any, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        technique("mst", zeros=zeros).fit(people(50), np.random.default_rng(0))


def test_rules_that_leave_nothing_to_draw_are_refused() -> None:
    every = [{"works": [True, False], "ward": list("abc")}, {"ward": list("abc"), "age": [0, 99]}]
    with pytest.raises(TechniqueError, match="no row is left"):
        technique("mst", epsilon=50, zeros=every).fit(people(200), np.random.default_rng(0))


def test_a_rare_level_of_a_rule_stands_alone() -> None:
    """Widows are some 12 of 1,500: merged with others they would bar, or be drawn with, them."""
    model: Any = technique("mst", epsilon=0.5, zeros=ZEROS).fit(people(), np.random.default_rng(0))
    assert (np.bincount(model.merged[1])[model.merged[1][:3]] == 1).sum() >= 2


def test_bins_end_where_ranges_do() -> None:
    model: Any = technique("jtree", epsilon=5.0, bins=5, zeros=ZEROS).fit(
        people(), np.random.default_rng(0)
    )
    age = model.encoder.columns[0].parts[0][1]
    code = age.encode(np.arange(100.0))
    for last in (13, 17, 89):
        assert code[last] != code[last + 1]
    assert len(set(code)) <= 5 + 6
