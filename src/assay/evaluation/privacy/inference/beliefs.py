"""How sure an attacker is of a person's secret, by three learners, and what the population tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.evaluation.base import Evidence
from assay.evaluation.privacy.inference.aims import Aim
from assay.evaluation.privacy.inference.classes import Found
from assay.evaluation.privacy.inference.forests import (
    WIDE,
    evened,
    grown,
    likelihood,
    population,
)
from assay.evaluation.privacy.inference.work import (
    in_class,
    in_nearest,
    near_known,
    near_of,
    values_of,
)
from assay.evaluation.privacy.near import ratio

Array = np.ndarray[Any, Any]

#: The learners, in the order of :class:`Beliefs`.
LEARNERS = (
    "released rows with the same known columns",
    "the nearest released row against the nearest known person",
    "a forest grown on the release against one grown on known people",
)
#: Rows that the population's word counts for beside a key class.
_PRIOR = 0.5


@dataclass(frozen=True)
class Beliefs:
    """What three learners say of one secret, all of shape (3, n).

    Attributes:
        guess: The value each learner would say; -1 where it has none.
        sure: How likely it takes that value to be, in [0, 1].
        before: How likely the population alone makes that value.
        gain: How much likelier the person's own value is than the population alone makes it, as
            a logarithm; 0 where the secret is missing.
    """

    guess: Array
    sure: Array
    before: Array
    gain: Array


def beliefs(evidence: Evidence, aim: Aim, release: int) -> Beliefs:
    """The three learners' beliefs about each person asked about.

    A key class of k rows weighs k against half a row of what the population says; the nearest
    row weighs 1 less its distance over that of the nearest known person, so that it counts only
    where it is nearer than any of them. A belief in a value v is then
    ``weight * share of v + (1 - weight) * population's share of v``.
    """
    values = values_of(evidence, aim)
    known = population(evidence, aim)
    classes, nearest = in_class(evidence, aim, release), in_nearest(evidence, aim, release)
    near = near_of(evidence, aim, release)
    closer = 1 - np.minimum(1, ratio(near.distance, near_known(evidence, aim)))
    weights = (classes.rows / (classes.rows + _PRIOR), np.where(nearest.rows, closer, 0.0))
    lines = [
        _mixed(found, weight, known, values, aim)
        for found, weight in zip((classes, nearest), weights, strict=True)
    ]
    lines.append(_forest(grown(evidence, aim, release), known, values, aim))
    guess, sure, before, gain = (np.stack(part) for part in zip(*lines, strict=True))
    return Beliefs(guess, sure, before, gain)


def _mixed(
    found: Found, weight: Array, known: Array, values: Array, aim: Aim
) -> tuple[Array, Array, Array, Array]:
    before = likelihood(known, found.guess, aim)
    own = likelihood(known, values, aim)
    sure = weight * found.share + (1 - weight) * before
    return found.guess, sure, before, _gain(weight * found.truth + (1 - weight) * own, own)


def _forest(
    shares: Array, known: Array, values: Array, aim: Aim
) -> tuple[Array, Array, Array, Array]:
    guess = shares[:, :WIDE].argmax(axis=1)
    sure = shares[np.arange(len(shares)), guess]
    guess = np.where(sure > 0, guess, -1)
    own = likelihood(known, values, aim)
    # Where no released row has the secret, the release says no more than the population.
    said = np.where(shares.any(axis=1), likelihood(evened(shares, aim), values, aim), own)
    return guess, sure, likelihood(known, guess, aim), _gain(said, own)


def _gain(after: Array, before: Array) -> Array:
    there = before > 0
    logs = np.log(np.where(there, after, 1.0)) - np.log(np.where(there, before, 1.0))
    gain: Array = np.round(logs, 9)
    return gain
