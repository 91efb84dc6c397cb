"""The tail holds the unusual rows, and a model that never saw them errs there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Table, Task, TaskKind
from assay.evaluation import Evidence, Memo, Tail
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.tail import _outer, _rare, farthest

BACK = Task("back", TaskKind.CLASSIFICATION)
Y = Task("y", TaskKind.REGRESSION)


def measured(evidence: Evidence) -> Any:
    (found,) = Tail().measure(evidence, np.random.default_rng(0))
    return found


def test_shares_of_tails_by_hand() -> None:
    train = pl.Series([1.0, 2.0, 3.0, None])
    test = pl.Series([0.0, 1.0, 2.0, 9.0, None])
    # (rows of T at or beyond, plus one) over four, doubled, at most 1.
    assert _outer(train, test).tolist() == [0.5, 1.0, 1.0, 0.5, 1.0]
    train = pl.Series(["a"] * 5 + ["b"] * 2 + ["c"] * 2 + [None])
    test = pl.Series(["a", "b", "new", None])
    # No more common than b: b, c and missing, five rows; one pseudo-row.
    assert _rare(train, test) == pytest.approx(np.array([11, 6, 1, 2]) / 11)


def test_planted_outliers_are_the_tail(make_table: Any) -> None:
    rng = np.random.default_rng(0)
    odd = np.arange(1000) % 25 == 0

    def rows(planted: Any) -> Table:
        x = np.where(planted, 50.0, rng.normal(size=1000))
        level = np.where(planted, "rare", rng.choice(["a", "b"], 1000))
        made: Table = make_table({"x": x, "c": level, "y": rng.normal(size=1000)})
        return made

    test = rows(odd)
    exam = Exam(Y, test, test["y"].to_numpy(), (), "")
    found = farthest(rows(np.zeros(1000, bool)), exam)
    assert len(found) == 50
    assert set(np.flatnonzero(odd)) <= set(found.tolist())


@pytest.fixture
def bent(make_table: Any, make_evidence: Any) -> Any:
    """A rule that turns round beyond 2: cutting the tail off costs there alone."""

    def rows(n: int, seed: int) -> Table:
        rng = np.random.default_rng(seed)
        x = rng.normal(size=n)
        y = np.where(np.abs(x) > 1.7, -6.0, x) + 0.3 * rng.normal(size=n)
        made: Table = make_table({"x": x, "y": y, "z": rng.normal(size=n)})
        return made

    def make(*releases: Table) -> Evidence:
        made: Evidence = make_evidence(rows(1500, 1), *releases, holdout=rows(1500, 2), task=Y)
        return made

    return make, rows


def test_fresh_people_lose_nothing_and_a_cut_tail_is_found(bent: Any) -> None:
    make, rows = bent
    fresh = measured(make(rows(1500, 3), rows(1500, 4)))
    assert fresh.interval.low < 0 < fresh.interval.high
    cut = rows(1500, 3)
    cut = cut.take(np.flatnonzero(np.abs(cut["x"].to_numpy()) < 1.7))
    found = measured(make(cut))
    assert found.interval.low > 0.5
    assert found.n == 75
    parts = {p.label: p.value for p in found.parts}
    assert parts["gradient boosting"] == found.value
    assert parts["gradient boosting, all other rows"] < found.value / 2


def test_classes_and_what_is_missing(people: Any, make_evidence: Any) -> None:
    evidence = make_evidence(people(300, 1), people(300, 2), holdout=people(200, 3), task=BACK)
    found = measured(evidence)
    assert found.n == 30
    assert found.interval.low < 0 < found.interval.high
    few = replace(evidence, holdout=people(40, 3), memo=Memo(Seeds(0)), work=Memo(Seeds(0)))
    assert "a tail takes 60" in measured(few).reason
    assert "no holdout" in measured(replace(few, holdout=None)).reason
