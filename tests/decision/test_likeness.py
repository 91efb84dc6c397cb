"""Which measured tables count: the nearest by counts, and under a promise by persons times epsilon."""

from __future__ import annotations

import math

import pytest

from assay.core import Situation
from assay.decision.likeness import distance, weights
from assay.decision.measured import Figure, Known, Measured, Setting

ADULT = Known(32_000, 6, 9, task="classification", rarest=0.24)
PLAIN = Setting("adult", None, None, "all")


def like(**changes: object) -> Situation:
    about = {"rows": 32_000, "numeric": 6, "levels": 9, "task": "classification", "rarest": 0.24}
    return Situation(**{**about, **changes})  # type: ignore[arg-type]


def test_the_same_counts_are_at_no_distance() -> None:
    assert distance(like(), ADULT, PLAIN) == 0


@pytest.mark.parametrize(
    ("changes", "far"),
    [
        ({"rows": 4_000}, 1.0),
        ({"rows": 256_000}, 1.0),
        ({"numeric": 18, "levels": 27}, 1.0),
        ({"task": "regression", "rarest": None}, 1.0),
        ({"task": "", "rarest": None}, 0.0),
        ({"rarest": 0.015}, 1.0),
    ],
)
def test_each_unlikeness_by_its_measure(changes: dict[str, object], far: float) -> None:
    assert distance(like(**changes), ADULT, PLAIN) == pytest.approx(far)


def test_under_a_promise_persons_times_epsilon_count_not_rows() -> None:
    asked = Setting("adult", 1.0, 1e-9, "all")
    assert distance(like(epsilon=1.0), ADULT, asked) == 0
    assert distance(like(epsilon=10.0, rows=3_200), ADULT, asked) == pytest.approx(0)
    assert distance(like(epsilon=0.1), ADULT, asked) == pytest.approx(1)
    assert distance(like(epsilon=1.0, persons=3_200), ADULT, asked) == pytest.approx(1)
    assert distance(like(epsilon=1.0, undeclared=("age",)), ADULT, asked) == pytest.approx(0.5)


def test_the_three_nearest_tables_each_by_its_nearest_promise() -> None:
    tables = {f"t{i}": Known(32_000 * 8**i, 6, 9, task="classification", rarest=0.24) for i in range(5)}  # fmt: skip
    figures = [
        Figure(t, "aim", e, 1e-9, "all", 1) for t in tables for e in (0.1, 1.0, 10.0)
    ] + [Figure("t0", "cart", None, None, "all", 1)]  # fmt: skip
    evidence = Measured(tables, tuple(figures), {})
    found = weights(like(epsilon=1.0), evidence)
    assert [(s.table, s.epsilon) for s in found] == [("t0", 1.0), ("t1", 0.1), ("t2", 0.1)]
    assert next(iter(found.values())) == 1.0
    assert list(found.values())[1] == pytest.approx(math.exp(-2 * (1 - math.log10(8))))
    plain = weights(like(), evidence)
    assert [s.table for s in plain] == ["t0"]


def test_a_study_and_single_fits_are_one_table() -> None:
    tables = dict.fromkeys(("adult", "study_adult"), ADULT) | {
        f"far{i}": Known(32_000 * 8 ** (i + 1), 6, 9) for i in range(3)
    }
    figures = tuple(Figure(t, "cart", None, None, "all", 1) for t in tables)
    found = weights(like(), Measured(tables, figures, {}))
    assert [s.table for s in found] == ["adult", "study_adult", "far0", "far1"]
