"""What an attacker learns from shadow worlds: how a release differs when a person was in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from assay.evaluation.privacy.shadow.reader import Reader

Array = np.ndarray[Any, Any]

#: The two classifiers, in the order of :meth:`Attacker.logits`, in plain words.
CLASSIFIERS = (
    "counts of released rows like the person, and their distances",
    "means, histograms and correlations of the release",
)
#: Weight of the data against the ridge: all targets together, and each target alone.
_TOGETHER, _ALONE = 1e-3, 3e-3
_STEPS = 500


@dataclass(frozen=True)
class Attacker:
    """Two logistic regressions with a ridge.

    What is counted about a person is set against the same person's mean and spread over the
    shadow worlds; one classifier then learns from all targets together what being in does to
    those. (A forest for each target, as in TAPAS, has one label a fit to learn from: on 1,000
    rows of Adult with 300 fits its AUC was .59 against .66 for this.) Summaries of the whole
    release mean something else for each person, so each target has a classifier of its own.

    Attributes:
        reader: Splits a release's numbers.
        middle, spread: Of the numbers about targets, shape (k, f) each; spread inf where 0.
        weights, bias: Of the classifier for all targets, shape (f,).
        centre, scale: Of the summaries, shape (g,) each.
        alone, biases: Of the targets' own classifiers, shape (k, g) and (k,).
    """

    reader: Reader
    middle: Array
    spread: Array
    weights: Array
    bias: float
    centre: Array
    scale: Array
    alone: Array
    biases: Array

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
        z = ((about - middle) / spread).reshape(-1, about.shape[2])
        x = (whole - centre) / scale
        with threadpool_limits(1):  # sums over threads depend on their order
            weights, bias = _ridge(z, inside.ravel(), _TOGETHER)
            own = [_ridge(x, column, _ALONE) for column in inside.T]
        alone, biases = np.stack([w for w, _ in own]), np.array([b for _, b in own])
        return cls(reader, middle, spread, weights, bias, centre, scale, alone, biases)

    def logits(self, numbers: Array) -> Array:
        """Log odds that each target was in, by each classifier; shape (2, w, k)."""
        about, whole = self.reader.parts(numbers)
        together = (about - self.middle) / self.spread @ self.weights + self.bias
        alone = (whole - self.centre) / self.scale @ self.alone.T + self.biases
        return np.stack([together, alone])


def judged(reader: Reader, numbers: Array, inside: Array) -> Array:
    """Share of right answers of each classifier on shadow worlds it did not learn from, (2,).

    Even worlds are answered by what was learnt from odd ones, and the other way round.
    """
    even = np.arange(len(numbers)) % 2 == 0
    right = []
    for part in (even, ~even):
        said = Attacker.fit(reader, numbers[~part], inside[~part]).logits(numbers[part]) > 0
        right.append((said == inside[part]).mean(axis=2))
    shares: Array = np.concatenate(right, axis=1).mean(axis=1)
    return shares


def _scales(numbers: Array) -> tuple[Array, Array]:
    spread = numbers.std(axis=0)
    return numbers.mean(axis=0), np.where(spread > 1e-12, spread, np.inf)


def _ridge(x: Array, y: Array, weight: float) -> tuple[Array, float]:
    if y.all() or not y.any():  # too few worlds: the coin fell the same way in all of them
        return np.zeros(x.shape[1]), 0.0
    model = LogisticRegression(C=weight, max_iter=_STEPS).fit(x, y)
    return model.coef_[0], float(model.intercept_[0])
