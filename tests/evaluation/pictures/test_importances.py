"""The column that the target follows is leant on, and no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assay.core import Bars, TableError
from assay.data import Task, TaskKind
from assay.evaluation import Depth
from assay.evaluation.pictures.importances import importance_pictures


def drawn(make_table: Any, n: int, seed: int, lead: str, kind: TaskKind) -> Any:
    rng = np.random.default_rng(seed)
    cells = {name: rng.normal(size=n) for name in ("a", "b", "c", "d")}
    number = cells[lead] + 0.1 * rng.normal(size=n)
    classes = np.where(number > 1.5, "rare", np.where(number > 0, "high", "low")).tolist()
    return make_table({**cells, "target": number if kind is TaskKind.REGRESSION else classes})


@pytest.mark.parametrize("kind", list(TaskKind))
def test_the_leading_column_shows(make_table: Any, make_evidence: Any, kind: TaskKind) -> None:
    train, holdout = (drawn(make_table, 2500, s, "a", kind) for s in (1, 2))
    made = drawn(make_table, 600, 3, "b", kind)
    evidence = make_evidence(train, made, holdout=holdout, task=Task("target", kind))
    assert importance_pictures(evidence) == []
    (found,) = importance_pictures(replace(evidence, depth=Depth.FULL))
    assert isinstance(found, Bars)
    real, synthetic = (
        dict(zip(found.names, v, strict=True)) for v in (found.real, found.synthetic)
    )
    assert real["a"] > 0.3
    assert synthetic["b"] > 0.3
    assert max(*(real[k] for k in "bcd"), *(synthetic[k] for k in "acd")) < 0.15
    assert "from real rows leans most on a, the one from synthetic rows on b" in found.reading
    assert "2,000 holdout rows" in found.caption


def test_no_task_is_said(make_table: Any, make_evidence: Any) -> None:
    table = drawn(make_table, 50, 1, "a", TaskKind.REGRESSION)
    with pytest.raises(TableError, match="no target"):
        importance_pictures(replace(make_evidence(table, table), depth=Depth.FULL))
