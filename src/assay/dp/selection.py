"""Private selection: the best of a random number of private runs, and what that costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import optimize

from assay.core import ConfigError
from assay.dp.accounting import SPARE, gaussian_epsilon
from assay.dp.source import SecureSource

Array = np.ndarray[Any, Any]

SELECTION = (
    "Rényi differential privacy of private selection (Papernot and Steinke 2022, theorem 2) over "
    "runs of Gaussian differential privacy, converted by Canonne, Kamath and Steinke 2020"
)

_ORDERS = 1.0 + np.geomspace(1e-3, 1e6, 4_000)
_LEAST = 1e-12


@dataclass(frozen=True)
class Selection:
    """A run is done K times, each time anew, and the run with the best score is all that is told.

    K is drawn from the logarithmic distribution, P(K = k) proportional to ``(1 - gamma)^k / k``: the
    truncated negative binomial of the paper at eta = 0, for which many runs cost no more than twice
    one run. Who gets away with a fixed number of runs pays for each of them; a random number hides
    whether a good score was luck. Each run has its own score, under its own noise and paid for, and
    its own random settings: the analysis is of independent runs that are all alike.

    Attributes:
        mean: Expected number of runs, above 1.
        rho: What one run costs with its score, mu^2 / 2 of Gaussian differential privacy, > 0.
        before: What was paid before all runs, likewise, >= 0.
    """

    mean: float
    rho: float
    before: float = 0.0

    def __post_init__(self) -> None:
        good = (
            math.isfinite(self.mean) and self.mean > 1 and math.isfinite(self.rho) and self.rho > 0
        )
        if not (good and self.before >= 0):
            raise ConfigError(
                f"{self.mean} runs at a cost of {self.rho} are no selection",
                where="private selection",
            )

    @property
    def gamma(self) -> float:
        """The parameter of the number of runs that gives its mean."""
        return gamma_of(self.mean)

    def renyi(self, order: Array) -> Array:
        """A bound on the Rényi divergence of these orders, > 1, between neighbouring tables.

        A run that is mu-GDP has ``order * rho``: its trade-off lies above that of two normal
        distributions, whose divergence that is. Of theorem 2's second order the best is
        ``sqrt(log(1 / gamma) / rho)``. What came before the runs adds its own.
        """
        other = max(1.0, math.sqrt(-math.log(self.gamma) / self.rho))
        own = best_of(order, order * self.rho, other, other * self.rho, self.mean)
        return own + order * self.before

    def epsilon(self, delta: float) -> float:
        """The least epsilon such that all of it is (epsilon, delta)-DP by this bound, at the best of
        many orders (Canonne, Kamath and Steinke 2020, proposition 12).

        Args:
            delta: In (0, 1).
        """
        a = _ORDERS
        found = self.renyi(a) + np.log1p(-1 / a) - (math.log(delta) + np.log(a)) / (a - 1)
        return max(0.0, float(found.min()))


def best_of(order: Array, own: Array, other: float, own_other: float, mean: float) -> Array:
    """Theorem 2 at eta = 0: the Rényi divergence of the best of a logarithmic number of runs.

    Args:
        order: > 1.
        own: The divergence of one run, of that order.
        other: Any second order, >= 1.
        own_other: The divergence of one run, of the second order.
        mean: Expected number of runs, above 1.
    """
    lost = -math.log(gamma_of(mean)) / other
    found: Array = own + (1 - 1 / other) * own_other + lost + math.log(mean) / (order - 1)
    return found


@lru_cache(maxsize=64)
def gamma_of(mean: float) -> float:
    """The gamma in (0, 1) of a logarithmic number of runs with this mean, above 1:
    ``(1 / gamma - 1) / log(1 / gamma)``."""

    def over(log: float) -> float:  # of log(1 / gamma)
        return math.expm1(log) / log - mean

    if not (math.isfinite(mean) and mean > 1):
        raise ConfigError(f"no number of runs has a mean of {mean}", where="private selection")
    high = 1.0
    while over(high) < 0:
        high *= 2
    return math.exp(-float(optimize.brentq(over, 1e-12, high, xtol=1e-15)))


def runs(mean: float) -> int:
    """How many runs to do, drawn by a source that nobody can foretell; 1 at least.

    A person who knows how many there were knows more than was paid for, so that it must not be told,
    and neither must anything of a run but the best.
    """
    gamma = gamma_of(mean)
    at = (int(SecureSource().words(1)[0]) + 0.5) / 2.0**64
    k, chance, total = 1, (1 - gamma) / -math.log(gamma), 0.0
    while (total := total + chance) < at and chance > 1e-300:
        chance *= (1 - gamma) * k / (k + 1)
        k += 1
    return k


def rho_of_run(epsilon: float, delta: float, mean: float, before: float = 0.0) -> float:
    """The most that each run may cost such that the selection, and what was paid as a share
    ``before`` of one run's cost ahead of it, keep (epsilon, delta); rounded down.

    Args:
        epsilon: Above 0.
        delta: In (0, 1).
        mean: Expected number of runs, above 1.
        before: Of one run's cost, >= 0.

    Raises:
        ConfigError: Nothing is left for a run.
    """

    def over(log_rho: float) -> float:
        rho = math.exp(log_rho)
        return Selection(mean, rho, before * rho).epsilon(delta) - epsilon

    low, high = math.log(_LEAST), math.log(max(1.0, epsilon))
    if over(low) >= 0:
        raise ConfigError(
            f"an epsilon of {epsilon:g} is too little to choose among {mean:g} runs",
            where="private selection", mend="Ask for more, or for fewer runs",
        )  # fmt: skip
    found = math.exp(float(optimize.brentq(over, low, high, xtol=1e-12)))
    while Selection(mean, found, before * found).epsilon(delta) > epsilon:
        found *= 1 - 1e-9
    return found


def run_epsilon(rho: float, delta: float) -> float:
    """The epsilon that a run which may cost ``rho`` is asked for, with this delta of its own."""
    return gaussian_epsilon(math.sqrt(2 * rho), delta)


def run_chance(epsilon: float, delta: float, mean: float) -> float:
    """The chance that each run, and what came before, may have of costing more: all such chances
    together take :data:`SPARE` of ``delta``.

    A run that costs more with some chance is within that chance, in total variation, of one that
    does not; as many as ``mean`` of them, and what came before, within so many times it; and what is
    so near on both tables to what keeps (epsilon, d) keeps (epsilon, d + (1 + e^epsilon) of it).
    """
    rare = math.exp(-epsilon)  # 1 / (1 + e^epsilon) without a number too large
    return SPARE * delta * rare / (1 + rare) / (1 + mean)
