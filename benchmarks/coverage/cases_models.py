"""Models of real and of synthetic rows: two worlds, one of classes and one of numbers.

Each run draws T, N and three releases from known populations and takes every statistic at once, with
the linear family alone (a hundred thousand models are trained in all). An interval over releases
speaks of one further release (Rubin's rule), so the truth is what 300 further releases gave, their
models tested on 10,000 fresh rows; of real rows, and of statistics that hang on T as much as on the
release, the mean over such worlds. `python benchmarks/coverage/cases_models.py >
benchmarks/coverage/truth_models.json` makes the file beside this one.
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
from assay.evaluation.utility.crossed import synthetic_exam
from assay.evaluation.utility.models import CHEAP
from assay.evaluation.utility.scales import FIRST, SCALES
from assay.evaluation.utility.trained import exam_of, headline, on_release, predicted_release

ROWS, TESTED = 400, 600
#: Scores whose drop is real less synthetic, and metrics whose figure is one of a release.
RISING = ("roc_auc", "balanced_accuracy", "f1", "accuracy", "pr_auc", "r2")
OF_RELEASES = ("tstr", "trts", "tsts")
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


def world(
    task: Task, rng: np.random.Generator, tested: int = TESTED, releases: int = 3
) -> Evidence:
    """One draw of the world."""
    trained.CHEAP, trained.DEAR = CHEAP[:1], ()
    augmentation.CHEAP = CHEAP[:1]
    real = [table(task, n, rng, made=False) for n in (ROWS, tested)]
    made = tuple(table(task, ROWS, rng, made=True) for _ in range(releases))
    seeds = Seeds(int(rng.integers(2**31)))
    return Evidence(
        real[0], made, real[1], None, task, Memo(seeds), work=Memo(seeds), depth=Depth.FULL
    )


def measured(evidence: Evidence, rng: np.random.Generator) -> dict[str, Measurement]:
    """Every statistic of it."""
    metrics = TrainSynthetic(), OnSynthetic(), WithinSynthetic(), Augmentation(), Tail()
    return {m.name: m for metric in metrics for m in metric.measure(evidence, rng)}


_KEPT: dict[tuple[str, int], dict[str, Measurement]] = {}


def _one(task: Task, name: str, rng: np.random.Generator) -> tuple[float, Interval]:
    # The cases of a world share its runs: a run is told by the first number that it draws.
    key = (task.kind.value, int(rng.integers(2**62)))
    if key not in _KEPT:
        _KEPT[key] = measured(world(task, rng), rng)
    found = _KEPT[key][name]
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval


def between(task: Task, evidence: Evidence) -> tuple[float, float]:
    """A model of the first release: its score on the second, and how far that lies above N's."""
    key = FIRST[task.kind]
    scale = next(s for s in SCALES if s.key == key)
    family = headline(evidence, key)
    test, model = synthetic_exam(evidence, 1), on_release(evidence, 0, family)
    here = test.score(model.predict(test.test))[scale.key].value
    there = exam_of(evidence).score(predicted_release(evidence, 0, family))[scale.key].value
    return here, here - there


def truths(task: Task, worlds: int = 300) -> dict[str, list[float]]:
    """What one release of many worlds gave, tested on 10,000 rows (of releases, all they have)."""
    found: dict[str, list[float]] = {}
    score = FIRST[task.kind]
    for i in range(worlds):
        rng = np.random.default_rng([9, i])
        given = {
            n: m.value for n, m in measured(world(task, rng, 10_000, 1), rng).items()
            if m.value is not None
        }  # fmt: skip
        # Of a single release one half is tested on the other: of two, whole ones.
        within = between(task, world(task, rng, 10_000, 2))
        given |= dict(
            zip((f"utility.tsts.{score}", f"utility.tsts.{score}.gap"), within, strict=True)
        )
        for name, value in given.items():
            found.setdefault(name, []).append(value)
    for name in [n for n in found if n.endswith(".real")]:
        # The drop of a further release, from what real models give on average.
        drop, mean = name.removesuffix("real") + "drop", float(np.mean(found[name]))
        off = np.array(found[name]) - mean
        sign = 1.0 if name.split(".")[2] in RISING else -1.0
        found[drop] = (np.array(found[drop]) - sign * off).tolist()
        found[name] = [mean]
    return {
        n: [float(f"{x:.5g}") for x in (v if n.split(".")[1] in OF_RELEASES else [np.mean(v)])]
        for n, v in found.items()
    }


def cases() -> list[Case]:
    """A case for each statistic that has an interval, in each world."""
    path = Path(__file__).with_name("truth_models.json")
    known: dict[str, dict[str, list[float]]] = json.loads(path.read_text("utf-8"))
    return [
        Case(
            name, f"{task.kind.value}, {ROWS} rows, {TESTED} tested, 3 releases, linear models",
            float(np.mean(values)), partial(_one, task, name),
            f"{len(values)} further releases" if len(values) > 1 else "mean of 300 worlds",
            tuple(values) if len(values) > 1 else (),
        )
        for task in (CLASSES, NUMBERS)
        for name, values in known[task.kind.value].items()
    ]  # fmt: skip


if __name__ == "__main__":
    made = {task.kind.value: truths(task) for task in (CLASSES, NUMBERS)}
    lines = [
        f" {json.dumps(kind)}: {{\n"
        + ",\n".join(f"  {json.dumps(n)}: {json.dumps(v)}" for n, v in of.items()) + "\n }"
        for kind, of in made.items()
    ]  # fmt: skip
    print("{\n" + ",\n".join(lines) + "\n}")
else:
    CASES = cases()
