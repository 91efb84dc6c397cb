"""What takes long begins first; what leads to one result stays together; needs come before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from assay.study.longest import longest_first


@dataclass(frozen=True)
class Step:
    kind: str
    about: str
    needs: tuple[str, ...] = ()


def study(*techniques: str) -> dict[str, Step]:
    """A fit and its judgement of each."""
    return {
        name: step
        for t in techniques
        for name, step in ((f"{t} fit", Step("fit", t)), (t, Step("judge", t, (f"{t} fit",))))
    }


def test_the_longest_result_comes_first_and_its_judgement_before_the_next_fit() -> None:
    tasks = study("cart", "ctgan", "copula")
    took = {("fit", "cart"): 1.0, ("fit", "ctgan"): 200.0, ("fit", "copula"): 2.0,
            ("judge", "cart"): 30.0, ("judge", "ctgan"): 10.0, ("judge", "copula"): 10.0}  # fmt: skip
    assert longest_first(tasks, list(tasks), ["cart", "ctgan", "copula"], took) == [
        "ctgan fit", "ctgan", "cart fit", "cart", "copula fit", "copula",
    ]  # fmt: skip


def test_with_nothing_known_the_order_stays() -> None:
    tasks = study("b", "a", "c")
    assert longest_first(tasks, list(tasks), ["a", "b", "c"], {}) == list(tasks)


def test_what_never_ran_is_taken_for_the_longest_of_its_kind() -> None:
    tasks = study("cart", "new", "ctgan")
    took = {("fit", "cart"): 1.0, ("fit", "ctgan"): 200.0, ("judge", "cart"): 10.0}
    order = longest_first(tasks, list(tasks), ["cart", "new", "ctgan"], took)
    assert order == ["new fit", "new", "ctgan fit", "ctgan", "cart fit", "cart"]


def test_what_is_shared_is_as_urgent_as_the_longest_that_waits_for_it() -> None:
    tasks = {
        "short": Step("fit", "short"),
        "install": Step("install", "ctgan"),
        "ctgan": Step("fit", "ctgan", ("install",)),
    }
    took = {("fit", "short"): 5.0, ("install", "ctgan"): 1.0, ("fit", "ctgan"): 100.0}
    assert longest_first(tasks, list(tasks), ["short", "ctgan"], took) == [
        "install", "ctgan", "short",
    ]  # fmt: skip


def test_what_is_kept_already_does_not_count() -> None:
    tasks = study("slow", "quick")
    took = {("fit", "slow"): 100.0, ("fit", "quick"): 5.0, ("judge", "slow"): 1.0}
    left = ["slow", "quick fit", "quick"]  # the slow fit is kept
    assert longest_first(tasks, left, ["slow", "quick"], took) == ["quick fit", "quick", "slow"]


@pytest.mark.parametrize("seed", range(20))
def test_no_task_comes_before_one_it_needs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = [f"t{i}" for i in range(30)]
    tasks = {
        name: Step("fit", name, tuple(rng.choice(names[:i], min(i, 2), replace=False)))
        for i, name in enumerate(names)
    }
    took = {("fit", n): float(rng.integers(0, 3)) for n in names if rng.random() < 0.7}
    order = longest_first(tasks, names, rng.choice(names, 4, replace=False).tolist(), took)
    assert sorted(order) == sorted(names)
    for name, step in tasks.items():
        assert all(order.index(need) < order.index(name) for need in step.needs)
