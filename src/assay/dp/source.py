"""Randomness that protects people: from the system, never from a seed."""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Array = np.ndarray[Any, Any]

_BITS = 53  # of a float64's fraction
_WORDS = 1 << 22  # 64-bit words drawn at once, so that memory stays small
#: The grid of a noise's values, as a share of its standard deviation: a power of 2.
GRID = 2.0**-20


class SecureSource:
    """Draws that nobody can foretell or repeat.

    A key of 256 bits from the operating system drives AES in counter mode, so that drawing a
    billion bytes costs little more than copying them. There is no way to seed it.
    """

    def __init__(self) -> None:
        key, start = os.urandom(32), os.urandom(16)
        self._stream = Cipher(algorithms.AES(key), modes.CTR(start)).encryptor()

    def words(self, n: int) -> Array:
        """``n`` independent 64-bit words, uint64."""
        return np.frombuffer(self._stream.update(bytes(8 * n)), np.uint64)

    def uniform(self, n: int) -> Array:
        """``n`` numbers from the middles of 2**53 equal parts of (0, 1), float64."""
        whole = self.words(n) >> np.uint64(64 - _BITS)
        found: Array = (whole.astype(np.float64) + 0.5) * 2.0**-_BITS
        return found

    def included(self, n: int, rate: float) -> Array:
        """Whether each of ``n`` is drawn, alone and with chance ``rate`` (Poisson sampling).

        The chance is ``rate`` rounded down to a multiple of 2**-64.

        Raises:
            ValueError: ``rate`` is no chance.
        """
        if not 0 <= rate <= 1:
            raise ValueError(f"no chance: {rate}")
        if rate == 1:
            return np.ones(n, bool)
        # rate * 2**64 is exact in float64, and its whole part fits where rate < 1.
        found: Array = self.words(n) < np.uint64(math.floor(rate * 2.0**64))
        return found

    def normal(self, n: int, deviation: float) -> Array:
        """``n`` normal numbers of mean 0, rounded to multiples of :func:`grid_of` its deviation.

        Pairs by Box and Muller (1958) from 53-bit uniforms, so the tails end beyond 8.5 standard
        deviations. The low bits of floating point noise can betray what it was added to (Mironov
        2012); on a common grid, about a millionth of the deviation wide, both the noise and a sum
        rounded to the grid have none.

        Args:
            n: How many.
            deviation: Standard deviation, > 0.

        Raises:
            ValueError: ``deviation`` is not above 0.
        """
        if not deviation > 0:
            raise ValueError(f"no standard deviation: {deviation}")
        out = np.empty(n + n % 2)
        for start in range(0, len(out), _WORDS):
            part = out[start : start + _WORDS]
            half = len(part) // 2
            radius = np.sqrt(-2.0 * np.log(self.uniform(half)))
            angle = (2 * math.pi) * self.uniform(half)
            part[:half], part[half:] = radius * np.cos(angle), radius * np.sin(angle)
        grid = grid_of(deviation)
        found: Array = np.rint(out[:n] * (deviation / grid)) * grid
        return found


def grid_of(deviation: float) -> float:
    """The width of the grid that noise of this deviation lies on: a power of 2, at most
    :data:`GRID` of it."""
    return 2.0 ** math.floor(math.log2(deviation * GRID))
