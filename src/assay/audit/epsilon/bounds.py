"""How large epsilon is at least, by how well an attacker told two neighbouring tables apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from assay.core import Bound
from assay.core.intervals import clopper_pearson

Array = np.ndarray[Any, Any]

_CUTS = 200  # thresholds that are looked at on the runs that choose one, at each end and between
_ALIKE = 0.05  # bounds that are as good as each other


@dataclass(frozen=True)
class Scores:
    """What an attacker said of many independent runs.

    Attributes:
        present: Scores of runs on the table with the canary, shape (n,); higher means "it is there".
        absent: Those on its neighbour without, shape (m,).
    """

    present: Array
    absent: Array

    def __post_init__(self) -> None:
        if not (np.isfinite(self.present).all() and np.isfinite(self.absent).all()):
            raise ValueError("a score is no number")

    def apart(self) -> tuple[Scores, Scores]:
        """A quarter of the runs, which chooses the threshold, and the others, which are counted."""
        chosen = [np.arange(len(own)) % 4 == 0 for own in (self.present, self.absent)]
        return (Scores(self.present[chosen[0]], self.absent[chosen[1]]),
                Scores(self.present[~chosen[0]], self.absent[~chosen[1]]))  # fmt: skip

    def wrong(self, cuts: Any) -> tuple[Any, Any]:
        """How many of the absent score above each cut, and how many of the present do not."""
        false = len(self.absent) - np.searchsorted(np.sort(self.absent), cuts, side="right")
        return false, np.searchsorted(np.sort(self.present), cuts, side="right")


def exact(scores: Scores, delta: float, confidence: float = 0.95) -> Bound:
    """Without any assumption: ``(epsilon, delta)`` forces every test's error rates above
    ``true positives <= e^epsilon false positives + delta``, and the like for the other three
    (Kairouz, Oh and Viswanath 2015); the rates are exact intervals' ends (Clopper and Pearson 1934)
    at the threshold and for the direction that a quarter of the runs choose (Jagielski et al. 2020).

    Args:
        scores: Of independent runs.
        delta: Of the claim, in [0, 1).
        confidence: One-sided, in (0, 1).
    """
    far, near, of_far, of_near = told_apart(scores, delta, confidence)
    low, high = _ends(far, near, of_far, of_near, delta, (1 - confidence) / 2)
    middle = ((far + 0.5) / (of_far + 1) - delta) / ((near + 0.5) / (of_near + 1))
    seen = min(max(math.log(max(middle, 1e-300)), float(low)), float(high))
    return Bound("Clopper-Pearson", float(low), confidence, within=(seen, float(high)))


def told_apart(scores: Scores, delta: float, confidence: float = 0.95) -> tuple[int, int, int, int]:
    """Counts beyond the threshold and in the direction that tell most, both chosen by a quarter of
    the runs and counted in the others.

    Args:
        scores, delta, confidence: As :func:`exact` has them.

    Returns:
        Of those whom the attacker is right to find there, of the others, and how many there are of
        each.
    """
    chosen, counted = scores.apart()
    cuts, tail = _cuts(chosen), (1 - confidence) / 2
    found = np.stack([_ends(*side, delta, tail)[0] for side in _sides(chosen, cuts)])
    side = int(np.argmax(found.max(axis=1)))
    # Of thresholds that chance alone tells apart the one farthest from those that must not pass.
    ties = np.flatnonzero(found[side] >= found[side].max() - _ALIKE)
    place = ties[-1] if side == 0 else ties[0]
    at = (cuts[place] + cuts[min(place + 1, len(cuts) - 1)]) / 2
    far, near, of_far, of_near = _sides(counted, at)[side]
    return int(far), int(near), of_far, of_near


def _sides(scores: Scores, cuts: Any) -> tuple[tuple[Any, Any, int, int], ...]:
    """As :func:`told_apart` gives them, of scores above each cut, and of those that are not."""
    false, missed = scores.wrong(cuts)
    n, m = len(scores.present), len(scores.absent)
    return (n - missed, false, n, m), (m - false, missed, m, n)


def _ends(
    far: Any, near: Any, of_far: int, of_near: int, delta: float, tail: float
) -> tuple[Array, Array]:
    """The least and the most epsilon that so many show, with an error of ``tail`` in each rate."""

    def low(k: Any, n: int) -> Array:
        return np.where(k > 0, special.betaincinv(np.maximum(k, 1), n - k + 1, tail), 0.0)

    def high(k: Any, n: int) -> Array:
        return np.where(k < n, special.betaincinv(k + 1, np.maximum(n - k, 1), 1 - tail), 1.0)

    def ratio(a: Array, b: Array) -> Array:
        found: Array = np.log(np.maximum(a - delta, 1e-300) / np.maximum(b, 1e-300))
        return np.maximum(found, 0.0)

    return ratio(low(far, of_far), high(near, of_near)), ratio(
        high(far, of_far), low(near, of_near)
    )


def gaussian(
    scores: Scores, delta: float, confidence: float = 0.95, *, whole: bool = False
) -> Bound:
    """Where the mechanism is as private as one with Gaussian noise: then the two error rates of
    any test, a and b, keep ``z(1 - a) - z(b) <= mu`` (Dong, Roth and Su 2022, section 2.2; Nasr et
    al. 2023), and mu gives epsilon at delta.

    Args:
        scores: Of independent runs.
        delta: Of the claim, in (0, 1).
        confidence: One-sided, in (0, 1).
        whole: Whether the noise is of whole numbers (discrete Gaussian), on counts that move by 1:
            where it is small, errors between two whole numbers are rarer than mu says, though the
            claim holds; mu is then that of one such answer, which of several is too low.
    """
    from assay.dp import gaussian_epsilon

    chosen, counted = scores.apart()
    # With noise of one form on both sides the middle has the least margin of chance.
    cut = float(np.median(chosen.present) + np.median(chosen.absent)) / 2
    low, seen, high = _mu(
        *counted.wrong(cut), len(counted.absent), len(counted.present), confidence
    )
    low, seen, high = (_of_whole(max(m, 0.0)) if whole else max(m, 0.0) for m in (low, seen, high))
    noise = "Gaussian noise of whole numbers" if whole else "Gaussian noise"
    least, middle, most = (gaussian_epsilon(mu, delta) for mu in (low, seen, high))
    return Bound(
        "Gaussian", least, confidence, f"the mechanism is as private as one with {noise}", low,
        (seen, high), (middle, most),
    )  # fmt: skip


def _of_whole(shown: float) -> float:
    """1 over the deviation of discrete Gaussian noise whose two errors are as rare as a mu of
    ``shown`` says, at the threshold between 0 and 1."""
    from assay.dp import deviation

    return 1 / deviation(shown**2 / 2) if shown > 1e-6 else shown


def _mu(false: int, missed: int, m: int, n: int, confidence: float) -> tuple[float, float, float]:
    """mu by two error counts: its lower end, the estimate and its upper end."""
    # Each interval's two tails are what an error in either rate may have together.
    a, b = clopper_pearson(false, m, confidence), clopper_pearson(missed, n, confidence)
    z = special.ndtri
    low = -float(z(a.high)) - float(z(b.high))
    high = -float(z(max(a.low, 1e-300))) - float(z(max(b.low, 1e-300)))
    middle = -float(z((false + 0.5) / (m + 1))) - float(z((missed + 0.5) / (n + 1)))
    return low, middle, high


def _cuts(scores: Scores) -> Array:
    """Thresholds to look at: all scores, or of many the outermost and some of those between."""
    every = np.unique(np.concatenate([scores.present, scores.absent]))
    if len(every) > 3 * _CUTS:
        between = np.linspace(0, len(every) - 1, _CUTS).astype(int)
        ends = np.arange(_CUTS)
        every = every[np.unique(np.concatenate([ends, between, len(every) - 1 - ends]))]
    return every
