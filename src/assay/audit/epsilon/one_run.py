"""How large epsilon is at least, from one run with many canaries."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from assay.audit.epsilon.bounds import Scores
from assay.core import Bound

Array = np.ndarray[Any, Any]

_MOST = 60.0  # of an epsilon or a mu that is looked for


def one_run(scores: Scores, delta: float, confidence: float = 0.95) -> Bound:
    """From a single run in which each of many canaries was present with chance a half: the
    attacker calls the surest present and absent, and ``(epsilon, delta)`` limits how many of these
    calls are right, however canaries depend on each other (Steinke, Nasr and Jagielski 2023,
    theorem 5.2). How many calls is tried at eight sizes (Bonferroni).

    Args:
        scores: One of each canary of the run.
        delta: Of the claim, in [0, 1).
        confidence: One-sided, in (0, 1).
    """

    def refuted(epsilon: float, canaries: int, calls: int, right: int, error: float) -> bool:
        return _so_many_right(canaries, calls, right, epsilon, delta) <= error

    return Bound("one run", _highest(scores, confidence, refuted), confidence)


def one_run_gaussian(scores: Scores, delta: float, confidence: float = 0.95) -> Bound:
    """The like where the mechanism is as private as one with Gaussian noise: its whole trade-off of
    errors limits the calls (Mahloujifar, Melis and Chaudhuri 2024, algorithm 3), which finds more.

    Args:
        scores: One of each canary of the run.
        delta: Of the claim, in (0, 1).
        confidence: One-sided, in (0, 1).
    """
    from assay.dp import gaussian_epsilon

    def refuted(mu: float, canaries: int, calls: int, right: int, error: float) -> bool:
        return not _possible(canaries, calls, right, mu, error)

    mu = _highest(scores, confidence, refuted)
    return Bound(
        "one run, Gaussian", gaussian_epsilon(mu, delta), confidence,
        "the mechanism is as private as one with Gaussian noise", mu,
    )  # fmt: skip


def _highest(
    scores: Scores, confidence: float, refuted: Callable[[float, int, int, int, float], bool]
) -> float:
    """The largest value that some number of calls refutes; 0 for none."""
    values = np.concatenate([scores.present, scores.absent])
    there = np.repeat([True, False], [len(scores.present), len(scores.absent)])
    # Scores that are alike stand in an order that tells nothing of who was there.
    order = np.lexsort((np.random.default_rng(0).random(len(values)), values))
    m, sizes = len(values), sorted({max(1, round(len(values) / 2**k / 2)) for k in range(8)})
    error, best = (1 - confidence) / len(sizes), 0.0
    for k in sizes:
        right = int(there[order[-k:]].sum() + (~there[order[:k]]).sum())
        calls = min(2 * k, m)
        if not refuted(best, m, calls, right, error):
            continue
        low, high = best, _MOST
        while high - low > 1e-3:
            middle = (low + high) / 2
            low, high = (middle, high) if refuted(middle, m, calls, right, error) else (low, middle)
        best = low
    return best


def _so_many_right(canaries: int, calls: int, right: int, epsilon: float, delta: float) -> float:
    """The chance, at most, of so many right calls under (epsilon, delta)."""
    sure = 1 / (1 + math.exp(-epsilon))
    many = np.arange(calls + 1)
    log_odds = (special.gammaln(calls + 1) - special.gammaln(many + 1)
                - special.gammaln(calls - many + 1) + many * math.log(sure)
                + (calls - many) * special.log1p(-sure))  # fmt: skip
    odds = np.exp(log_odds)
    tail = float(odds[right:].sum())
    below = np.cumsum(odds[:right][::-1]) / np.arange(1, right + 1)
    return min(1.0, tail + 2 * canaries * delta * float(below.max(initial=0.0)))


def _possible(canaries: int, calls: int, right: int, mu: float, error: float) -> bool:
    """Whether so many right calls may have the chance ``error`` under mu."""
    wrong, sure = error * (calls - right) / canaries, error * right / canaries
    for i in range(right - 1, -1, -1):
        chance = float(special.ndtr(special.ndtri(sure) - mu)) if sure < 1 else 1.0
        more = max(wrong, chance)
        sure += i / (calls - i) * (more - wrong)
        wrong = more
        if sure + wrong > calls / canaries:
            return False  # both only grow
    return True
