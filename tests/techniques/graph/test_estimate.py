"""The estimate against what it must minimise, and against answers without noise."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from scipy import optimize

from assay.techniques.graph import Estimate, Noisy, together, total_of

Array = np.ndarray[Any, Any]
SIZES = (2, 3, 2)


def answers(noise: float, seed: int = 0, marginals: Any = ((0,), (0, 1), (1, 2))) -> list[Noisy]:
    rng = np.random.default_rng(seed)
    whole = rng.dirichlet(np.ones(12)).reshape(SIZES) * 1_000
    found = []
    for m in marginals:
        true = whole.sum(axis=tuple(j for j in range(3) if j not in m)).ravel()
        found.append(
            Noisy(m, true + rng.normal(0, noise, len(true)), np.full(len(true), noise**2 or 1.0))
        )
    return found


def test_it_minimises_the_primal_that_it_is_the_dual_of() -> None:
    """Weighted least squares plus ridge * N * relative entropy, over all tables of 12 cells."""
    known, ridge = answers(20.0), 0.05
    total = total_of(known)

    def cost(logits: Array) -> float:
        p = np.exp(logits - logits.max())
        p = (p / p.sum()).reshape(SIZES)
        value = ridge * total * float((p * np.log(p)).sum())
        for a in known:
            gone = tuple(j for j in range(3) if j not in a.marginal)
            off = total * p.sum(axis=gone).ravel() - a.counts
            value += float((off**2 / a.variance).sum()) / 2
        return value

    best = optimize.minimize(cost, np.zeros(12), method="BFGS", options={"gtol": 1e-7})
    found = Estimate(SIZES, ridge, known).fit(500, 1e-9).marginal((0, 1, 2))
    p = np.exp(best.x - best.x.max())
    assert np.allclose(found.ravel(), p / p.sum(), atol=2e-6)


def test_answers_without_noise_come_back() -> None:
    """But for the ridge's pull, which is ridge * variance * potential: a thousandth of some."""
    known = answers(0.0)
    estimate = Estimate(SIZES, answers=known)
    found = estimate.fit(2_000, 1e-9)
    assert abs(estimate.total - 1_000) < 1e-6
    for a in known:
        assert np.allclose(estimate.total * found.marginal(a.marginal).ravel(), a.counts, atol=0.02)


def test_going_on_and_starting_anew_end_alike() -> None:
    """More answers come in, and the cliques change under the potentials that are known."""
    known = answers(5.0, marginals=[(0,), (1,), (2,), (0, 1), (1, 2), (0, 2)])
    step = Estimate(SIZES, 0.05)
    for a in known:
        step.answers.append(a)
        now = step.fit(300, 1e-9)
    whole = Estimate(SIZES, 0.05, list(known)).fit(300, 1e-9)
    for pair in itertools.combinations(range(3), 2):
        assert np.allclose(now.marginal(pair), whole.marginal(pair), atol=1e-6)


def test_answers_to_one_question_are_averaged_by_precision() -> None:
    two = [Noisy((0,), np.array([10.0, 4.0]), np.full(2, 4.0)),
           Noisy((0,), np.array([16.0, 4.0]), np.full(2, 2.0))]  # fmt: skip
    one = together(two)[(0,)]
    assert one.counts.tolist() == pytest.approx([14, 4])
    assert one.variance.tolist() == pytest.approx([4 / 3] * 2)


def test_the_total_is_the_unbiased_one_of_least_variance() -> None:
    known = [Noisy((0,), np.array([60.0, 50.0]), np.full(2, 2.0)),
             Noisy((1,), np.array([30.0, 30.0, 30.0]), np.full(3, 4.0))]  # fmt: skip
    assert total_of(known) == pytest.approx((110 / 4 + 90 / 12) / (1 / 4 + 1 / 12))
    assert total_of([Noisy((0,), np.array([-5.0, 1.0]), np.ones(2))]) == 1.0
