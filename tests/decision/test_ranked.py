"""The order of techniques from figures whose order is known."""

from __future__ import annotations

from typing import Any

import pytest

from assay.core import Situation
from assay.decision.measured import Figure, Known, Measured, Setting
from assay.decision.ranked import chosen_by, loss, ranked

TABLES = {n: Known(1_000, 5, 5, task="classification") for n in ("a", "b", "c")} | {
    "number": Known(1_000, 5, 5, task="regression")
}
WEIGHTS = {Setting(n, None, None, "all"): w for n, w in zip(TABLES, (1.0, 0.5, 0.5, 1.0), strict=True)}  # fmt: skip
TRAINING = Situation(1_000, 5, 5, task="classification")


def figure(table: str, technique: str, drop: float, **more: Any) -> Figure:
    return Figure(table, technique, None, None, "all", 1, drop=drop, **more)


def order(figures: list[Figure], situation: Situation = TRAINING) -> list[Any]:
    names = sorted({f.technique for f in figures})
    return ranked(names, situation, WEIGHTS, Measured(TABLES, tuple(figures), {}))


def test_behind_is_the_weighted_mean_over_tables() -> None:
    found = order([
        figure("a", "x", 0.01), figure("a", "y", 0.03), figure("b", "x", 0.05), figure("b", "y", 0.02),
    ])  # fmt: skip
    assert [r.technique for r in found] == ["x", "y"]
    assert found[0].behind == pytest.approx(0.03 * 0.5 / 1.5)
    assert found[1].behind == pytest.approx(0.02 * 1.0 / 1.5)


def test_level_within_what_fits_differ_by_but_a_hundredth_at_most() -> None:
    def level(behind: float, error: float) -> bool:
        figures = [
            figure("a", "x", 0.0, drop_error=error),
            figure("a", "y", behind, drop_error=error),
        ]
        return bool(order(figures)[1].level)

    assert level(0.005, 0.002)
    assert not level(0.006, 0.002)  # 1.96 sqrt(2) .002 = .00554
    assert not level(0.011, 0.1)


def test_what_was_measured_on_too_little_comes_last() -> None:
    found = order([
        figure("a", "x", 0.1), figure("a", "y", 0.2), figure("b", "x", 0.1), figure("b", "y", 0.2),
        figure("c", "x", 0.1), figure("c", "z", 0.1),
    ])  # fmt: skip
    assert [(r.technique, r.known) for r in found] == [("x", True), ("y", True), ("z", False)]


def test_a_table_that_one_technique_alone_was_measured_on_tells_nothing() -> None:
    found = order([
        figure("a", "x", 0.2), figure("a", "y", 0.1), figure("b", "x", 0.0),
    ])  # fmt: skip
    assert [(r.technique, r.known) for r in found] == [("y", True), ("x", True)]


def test_the_loss_of_another_kind_of_task_does_not_count() -> None:
    found = order([
        figure("a", "x", 0.1), figure("a", "y", 0.2), figure("number", "x", 0.9),
        figure("number", "y", 0.1),
    ])  # fmt: skip
    assert [r.technique for r in found] == ["x", "y"]


@pytest.mark.parametrize(
    ("changes", "by"),
    [
        ({}, "drop"),
        ({"purpose": "sharing"}, "drop and pairs"),
        ({"purpose": "testing"}, "near"),
        ({"purpose": "testing", "epsilon": 1.0}, "pairs"),
        ({"purpose": "augmentation"}, "gain"),
        ({"task": ""}, "pairs"),
    ],
)
def test_what_is_chosen_by(changes: dict[str, Any], by: str) -> None:
    about = {"rows": 1_000, "numeric": 5, "levels": 5, "task": "classification"}
    assert chosen_by(Situation(**{**about, **changes})) == by


def test_losses() -> None:
    one = Figure("a", "x", None, None, "all", 1, drop=0.1, drop_error=0.03, pairs=0.2, pairs_error=0.04,
                 near=-0.01, near_error=0.5, gain=0.3, gain_error=0.1)  # fmt: skip
    assert loss(one, "drop") == (0.1, 0.03)
    assert loss(one, "pairs") == (0.2, 0.04)
    assert loss(one, "drop and pairs") == (pytest.approx(0.3), pytest.approx(0.05))
    assert loss(one, "near") == (0.0, 0.5)  # fewer than by chance is chance
    assert loss(one, "gain") == (-0.3, 0.1)
    assert loss(Figure("a", "x", None, None, "all", 1), "drop and pairs") is None
