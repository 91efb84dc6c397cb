"""Cases of T are counted in S; a release of middling rows misses the ends."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.evaluation import Boundaries
from assay.evaluation.utility.testing.boundaries import cases_of, held
from assay.testing import evidence_of
from assay.testing.people import people


def test_a_copy_covers_all_and_middling_rows_do_not() -> None:
    rng = np.random.default_rng(0)
    evidence = evidence_of(rows=1200)
    copied = Boundaries().measure(evidence_of(evidence.train, rows=1200), rng)[0]
    assert copied.value == 1
    middle = people(1200, np.random.default_rng(1))
    frame = middle.frame.with_columns(
        pl.lit(50, pl.Int64).alias("age"), pl.lit("north").alias("ward"), pl.col("dose").fill_null(60.0)
    )  # fmt: skip
    dull = Boundaries().measure(evidence_of(middle.with_frame(frame), rows=1200), rng)[0]
    parts = {p.label: p for p in dull.parts}
    assert parts["age"].value == 0  # neither end
    assert parts["ward"].value == pytest.approx(1 / 4)  # one of four wards, and no secret one
    assert parts["dose"].value == pytest.approx(2 / 3)  # both ends, but no missing cell
    assert dull.value is not None
    assert copied.interval is not None
    assert dull.value < copied.interval.low


def test_a_case_needs_eleven_rows() -> None:
    table = people(300, np.random.default_rng(2), secret=True)
    assert (held(cases_of(table), table) >= 11).all()
    assert not any("zq-7" in str(c.condition) for c in cases_of(table))
