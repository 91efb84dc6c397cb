"""Planted breaches are counted row by row; fresh rows break little."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.core.intervals import normal
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import Conformity, Evidence, Memo
from assay.testing import evidence_of
from assay.testing.people import people

RNG = np.random.default_rng


def measured(*releases: object) -> dict[str, object]:
    found = Conformity().measure(evidence_of(*releases), RNG(0))  # type: ignore[arg-type]
    return {m.name.removeprefix("utility.testing."): m for m in found}


def test_planted_breaches_are_counted() -> None:
    fresh = people(200, RNG(5))
    frame = fresh.frame.with_row_index("i").with_columns(
        pl.when(pl.col("i") < 10).then(200).otherwise(40).alias("age").cast(pl.Int64),
        pl.when(pl.col("i") < 30).then(pl.lit("nowhere")).otherwise(pl.lit("north")).alias("ward"),
        pl.lit(41.5).alias("dose"),
        pl.lit(evidence_of().train.frame["admitted"][0]).alias("admitted"),
    )
    found = measured(fresh.with_frame(frame.drop("i")))
    assert found["ranges.broken"].value == pytest.approx(10 / 200)
    assert found["levels.broken"].value == pytest.approx(30 / 200)
    assert found["broken.share"].value == pytest.approx(30 / 200)  # the ten are among the thirty
    assert {p.label: p.value for p in found["levels.broken"].parts}[
        "'ward' has a known level"
    ] == 0.15


def test_fresh_rows_break_little_and_a_copy_nothing() -> None:
    fresh, evidence = measured(), evidence_of()
    assert fresh["broken.share"].value < 0.05
    copied = measured(evidence.train)
    assert copied["broken.share"].value == 0
    assert 0 < copied["broken.share"].interval.high < 0.03
    assert copied["broken.share"].reference is not None


def test_what_cannot_be_checked_says_so() -> None:
    found = measured()
    assert "no check of formats" in found["formats.broken"].reason


def keyed(keys: np.ndarray) -> Table:
    return Table(pl.DataFrame({"key": keys}), Schema((Column("key", Kind.INTEGER),)))


def test_rows_that_share_a_key_break_it_together() -> None:
    keys = np.arange(2000)
    keys[:200:2] = keys[1:200:2]  # 100 pairs
    evidence = Evidence(keyed(np.arange(2000)), (keyed(keys),), None, None, None, Memo(Seeds(0)))
    found = {m.name: m for m in Conformity().measure(evidence, RNG(0))}
    for name in ("utility.testing.keys.broken", "utility.testing.broken.share"):
        assert found[name].value == pytest.approx(0.1)
        interval = found[name].interval
        assert interval is not None
        # A pair is one event: p (1 - p) (2 - p) / n, for p of the rows are half as many pairs.
        wide = normal(0.1, 0.1 * 0.9 * 1.9 / 2000)
        assert (interval.low, interval.high) == pytest.approx((wide.low, wide.high), abs=3e-4)
