"""Faults that one look shows: noise that follows a seed, floats as noise, batches that are no samples."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import stats

from assay.audit.epsilon.canaries import Canaries
from assay.audit.epsilon.claims import WRONG, Remark

Array = np.ndarray[Any, Any]

_RARE = 1e-6  # of a Poisson sampler, to be called none


def seeded(technique: Any, canaries: Canaries, rows: int = 200) -> list[Remark]:
    """Whether two private fits of the same rows with the same seed give the same release: then
    whoever knows the seed knows the noise.

    Args:
        technique: With its privacy settings.
        canaries: The tables.
        rows: Released by each.
    """
    table = canaries.table(np.ones(canaries.count, bool))
    first, second = (
        technique.fit(table, np.random.default_rng(5)).sample(rows, np.random.default_rng(6)).frame
        for _ in range(2)
    )
    if not first.equals(second):
        return []
    return [Remark(WRONG, "Two fits with one seed give the same rows: who knows or guesses the seed "
                   "knows the noise. Take it from the system.")]  # fmt: skip


def low_bits(answers: Array) -> list[Remark]:
    """Whether noisy counts have digits below 1. A float with float noise added cannot be every
    float: which ones it can be tells what the noise was added to (Mironov 2012).

    Args:
        answers: Noisy counts of whole numbers of people, any shape.
    """
    whole = np.asarray(answers, float)
    if (whole == np.round(whole)).all():
        return []
    return [Remark(WRONG, "Counts of people come with floats as noise: which floats can occur depends "
                   "on the count (Mironov 2012). Take noise in whole numbers.")]  # fmt: skip


def sampled(members: Array, rate: float) -> list[Remark]:
    """Whether batches are Poisson samples, as their accounting says: each person in each with one
    chance, on its own. Batches of one size, or persons who come equally often, are shuffled ones.

    Args:
        members: Whether each person was in each batch, bool of shape (steps, persons).
        rate: The chance that is accounted for.
    """
    steps, persons = members.shape
    found = []
    for each, of, words in (
        (members.sum(axis=1), persons, "sizes of batches"),
        (members.sum(axis=0), steps, "times that persons come"),
    ):
        spread = float(((each - rate * of) ** 2).sum() / (rate * (1 - rate) * of))
        tails = stats.chi2.cdf(spread, len(each)), stats.chi2.sf(spread, len(each))
        if 2 * min(tails) < _RARE / 2:
            ratio = math.sqrt(spread / len(each))
            found.append(Remark(
                WRONG, f"The {words} spread {ratio:.2g} times as much as under the Poisson samples "
                "that are accounted for: batches are not drawn so.",
            ))  # fmt: skip
    return found
