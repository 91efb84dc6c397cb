"""How large epsilon is at least, by how well an attacker told two neighbouring tables apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

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


@dataclass(frozen=True)
class Bound:
    """What the runs show of epsilon.

    Attributes:
        name: Of the method.
        epsilon: At least this, with the confidence; 0 where the runs show nothing.
        confidence: Of the bound, one-sided.
        assumes: What must be true besides, in words; empty for nothing.
        mu: The same as a mu of Gaussian differential privacy, where the method has one.
        seen: The estimate of that mu without the margin of chance, and its upper limit.
    """

    name: str
    epsilon: float
    confidence: float
    assumes: str = ""
    mu: float | None = None
    seen: tuple[float, float] | None = None


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

    def least(far: Any, near: Any, of_far: int, of_near: int) -> Array:
        """Of runs beyond a threshold: ``far`` of those that should be, ``near`` of the others."""
        tail = (1 - confidence) / 2  # an error in either rate
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.where(far > 0, special.betaincinv(far, of_far - far + 1, tail), 0.0)
            high = np.where(
                near < of_near, special.betaincinv(near + 1, of_near - near, 1 - tail), 1.0
            )
            found: Array = np.maximum(np.log(np.maximum(low - delta, 1e-300) / high), 0.0)
            return found

    chosen, counted = scores.apart()
    n, m = len(chosen.present), len(chosen.absent)
    cuts = _cuts(chosen)
    false, missed = chosen.wrong(cuts)
    found = np.stack([least(n - missed, false, n, m), least(m - false, missed, m, n)])
    side = int(np.argmax(found.max(axis=1)))
    # Of thresholds that chance alone tells apart the one farthest from those that must not pass.
    ties = np.flatnonzero(found[side] >= found[side].max() - _ALIKE)
    place = ties[-1] if side == 0 else ties[0]
    at = (cuts[place] + cuts[min(place + 1, len(cuts) - 1)]) / 2
    false, missed = counted.wrong(at)
    n, m = len(counted.present), len(counted.absent)
    sides = (n - missed, false, n, m), (m - false, missed, m, n)
    epsilon = float(least(*sides[side]))
    return Bound("Clopper-Pearson", epsilon, confidence)


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
    return Bound(
        "Gaussian", gaussian_epsilon(low, delta), confidence,
        f"the mechanism is as private as one with {noise}", low, (seen, high),
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
