"""All pictures of a technique: the same twice, odd tables without a warning, failures in words."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds, Undrawn, canonical, to_json
from assay.data import Task, TaskKind
from assay.evaluation import draw_all
from assay.evaluation.pictures import draw

BACK = Task("back", TaskKind.CLASSIFICATION)


def test_ids_are_unique_and_texts_are_there(people: Any, make_evidence: Any) -> None:
    evidence = make_evidence(people(400, 1), people(400, 2), holdout=people(200, 3), task=BACK)
    found = draw_all(evidence, Seeds(1))
    ids = [p.id for p in found]
    assert len(ids) == len(set(ids))
    assert {"associations", "pca", "roc", "calibration", "pair-1", "column-1"} <= set(ids)
    for p in found:
        assert not isinstance(p, Undrawn)
        assert p.title
        assert p.reading.endswith(".")
        assert p.caption
        assert p.words
    assert canonical([to_json(p) for p in draw_all(evidence, Seeds(1))]) == canonical(
        [to_json(p) for p in found]
    )


def test_a_failure_is_told_and_takes_nothing_else_along(
    people: Any,
    make_evidence: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: Any) -> None:
        raise ValueError("cell 4711")

    monkeypatch.setattr(draw, "heat_pictures", broken)
    with caplog.at_level(logging.WARNING):
        found = draw_all(make_evidence(people(100, 1), people(100, 2)), Seeds(1))
    undrawn = {p.id: p.reason for p in found if isinstance(p, Undrawn)}
    assert set(undrawn) == {"associations", "curves"}
    assert "ValueError" in undrawn["associations"]
    assert "4711" not in undrawn["associations"] + caplog.text
    assert "no target is named" in undrawn["curves"]
    assert len(found) > 6


@pytest.mark.parametrize("rows", [2, 5, 40])
@pytest.mark.parametrize("visible", [False, True])
def test_odd_tables(make_table: Any, make_evidence: Any, rows: int, visible: bool) -> None:
    table = make_table(
        {
            "none": pl.Series([None] * rows, dtype=pl.Float64),
            "same": pl.Series([3.0] * rows),
            "huge": pl.Series([(-1.0) ** i * 1e300 for i in range(rows)]),
            "level": pl.Series([None] * rows, dtype=pl.String),
            "flag": pl.Series([True] * rows),
            "day": pl.Series([datetime(2024, 1, 1)] * rows, dtype=pl.Datetime("us")),
            "whole": pl.Series(list(range(rows))),
        }
    )
    other = table.take(np.arange(rows)[::-1])
    for holdout in (None, other):
        found = draw_all(
            make_evidence(table, other, holdout=holdout), Seeds(1), rows_visible=visible
        )
        assert [p.id for p in found if isinstance(p, Undrawn)] == ["curves"]
        canonical([to_json(p) for p in found])


def test_no_table_no_picture(people: Any, make_evidence: Any) -> None:
    assert draw_all(make_evidence(people(50, 1)), Seeds(1)) == ()
    assert draw_all(make_evidence(people(50, 1), people(1, 1)), Seeds(1)) == ()
