"""Models of real and of synthetic rows: two worlds, one of classes and one of numbers.

Each run draws T, N and two releases from known populations and takes every statistic at once, with
the linear family alone (a hundred thousand models are trained in all). The truth is the mean over
models trained on many tables of that length, each tested on 10,000 fresh rows: `python
benchmarks/coverage/cases_models.py > truth_models.json` makes the file beside this one.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
from harness import Case

from assay.core import Interval, Measurement, Seeds
from assay.data import Column, Kind, Schema, Table, Task, TaskKind
from assay.evaluation import (
    Augmentation,
    Depth,
    Evidence,
    Memo,
    OnSynthetic,
    Tail,
    TrainSynthetic,
    WithinSynthetic,
)
from assay.evaluation.utility import augmentation, trained
from assay.evaluation.utility.models import CHEAP

ROWS, TESTED = 400, 600
CLASSES = Task("y", TaskKind.CLASSIFICATION)
NUMBERS = Task("y", TaskKind.REGRESSION)
_SCHEMA = {
    CLASSES: Schema((*(Column(c, Kind.NUMERIC) for c in "abc"), Column("y", Kind.CATEGORICAL))),
    NUMBERS: Schema((*(Column(c, Kind.NUMERIC) for c in "abcy"),)),
}


def table(task: Task, n: int, rng: np.random.Generator, *, made: bool) -> Table:
    """Rows of the population; those that are made depend on their columns only half as much."""
    x = rng.normal(size=(n, 3))
    score = x @ np.array([1.0, -0.6, 0.0]) * (0.5 if made else 1.0) + 0.4 * made * x[:, 2]
    if task is CLASSES:
        yes = rng.random(n) < 1 / (1 + np.exp(1 - 1.5 * score))
        target = pl.Series("y", np.where(yes, "yes", "no"))
    else:
        target = pl.Series("y", score + rng.normal(size=n))
    frame = pl.DataFrame({c: x[:, i] for i, c in enumerate("abc")}).with_columns(target)
    return Table(frame, _SCHEMA[task])


def measured(task: Task, rng: np.random.Generator, tested: int = TESTED) -> dict[str, Measurement]:
    """Every statistic of one draw of the world."""
    trained.CHEAP, trained.DEAR = CHEAP[:1], ()
    augmentation.CHEAP = CHEAP[:1]
    real = [table(task, n, rng, made=False) for n in (ROWS, tested)]
    made = tuple(table(task, ROWS, rng, made=True) for _ in range(2))
    seeds = Seeds(int(rng.integers(2**31)))
    evidence = Evidence(
        real[0], made, real[1], None, task, Memo(seeds), work=Memo(seeds), depth=Depth.FULL
    )
    metrics = TrainSynthetic(), OnSynthetic(), WithinSynthetic(), Augmentation(), Tail()
    return {m.name: m for metric in metrics for m in metric.measure(evidence, rng)}


_KEPT: dict[tuple[str, int], dict[str, Measurement]] = {}


def _one(task: Task, name: str, rng: np.random.Generator) -> tuple[float, Interval]:
    # The cases of a world share its runs: a run is told by the first number that it draws.
    key = (task.kind.value, int(rng.integers(2**62)))
    if key not in _KEPT:
        _KEPT[key] = measured(task, rng)
    found = _KEPT[key][name]
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval


def truths(task: Task, tables: int = 150) -> dict[str, float]:
    """Means over many tables, tested on 10,000 rows (of releases, as many as they have)."""
    found: dict[str, list[float]] = {}
    for i in range(tables):
        for name, m in measured(task, np.random.default_rng([9, i]), 10_000).items():
            if m.value is not None:
                found.setdefault(name, []).append(m.value)
    return {name: float(np.mean(v)) for name, v in found.items()}


def cases() -> list[Case]:
    """A case for each statistic that has an interval, in each world."""
    path = Path(__file__).with_name("truth_models.json")
    known: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8"))
    return [
        Case(
            name, f"{task.kind.value}, {ROWS} rows, {TESTED} tested, 2 releases, linear models",
            value, partial(_one, task, name), "150 tables, 10,000 test rows",
        )
        for task in (CLASSES, NUMBERS)
        for name, value in known[task.kind.value].items()
    ]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps({task.kind.value: truths(task) for task in (CLASSES, NUMBERS)}, indent=1))
else:
    CASES = cases()
