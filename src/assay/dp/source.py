"""Randomness that protects people: from the system, never from a seed."""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Array = np.ndarray[Any, Any]

_ZEROS = memoryview(bytes(2**18))  # the stream is laid over zeros, as many at once


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
        found = bytearray(8 * n)
        view = memoryview(found)
        for at in range(0, len(found), len(_ZEROS)):
            part = view[at : at + len(_ZEROS)]
            self._stream.update_into(_ZEROS[: len(part)], part)
        return np.frombuffer(found, np.uint64)

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
