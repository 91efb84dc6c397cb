"""Faults that one look shows: noise that follows a seed or is none, floats as noise, levels that are
read off the rows, batches that are no samples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy import stats

from assay.audit.epsilon.outside import Heard
from assay.core import DOUBTFUL, WRONG, Remark

if TYPE_CHECKING:
    from assay.dp import Answer

Array = np.ndarray[Any, Any]

_MANY = 60  # noisy counts that are not the same twice by chance
_RARE = 1e-6  # of a Poisson sampler, to be called none
_NEAR = 0.05  # of a number, as a part of it
_SURE = 1e-3  # of a claim that is kept, to be called wrong by one look


def seeded(first: pl.DataFrame | Array, second: pl.DataFrame | Array) -> list[Remark]:
    """Whether two private fits of the same rows with the same seed gave the same: then whoever
    knows the seed knows the noise.

    Args:
        first, second: Their releases, or their noisy counts (:func:`noise_of`), of which too few
            say nothing.
    """
    if isinstance(first, pl.DataFrame) and isinstance(second, pl.DataFrame):
        same = first.equals(second)
    else:
        same = len(first) >= _MANY and np.array_equal(first, second)
    if not same:
        return []
    return [Remark(WRONG, "Two fits with one seed give the same rows: who knows or guesses the seed "
                   "knows the noise. Take it from the system.")]  # fmt: skip


def noise_of(answers: Sequence[Answer]) -> Array:
    """The counts whose noise is hardly the same twice by chance: at a deviation of half a person or
    more in less than 7 of 10 cells, so that 60 of them are with a chance below 1e-9."""
    from assay.dp import deviation

    counts = [one.counts for one in answers if deviation(one.rho) >= 0.5]
    return np.concatenate(counts) if counts else np.zeros(0)


def low_bits(answers: Array) -> list[Remark]:
    """Whether noisy counts have digits below 1. A float with float noise added cannot be every
    float: which ones it can be tells what the noise was added to (Mironov 2012).

    Args:
        answers: Noisy counts of whole numbers of people, any shape.
    """
    whole = np.asarray(answers, float)
    if (whole == np.round(whole)).all():
        return []
    return [Remark(DOUBTFUL, "Counts of people come with floats as noise: which floats can occur "
                   "depends on the count (Mironov 2012), which no proof of the claim allows for. Take "
                   "noise in whole numbers.")]  # fmt: skip


def ruled_out(answers: Array, counts: Array, others: Array, delta: float) -> list[Remark]:
    """Whether digits of noisy counts rule out the neighbouring table for certain: a sum of a count
    and a float cannot be every float, and the other count may have no float that gives this sum.

    Args:
        answers: Noisy counts, shape (answers, canaries); NaN where there is none.
        counts: What they are of, shape (canaries,).
        others: What they would be of in the neighbouring table.
        delta: The chance that the claim allows for this.
    """
    if not _reached(answers, counts).all():
        return []  # not a sum of the two: nothing follows
    sure, of = int((~_reached(answers, others)).any(axis=0).sum()), answers.shape[1]
    if not _beyond(sure, of, delta):
        return []
    return [Remark(WRONG, f"Of {sure} in {of} canaries the last digits of a noisy count rule out for "
                   "certain that they are there, or that they are not: no epsilon allows that with "
                   f"a chance above {delta:g} (Mironov 2012).")]  # fmt: skip


def _reached(sums: Array, counts: Array) -> Array:
    """Whether some float added to a count gives the sum."""
    near = sums - counts
    found: Array = (
        (counts + near == sums)
        | (counts + np.nextafter(near, np.inf) == sums)
        | (counts + np.nextafter(near, -np.inf) == sums)
        | np.isnan(sums)
    )
    return found


def _beyond(seen: int, of: int, delta: float) -> bool:
    """Whether so many of what can happen with a chance of delta alone would be rare."""
    return seen > 0 and float(stats.binom.sf(seen - 1, of, delta)) < _SURE


def noiseless(heard: Sequence[Heard], *, replaced: bool = False) -> list[Remark]:
    """Whether a program tells answers that had no noise, of a cell or of all rows.

    Args:
        heard: Its answers.
        replaced: Whether neighbours replace a person: then the number of rows is no secret.
    """
    bare = [one for one in heard if one.deviation == 0 and (one.columns or not replaced)]
    if not bare:
        return []
    of = ", ".join(sorted({" by ".join(one.columns) or "the number of rows" for one in bare}))
    return [Remark(WRONG, f"It uses counts without noise ({of}): one person more or less is seen in "
                   "them for certain.")]  # fmt: skip


def shown(secrets: int, seen: int, delta: float) -> bool:
    """Whether more persons' own levels came out than delta allows. Nobody can guess such a level:
    what shows it has read it off the rows, and epsilon allows no chance of that at all.

    Args:
        secrets: Persons with a level of their own that no other row has and nobody declared.
        seen: How many of these levels came out.
        delta: Of the claim.
    """
    return _beyond(seen, secrets, delta)


def reached(secrets: Array, highest: Array, epsilon: float, delta: float, decades: float) -> Array:
    """Columns whose bounds were read off the rows: the highest released number is that which one
    person alone brought, far above all others, more often than the claim allows.

    Each such number is drawn so that its logarithm is even over several decades: what does not depend
    on it is within a twentieth of it with a chance of 0.1 over the decades' logarithm at most, and what
    keeps the claim with no more than ``e^epsilon`` times that, plus delta.

    Args:
        secrets: The numbers, shape (columns,), above 0.
        highest: Of the release, shape (columns,).
        epsilon, delta: Of the claim.
        decades: That they were drawn from.

    Returns:
        The places of the columns; none where so many may come by chance.
    """
    near = np.flatnonzero(np.abs(highest / secrets - 1) <= _NEAR)
    alone = 2 * _NEAR / (decades * math.log(10)) * 1.01  # both sides; log(1 + x) is not quite x
    chance = min(1.0, math.exp(min(epsilon, 50.0)) * alone + delta)
    sure = float(stats.binom.sf(len(near) - 1, len(secrets), chance)) < _SURE
    return near if sure else near[:0]


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
