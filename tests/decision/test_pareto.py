"""The front holds exactly the points that nothing dominates."""

from __future__ import annotations

import numpy as np

from assay.decision import pareto


def test_known_front() -> None:
    points = {"a": (0.0, 1.0), "b": (0.5, 0.5), "c": (1.0, 0.0), "d": (0.6, 0.5), "e": (1.0, 1.0)}
    assert pareto(points) == ("a", "b", "c")


def test_equal_points_both_stay_and_nothing_gives_nothing() -> None:
    assert pareto({"b": (0.1, 0.1), "a": (0.1, 0.1)}) == ("a", "b")
    assert pareto({}) == ()


def test_against_the_definition_by_a_sweep() -> None:
    rng = np.random.default_rng(5)
    points = {f"t{i}": (float(u), float(p)) for i, (u, p) in enumerate(rng.random((60, 2)))}
    swept, best = [], float("inf")
    for name, (_, p) in sorted(points.items(), key=lambda item: item[1]):
        if p < best:
            swept.append(name)
            best = p
    assert pareto(points) == tuple(swept)
