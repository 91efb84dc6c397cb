"""What an attacker learns from shadow worlds: how a release differs when a person was in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from assay.evaluation.privacy.shadow.reader import Reader

Array = np.ndarray[Any, Any]

#: The two classifiers, in the order of :meth:`Attacker.scores`, in plain words.
CLASSIFIERS = (
    "counts of released rows like the person, and their distances",
    "means, histograms and correlations of the release",
)


@dataclass(frozen=True)
class Attacker:
    """Two ridge regressions on +1 for in and -1 for out.

    What is counted about a person is set against the same person's mean and spread over the
    shadow worlds; one classifier then learns from all targets together what being in does to
    those. (A forest for each target, as in TAPAS, has one label a fit to learn from: for leaves of
    5 on 1,000 rows of Adult its AUC was .59 after 300 fits, and .68 for this after 100.) Summaries
    of the whole release mean something else for each person, so there each target has a
    classifier of its own.

    Attributes:
        reader: Splits a release's numbers.
        middle, spread: Of the numbers about targets, shape (k, f) each; spread inf where 0.
        together: The weights for all targets, shape (f,).
        centre, scale: Of the summaries, shape (g,) each, likewise.
        alone: The weights for each target, shape (g, k).
    """

    reader: Reader
    middle: Array
    spread: Array
    together: Array
    centre: Array
    scale: Array
    alone: Array

    @classmethod
    def fit(cls, reader: Reader, numbers: Array, inside: Array) -> Attacker:
        """Learn from shadow worlds.

        Args:
            reader: Whose numbers they are.
            numbers: What it saw, shape (w, m).
            inside: Who was in, bool of shape (w, k).
        """
        about, whole = reader.parts(numbers)
        middle, spread = _scales(about)
        centre, scale = _scales(whole)
        z, sign = (about - middle) / spread, np.where(inside, 1.0, -1.0)
        with threadpool_limits(1):  # sums over threads depend on their order
            together = _ridge(z.reshape(-1, z.shape[2]), sign.reshape(-1, 1))[:, 0]
            alone = _ridge((whole - centre) / scale, sign)
        return cls(reader, middle, spread, together, centre, scale, alone)

    def scores(self, numbers: Array) -> Array:
        """How much each target looks to have been in, above 0 for likelier in than out.

        Args:
            numbers: What the reader saw in releases, shape (w, m).

        Returns:
            Of each classifier, shape (2, w, k).
        """
        about, whole = self.reader.parts(numbers)
        with threadpool_limits(1):
            together = (about - self.middle) / self.spread @ self.together
            alone = (whole - self.centre) / self.scale @ self.alone
        return np.stack([together, alone])


def judged(reader: Reader, numbers: Array, inside: Array) -> Array:
    """Share of right answers of each classifier on shadow worlds it did not learn from, (2,).

    Even worlds are answered by what was learnt from odd ones, and the other way round.
    """
    even = np.arange(len(numbers)) % 2 == 0
    right = []
    for part in (even, ~even):
        said = Attacker.fit(reader, numbers[~part], inside[~part]).scores(numbers[part]) > 0
        right.append((said == inside[part]).mean(axis=2))
    shares: Array = np.concatenate(right, axis=1).mean(axis=1)
    return shares


def _scales(numbers: Array) -> tuple[Array, Array]:
    spread = numbers.std(axis=0)
    return numbers.mean(axis=0), np.where(spread > 1e-12, spread, np.inf)


def _ridge(x: Array, y: Array) -> Array:
    """Weights of x, shape (n, f), for y of shape (n, t): shape (f, t).

    The penalty is n, which halves the weight of a number that stands alone. There is no constant:
    x is centred, and the coin that y is has two like sides.
    """
    n, f = x.shape
    if f <= n:
        return np.asarray(np.linalg.solve(x.T @ x + n * np.eye(f), x.T @ y))
    return np.asarray(x.T @ np.linalg.solve(x @ x.T + n * np.eye(n), y))
