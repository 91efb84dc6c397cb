"""What noise that was made for one person more or less is worth where one is replaced by another."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from dp_accounting import pld
from dp_accounting.pld import pld_pmf
from scipy import stats

from assay.dp.accounting import Steps, budget, gaussian_epsilon

Array = np.ndarray[Any, Any]

_WIDTH = 1e-3  # of the grid of privacy losses
_CELLS = 200_000
_TAIL = 1e-15  # of a step's losses on either side, taken as all that they may be


def replaced_epsilon(epsilon: float, delta: float) -> float:
    """The epsilon of histograms that keep ``(epsilon, delta)`` for one person more or less, where one
    is replaced: two counts of each move by 1 instead of one, so that mu is a root of 2 larger.

    Args:
        epsilon: Above 0.
        delta: In (0, 1).
    """
    return gaussian_epsilon(math.sqrt(2) * budget(epsilon, delta), delta)


def replaced_steps(steps: Steps, delta: float) -> float:
    """An upper bound on the epsilon of steps where one person is replaced: the gift of the one and of
    the other are each at most 1 in norm, so that the two samples' sums differ by up to 2, with the
    chance of the sample. The sum before them moves in two places.

    Worst is a gift against its opposite: noise around 0 or, with the rate, around 1, against 0 or -1.
    The loss rises with what is seen, and its distribution is rounded up on a grid (Koskela, Jalko and
    Honkela 2020). Batches are taken as never cut.

    Args:
        steps: Noise, rate and how many.
        delta: In (0, 1).
    """
    found = _step(steps).self_compose(steps.count)
    if math.isfinite(steps.before):
        first = pld.privacy_loss_distribution.from_gaussian_mechanism(
            steps.before, sensitivity=math.sqrt(2), value_discretization_interval=_width(steps)
        )
        found = found.compose(first)
    return float(found.get_epsilon_for_delta(delta))


def replaced_loss(seen: Array, noise: float, rate: float) -> Array:
    """The logarithm of how much likelier what is seen is with a gift of 1 than with one of -1.

    Args:
        seen: Sums of a step along the gift, any shape.
        noise: Standard deviation.
        rate: The chance of the gift, in (0, 1].
    """

    def one(x: Array) -> Array:
        with np.errstate(divide="ignore"):  # at a rate of 1 nobody is ever left out
            found: Array = np.logaddexp(
                np.log1p(-rate), np.log(rate) + (2 * x - 1) / (2 * noise**2)
            )
        return found

    found: Array = one(seen) - one(-seen)
    return found


def _width(steps: Steps) -> float:
    """Of the grid: with more cells a step's distribution would take minutes."""
    return max(_WIDTH, (20 / steps.noise + 4 / steps.noise**2) / _CELLS)


def _step(steps: Steps) -> pld.privacy_loss_distribution.PrivacyLossDistribution:
    width, far = _width(steps), 1 + steps.noise * float(stats.norm.isf(_TAIL))
    at = np.linspace(-far, far, 2 * _CELLS)
    losses = replaced_loss(at, steps.noise, steps.rate)
    marks = np.arange(math.floor(losses[0] / width) + 1, math.ceil(losses[-1] / width) + 1)
    # The last place of the table whose loss is no higher: what lies between two has the upper mark.
    ends = at[np.searchsorted(losses, marks * width, side="right") - 1]
    below = (1 - steps.rate) * stats.norm.cdf(ends / steps.noise)
    below += steps.rate * stats.norm.cdf((ends - 1) / steps.noise)
    own = np.diff(below, prepend=0.0)
    beyond = max(0.0, 1 - float(below[-1]))
    return pld.privacy_loss_distribution.PrivacyLossDistribution(
        pld_pmf.DensePLDPmf(width, int(marks[0]), own, beyond, pessimistic_estimate=True)
    )
