"""How many runs would show a fault that an audit must be able to see."""

from __future__ import annotations

import math

from scipy import special

#: A fault that an audit must be able to see: noise so many times too small, with this chance.
FAULT, POWER = 2.0, 0.99
_MOST = 10**9  # runs that are worth naming


def runs_needed(
    seen: float, claimed: float, confidence: float, rate: float | None = None
) -> int | None:
    """Runs a side by which noise :data:`FAULT` times too small is seen with chance :data:`POWER`.

    Args:
        seen: mu that the attacker sees of the implementation as it is; with ``rate`` epsilon.
        claimed: The mu of the claim, or its epsilon.
        confidence: One-sided, of the bound.
        rate: Of a claim without delta, as :func:`chance_to_tell` has it.

    Returns:
        None where it would not be seen in any number that is worth naming.
    """
    if FAULT * seen <= claimed:
        return None

    def chance(runs: int) -> float:
        if rate is None:
            return chance_to_see(FAULT * seen, claimed, runs, confidence)
        return chance_to_tell(FAULT * seen, claimed, rate, runs, confidence)

    low, high = 4, 8
    while high <= _MOST and chance(high) < POWER:
        low, high = high, 2 * high
    if high > _MOST:
        return None
    while high - low > max(1, low // 100):
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle) >= POWER else (middle, high)
    return high


def chance_to_see(mu: float, claimed: float, runs: int, confidence: float) -> float:
    """The chance, about, that the Gaussian bound of a mechanism of ``mu`` passes ``claimed``.

    Three quarters of the runs are counted, at the threshold in the middle, where both error rates are
    ``z(-mu / 2)``: the bound's own margin and the spread of the estimate are normal.

    Args:
        mu, claimed: Of Gaussian differential privacy.
        runs: Of each side, at least 4.
        confidence: One-sided, of the bound.
    """
    counted = runs - (runs + 3) // 4
    rate = float(special.ndtr(-mu / 2))
    slope = math.exp(-(mu**2) / 8) / math.sqrt(2 * math.pi)
    margin = -float(special.ndtri((1 - confidence) / 2))
    # With few errors the exact interval's end is that of about margin^2 / 2 + 1 errors more.
    end = rate + margin * math.sqrt(rate * (1 - rate) / counted) + (margin**2 / 2 + 1) / counted / 2
    if end >= 0.5:
        return 0.0
    expected = -2 * float(special.ndtri(end))
    spread = math.sqrt(2 * rate * (1 - rate) / counted) / slope
    return float(special.ndtr((expected - claimed) / spread))


def chance_to_tell(
    epsilon: float, claimed: float, rate: float, runs: int, confidence: float
) -> float:
    """The chance, about, that the exact bound passes ``claimed`` without a delta.

    The logarithm of the ratio of the two rates is normal (delta method), and so are their margins.

    Args:
        epsilon: Logarithm of that ratio.
        claimed: Of the claim.
        rate: The higher of the two, in (0, 1).
        runs: Of each side, at least 4; three quarters are counted.
        confidence: One-sided, of the bound.
    """
    counted = runs - (runs + 3) // 4
    other = rate * math.exp(-epsilon)
    margin = -float(special.ndtri((1 - confidence) / 2))
    more = (margin**2 / 2 + 1) / counted / 2  # as in chance_to_see
    low = rate - margin * math.sqrt(rate * (1 - rate) / counted) - more
    high = other + margin * math.sqrt(other * (1 - other) / counted) + more
    if low <= 0 or high >= 1:
        return 0.0
    spread = math.sqrt(((1 - rate) / rate + (1 - other) / other) / counted)
    return float(special.ndtr((math.log(low / high) - claimed) / spread))
