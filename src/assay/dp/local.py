"""Answers that each person can give alone, so that nobody has to be trusted with the truth.

Local differential privacy (Kasiviswanathan et al. 2011): whatever two rows a person may have had,
the answer tells them apart no better than was promised. Neighbours replace, they do not add.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from assay.core import ConfigError
from assay.dp.accounting import budget
from assay.dp.costs import choice_epsilon
from assay.dp.noise import discrete_gaussian, discrete_laplace
from assay.dp.source import SecureSource

Array = np.ndarray[Any, Any]

_HAIR = 1e-12  # more noise, so that no rounding makes it too little


class Share(Protocol):
    """What one cell of a person may cost."""

    def beside(self, used: float) -> Share:
        """What is left where a part ``used`` (0 to 1) of it went to another answer of that cell."""
        ...

    def levels(self, codes: Array, size: int) -> Array:
        """One of ``size`` codes for each of ``codes``, int of shape (n,)."""
        ...

    def steps(self, places: Array, reach: int) -> Array:
        """A whole number for each place, which is ``reach`` steps from another one at most."""
        ...


@dataclass(frozen=True)
class Pure:
    """An epsilon without a delta: epsilons add up.

    Attributes:
        epsilon: >= 0.
    """

    epsilon: float

    def beside(self, used: float) -> Pure:
        """See :class:`Share`."""
        return Pure(self.epsilon * (1 - used))

    def levels(self, codes: Array, size: int) -> Array:
        """By k-ary randomised response."""
        return randomised_response(codes, size, self.epsilon)

    def steps(self, places: Array, reach: int) -> Array:
        """By discrete Laplace noise."""
        return discrete_laplace(places, reach / self.epsilon)


@dataclass(frozen=True)
class Normal:
    """A mu of Gaussian differential privacy: squares of mu add up (Dong, Roth and Su 2022).

    Attributes:
        mu: >= 0.
    """

    mu: float

    def beside(self, used: float) -> Normal:
        """See :class:`Share`."""
        return Normal(self.mu * math.sqrt(1 - used**2))

    def levels(self, codes: Array, size: int) -> Array:
        """By k-ary randomised response: yes or no at an epsilon has the error rates of mu where
        they are alike, and chords elsewhere, as half of :func:`assay.dp.choice_epsilon` has it."""
        return randomised_response(codes, size, choice_epsilon(self.mu**2 / 2) / 2)

    def steps(self, places: Array, reach: int) -> Array:
        """By discrete Gaussian noise; ``reach`` steps cost that many times what one does."""
        return discrete_gaussian(places, (self.mu / reach) ** 2 / 2)


def share_of(epsilon: float, delta: float, cells: int) -> Share:
    """An even share of a promise to a person.

    Args:
        epsilon: Above 0.
        delta: 0 for a pure promise, else below 1.
        cells: That the person has.
    """
    if delta == 0:
        return Pure(epsilon / cells * (1 - _HAIR))
    return Normal(budget(epsilon, delta) / math.sqrt(cells) * (1 - _HAIR))


def randomised_response(codes: Array, size: int, epsilon: float) -> Array:
    """Each code as it is or another one, the truth at most e^epsilon times as likely as any other
    (Warner 1965; Kairouz, Oh and Viswanath 2016). Chances are whole multiples of 2**-64 and exact.

    Args:
        codes: Whole numbers from 0 to ``size`` - 1, shape (n,).
        size: Of codes that there may be, public.
        epsilon: >= 0.

    Raises:
        ConfigError: There are more codes than chances.
    """
    codes = np.asarray(codes, np.int64)
    if size < 2:
        return codes
    other, truth = response_weights(size, epsilon)
    words = SecureSource().words(len(codes))
    lies = words >= np.uint64(truth)
    # How far around the ring of codes: 1 to size - 1, each for as many words.
    turn = (words[lies] - np.uint64(truth)) // np.uint64(other) + np.uint64(1)
    found = codes.copy()
    found[lies] = (codes[lies] + turn.astype(np.int64)) % size
    return found


def response_weights(size: int, epsilon: float) -> tuple[int, int]:
    """Of 2**64 words those that stand for each other code, rounded up, and those for the truth.

    Raises:
        ConfigError: There are more codes than chances.
    """
    even = 1 / (1 + (size - 1) * math.exp(-epsilon))  # of the truth, without an overflow
    other = max(1, math.ceil(even * math.exp(-epsilon) * (1 + _HAIR) * 2.0**64))
    truth = 2**64 - (size - 1) * other
    if size > 2**32:
        raise ConfigError("there are too many levels for randomised response")
    if truth < other:  # by rounding alone: all are alike
        other = 2**64 // size
        truth = 2**64 - (size - 1) * other
    return other, truth
