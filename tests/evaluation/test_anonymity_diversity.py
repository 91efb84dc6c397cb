"""Sensitive values within classes, on tables whose classes are known by hand."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from assay.core import Goal, Measurement, Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.anonymity import Anonymity, Diversity
from assay.evaluation.privacy.anonymity.diversity import ALL_KEYS, NO_SENSITIVE, sensitive_columns

QI, SENSITIVE, TARGET = (Role.QUASI_IDENTIFIER,), (Role.SENSITIVE,), (Role.TARGET,)
SCHEMA = Schema(
    (Column("age", Kind.INTEGER, QI), Column("ill", Kind.CATEGORICAL, SENSITIVE),
     Column("pay", Kind.INTEGER, SENSITIVE), Column("back", Kind.CATEGORICAL, TARGET))
)  # fmt: skip
Row = tuple[int | None, str | None, int | None]


def table(rows: list[Row], schema: Schema = SCHEMA) -> Table:
    age, ill, pay = zip(*rows, strict=True)
    frame = pl.DataFrame(
        {"age": age, "ill": ill, "pay": pay, "back": ["no"] * len(rows)},
        schema={"age": pl.Int64, "ill": pl.String, "pay": pl.Int64, "back": pl.String},
    )
    return Table(frame, schema)


def measured(train: Table, *releases: Table) -> dict[str, Measurement]:
    evidence = Evidence(train, releases, None, None, None, Memo(Seeds(1)))
    found = Diversity().measure(evidence, np.random.default_rng(0))
    assert [m.name for m in found] == [s.name for s in Diversity.statistics]
    return {m.name.removeprefix("privacy.diversity."): m for m in found}


TRAIN = table([(30, "flu", 1), (30, "cold", 2), (40, "flu", 3), (40, "cold", 4)])
# Age 30 has two illnesses and one pay, ages missing one illness and two pays (one is missing).
RELEASE = table(
    [(30, "flu", 2), (30, "flu", 2), (30, "cold", 2), (None, "hiv", 9), (None, "hiv", None)]
)


def test_every_figure_is_that_of_the_worst_column() -> None:
    found = measured(TRAIN, RELEASE)
    values = {k: m.value for k, m in found.items()}
    assert values["l"] == 1
    assert [(p.label, p.value, p.reference) for p in found["l"].parts] == [
        ("ill", 1, 2),
        ("pay", 1, 2),
    ]
    # The class of 30 has one pay only, that of the missing age one illness only.
    assert values["entropy_l"] == 1
    assert values["alpha"] == 1
    assert values["alike.share"] == 3 / 5
    assert [p.value for p in found["alike.share"].parts] == [2 / 5, 3 / 5]
    # ill: the class of two hiv rows against 2/5 flu, 1/5 cold, 2/5 hiv.
    # pay: missing, 2 and 9 in order with shares 1/5, 3/5, 1/5; the class of 30 is all at 2, so
    # cumulative differences are 1/5 and 1/5; the other 1/2, 0, 1/2: 3/10 and 3/10; over 2 steps.
    assert [p.value for p in found["t"].parts] == pytest.approx([3 / 5, 3 / 10], abs=1e-12)
    assert values["t"] == pytest.approx(3 / 5, abs=1e-12)


def test_training_is_beside_it() -> None:
    found = measured(TRAIN, RELEASE)
    assert (found["l_train"].value, found["alpha_train"].value) == (2, 0.5)
    assert found["entropy_l_train"].value == pytest.approx(2, abs=1e-12)
    # pay: 1 and 2 against 1 to 4: cumulative differences 1/4, 1/2, 1/4 over three steps.
    assert found["t_train"].value == pytest.approx(1 / 3, abs=1e-12)
    assert found["alike.share_train"].value == 0
    for name in ("l", "entropy_l", "t", "alpha", "alike.share"):
        assert found[name].reference == found[f"{name}_train"].value
        assert found[f"{name}_train"].goal is Goal.NONE


def test_entropy_counts_rare_values_for_less() -> None:
    found = measured(TRAIN, table([(30, "flu", 1)] * 3 + [(30, "cold", 2)]))
    shares = (0.75, 0.25)
    assert found["l"].value == 2
    assert found["entropy_l"].value == pytest.approx(
        math.exp(-sum(p * math.log(p) for p in shares))
    )


def test_the_worst_release_counts_and_each_is_a_part() -> None:
    varied = table([(30, "flu", 1), (30, "cold", 2)])
    found = measured(TRAIN, varied, RELEASE)
    assert found["l"].value == 1
    assert [(p.label, p.value) for p in found["l"].parts] == [
        ("ill, release 1", 2), ("pay, release 1", 2), ("ill, release 2", 1), ("pay, release 2", 1),
    ]  # fmt: skip
    only = measured(TRAIN, varied)
    assert (only["l"].value, only["t"].value) == (2, 0)


def test_a_census_has_no_interval_and_says_what_it_describes() -> None:
    for name, m in measured(TRAIN, RELEASE).items():
        assert m.interval is None
        assert "no interval" in m.note
        assert name.endswith("_train") or "need not be anybody" in m.note
        for cell in ("flu", "cold", "hiv"):
            assert cell not in m.note + "".join(p.label + p.note for p in m.parts)


def test_sensitive_are_the_columns_of_that_role_else_the_target() -> None:
    columns = sensitive_columns(SCHEMA)
    assert not isinstance(columns, str)
    assert [c.name for c in columns] == ["ill", "pay"]
    bare = Schema(tuple(Column(c.name, c.kind, tuple(r for r in c.roles if r is not Role.SENSITIVE))
                        for c in SCHEMA))  # fmt: skip
    found = sensitive_columns(bare)
    assert not isinstance(found, str)
    assert [c.name for c in found] == ["back"]
    by_target = measured(Table(TRAIN.frame, bare), Table(RELEASE.frame, bare))
    assert (by_target["l"].value, by_target["l"].parts[0].label) == (1, "back")


def test_without_columns_the_reason_is_given() -> None:
    plain = Column("x", Kind.INTEGER)
    both = Column("z", Kind.INTEGER, (Role.QUASI_IDENTIFIER, Role.SENSITIVE))
    scan = Column("scan", Kind.ARRAY, SENSITIVE)
    key = Column("age", Kind.INTEGER, QI)
    cases = (
        (Schema((plain,)), "quasi"), (Schema((key, plain)), NO_SENSITIVE),
        (Schema((key, scan)), NO_SENSITIVE), (Schema((key, both)), ALL_KEYS),
    )  # fmt: skip
    for schema, reason in cases:
        assert reason in (Diversity().accepts(schema) or "")
    assert Diversity().accepts(SCHEMA) is None
    assert Diversity().accepts(Schema((key, both, Column("ill", Kind.TEXT, SENSITIVE)))) is None
    t = Table(pl.DataFrame({"age": [1, 2], "z": [1, 1]}), Schema((key, both)))
    assert {m.reason for m in measured(t, t).values()} == {ALL_KEYS}


def test_its_classes_are_those_of_anonymity() -> None:
    """With every value of the sensitive column different, l is k."""
    rng = np.random.default_rng(5)
    rows: list[Row] = [(int(a), f"i{i}", i) for i, a in enumerate(rng.integers(0, 9, 200))]
    made = table(rows)
    evidence = Evidence(TRAIN, (made,), None, None, None, Memo(Seeds(1)))
    k = Anonymity().measure(evidence, rng)[0].value
    assert k is not None
    assert k > 1
    assert measured(TRAIN, made)["l"].value == k
