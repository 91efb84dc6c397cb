"""What many noisy steps on Poisson samples cost in privacy, and the noise that a cost needs."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import dp_accounting
from dp_accounting import pld
from scipy import optimize, stats

from assay.core import ConfigError

ACCOUNTANT = "privacy loss distribution (dp-accounting), Poisson samples"
#: Width of the grid of privacy losses, as a share of an epsilon below 1. A bound stays a bound.
_FINE, _COARSE = 1e-4, 1e-3
_NARROWEST, _CELLS = 1e-5, 1e5
_LEAST, _MOST = 0.2, 10_000.0
#: The part of delta that is kept for batches larger than their places.
SPARE = 0.01


@dataclass(frozen=True)
class Steps:
    """Steps that each draw every person with one chance, add up what the drawn ones give (at most
    1 in norm) and add normal noise; before them there may be one such sum over all people.

    Attributes:
        noise: Standard deviation of the noise, in units of the largest gift.
        rate: The chance of each person in each step, in (0, 1].
        count: How many steps.
        before: Standard deviation of the noise of the sum before them; infinite for none.
    """

    noise: float
    rate: float
    count: int
    before: float = math.inf

    def epsilon(self, delta: float) -> float:
        """An upper bound on epsilon, for one person added or removed.

        By the distribution of the privacy loss (Koskela et al. 2020; Doroshenko et al. 2022), on
        a grid, rounded against us.

        Args:
            delta: In (0, 1).
        """
        rough = _epsilon(self, delta, _FINE)
        return rough if rough >= 1 else min(rough, _epsilon(self, delta, _FINE * max(rough, 1e-3)))


@lru_cache(maxsize=256)
def _epsilon(steps: Steps, delta: float, width: float) -> float:
    # The losses of one step lie within about this range. More cells of it take minutes; with
    # fewer the bound is only looser.
    width = max(width, _NARROWEST, (20 / steps.noise + 1 / steps.noise**2) / _CELLS)
    accountant = pld.PLDAccountant(
        dp_accounting.NeighboringRelation.ADD_OR_REMOVE_ONE, value_discretization_interval=width
    )
    once: dp_accounting.DpEvent = dp_accounting.GaussianDpEvent(steps.noise)
    if steps.rate < 1:
        once = dp_accounting.PoissonSampledDpEvent(steps.rate, once)
    accountant.compose(dp_accounting.SelfComposedDpEvent(once, steps.count))
    if math.isfinite(steps.before):
        accountant.compose(dp_accounting.GaussianDpEvent(steps.before))
    return float(accountant.get_epsilon(delta))


def need_promise(epsilon: float, delta: float) -> None:
    """Raises ConfigError unless epsilon is a number above 0 and delta lies in (0, 1)."""
    if not (epsilon > 0 and math.isfinite(epsilon)):
        raise ConfigError(f"epsilon must be a number above 0, not {epsilon}")
    if not 0 < delta < 1:
        raise ConfigError(f"delta must lie between 0 and 1, not {delta}")


def noise_for(
    epsilon: float, delta: float, rate: float, count: int, before: float = math.inf
) -> Steps:
    """The steps with the least noise that keep epsilon, to a thousandth.

    Args:
        epsilon: Above 0.
        delta: In (0, 1).
        rate: The chance of each person in each step, in (0, 1].
        count: Steps, at least 1.
        before: Noise of a sum over all people before them; infinite for none.

    Raises:
        ConfigError: These are no such numbers, or noise 10,000 times a person's gift would be
            too little.
    """
    need_promise(epsilon, delta)
    if not 0 < rate <= 1 or count < 1:
        raise ConfigError(f"{count} steps at a rate of {rate} are no steps")

    def fits(noise: float, width: float = _COARSE) -> bool:
        found = _epsilon(Steps(noise, rate, count, before), delta, width * min(1.0, epsilon))
        return found <= epsilon

    # A central limit says about where to look: far from there the sums of losses are immense.
    near = _guess(epsilon, delta, rate, count)
    low, high = near / 1.5, min(1.5 * near, _MOST)
    while high < _MOST and not fits(high):
        low, high = high, min(1.5 * high, _MOST)
    if near > _MOST or (high == _MOST and not fits(high)):
        raise ConfigError(
            f"no noise that this program adds reaches epsilon {epsilon:g} in {count} steps",
            mend="Ask for a larger epsilon, or train for fewer steps",
        )
    while low > _LEAST and fits(low):
        low, high = low / 1.5, low
    while high > low * 1.001:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if fits(middle) else (middle, high)
    while not fits(high, _FINE):  # the finer bound is lower, but for rounding
        high *= 1.001
    return Steps(high, rate, count, before)


def _guess(epsilon: float, delta: float, rate: float, count: int) -> float:
    """About the noise, by Gaussian differential privacy's central limit (Bu et al. 2020,
    corollary 4)."""
    mu, gift = budget(epsilon, delta), rate * math.sqrt(count)
    if rate == 1:
        return gift / mu
    return 1 / math.sqrt(math.log1p((mu / gift) ** 2))


def gaussian_delta(mu: float, epsilon: float) -> float:
    """The least delta such that mu-Gaussian differential privacy is (epsilon, delta) (Balle and
    Wang 2018, theorem 8)."""
    if mu <= 0:
        return 0.0
    tail = math.exp(min(700.0, epsilon + float(stats.norm.logcdf(-mu / 2 - epsilon / mu))))
    return max(0.0, float(stats.norm.cdf(mu / 2 - epsilon / mu)) - tail)


def gaussian_epsilon(mu: float, delta: float) -> float:
    """The least epsilon, 0 or more, such that mu-Gaussian differential privacy is (epsilon, delta).

    Args:
        mu: 0 or more.
        delta: In (0, 1).
    """
    if gaussian_delta(mu, 0.0) <= delta:
        return 0.0
    # The tail of the privacy loss, normal with mean mu^2 / 2, is above the delta.
    most = mu * mu / 2 + mu * float(stats.norm.isf(delta)) + 1e-9
    return float(optimize.brentq(lambda e: gaussian_delta(mu, e) - delta, 0.0, most, xtol=1e-12))


def budget(epsilon: float, delta: float) -> float:
    """The mu of Gaussian differential privacy that just keeps (epsilon, delta): one sum with noise
    1 / mu, or several whose 1 / noise ** 2 add up to mu ** 2."""

    def over(log_mu: float) -> float:
        return gaussian_delta(math.exp(log_mu), epsilon) - delta

    return math.exp(float(optimize.brentq(over, -60.0, 8.0)))


def places_for(people: int, rate: float, count: int, chance: float) -> int:
    """The least places in a batch such that any of ``count`` Poisson samples needs more with a
    chance of at most ``chance``."""
    # Not by the quantile: SciPy's is lost below a chance of 1e-16.
    few = bisect_left(
        range(people), True, key=lambda n: bool(stats.binom.sf(n, people, rate) * count <= chance)
    )
    return max(1, few)


def planned(
    epsilon: float, delta: float, people: int, rate: float, count: int, before: float = math.inf
) -> tuple[Steps, int]:
    """Steps and places in a batch that keep (epsilon, delta) with batches cut where they are full.

    Batches that lose nobody with chance 1 - tau are tau apart in total variation from those that
    never do, so that (epsilon, delta') of the latter is (epsilon, delta' + (1 + e^epsilon) tau)
    of the former; tau is chosen so that this costs a hundredth of delta.

    Args:
        epsilon, delta: The promise as a whole.
        people: How many there are.
        rate: The chance of each in each step.
        count: Steps.
        before: Noise of a sum over all people before them; infinite for none.

    Raises:
        ConfigError: As :func:`noise_for`.
    """
    steps = noise_for(epsilon, (1 - SPARE) * delta, rate, count, before)
    if rate == 1:
        return steps, people
    rare = math.exp(-epsilon)  # SPARE delta / (1 + e^epsilon) without a number too large
    return steps, places_for(people, rate, count, SPARE * delta * rare / (1 + rare))
