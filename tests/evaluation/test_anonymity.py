"""Classes of quasi-identifiers on tables whose classes are known by hand."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from assay.core import Measurement, Seeds
from assay.core.intervals import clopper_pearson
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.anonymity import Anonymity
from assay.evaluation.privacy.anonymity.words import ROWS

QI = (Role.QUASI_IDENTIFIER,)
SCHEMA = Schema(
    (Column("age", Kind.INTEGER, QI), Column("sex", Kind.CATEGORICAL, QI),
     Column("cost", Kind.NUMERIC))
)  # fmt: skip


def table(pairs: list[tuple[int | None, str]]) -> Table:
    ages, sexes = zip(*pairs, strict=True)
    frame = pl.DataFrame(
        {"age": ages, "sex": sexes, "cost": [float(i) for i in range(len(pairs))]},
        schema={"age": pl.Int64, "sex": pl.String, "cost": pl.Float64},
    )
    return Table(frame, SCHEMA)


def measured(train: Table, *releases: Table) -> dict[str, Measurement]:
    evidence = Evidence(train, releases, None, None, None, Memo(Seeds(1)))
    found = Anonymity().measure(evidence, np.random.default_rng(0))
    assert [m.name for m in found] == [s.name for s in Anonymity.statistics]
    return {m.name.removeprefix("privacy.anonymity."): m for m in found}


TRAIN = table([(30, "f")] * 6 + [(40, "m")] * 2 + [(50, "f")] + [(None, "m")])
# Classes: six alike; four alike; two alone in S, of which (50, f) is alone in T and (40, m) is
# not; and a missing age that is alone in both.
RELEASE = table([(30, "f")] * 6 + [(31, "f")] * 4 + [(50, "f"), (40, "m"), (None, "m")])


def test_classes_are_counted() -> None:
    found = measured(TRAIN, RELEASE)
    assert found["k"].value == 1
    assert found["k_train"].value == found["k"].reference == 1
    assert found["below_5.share"].value == 7 / 13
    assert found["unique.share"].value == 2 / 13
    assert found["unique.share"].interval == clopper_pearson(2, 13)
    assert "no interval" in found["k"].note


def test_the_worst_release_counts() -> None:
    safe = table([(30, "f")] * 13)
    found = measured(TRAIN, safe, RELEASE)
    assert found["k"].value == 1
    assert [p.value for p in found["k"].parts] == [13, 1]
    assert found["unique.share"].value == 2 / 13
    wide = clopper_pearson(2, 13, 0.975)
    interval = found["unique.share"].interval
    assert interval is not None
    assert interval.high == wide.high
    only = measured(TRAIN, safe)
    assert (only["k"].value, only["below_5.share"].value) == (13, 0)


@pytest.mark.parametrize("kind", [Kind.NUMERIC, Kind.DATETIME])
def test_full_precision_counts_by_tenths_of_the_training_rows(kind: Kind) -> None:
    days = [datetime(2024, 1, 1 + i % 28, i % 24) for i in range(100)]
    cells = pl.Series([float(i) for i in range(100)] if kind is Kind.NUMERIC else days)
    if kind is Kind.DATETIME:
        cells = cells.cast(pl.Datetime("us"))
    schema = Schema((Column("x", kind, QI),))
    t = Table(pl.DataFrame({"x": cells}), schema)
    found = measured(t, t)
    assert (found["k"].value or 0) >= 9
    assert found["unique.share"].value == 0


def test_without_quasi_identifiers_the_reason_is_given() -> None:
    schema = Schema((Column("x", Kind.INTEGER),))
    assert Anonymity().accepts(schema)
    assert Anonymity().accepts(SCHEMA) is None
    t = Table(pl.DataFrame({"x": [1, 2]}), schema)
    assert all("quasi" in m.reason for m in measured(t, t).values())


def test_the_figures_say_that_they_describe() -> None:
    found = measured(TRAIN, RELEASE)
    for name in ("k", "below_5.share", "unique.share"):
        assert "need not be anybody" in found[name].note
    assert ROWS not in found["k"].note
    persons = Table(TRAIN.frame, SCHEMA, np.arange(len(TRAIN)) // 2)
    assert ROWS in measured(persons, RELEASE)["k"].note
