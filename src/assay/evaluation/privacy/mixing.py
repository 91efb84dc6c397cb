"""One 64-bit key for cells of several columns, mixed in one column after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(29)


def stir(keys: Array, cells: Array, column: int) -> None:
    """Mix a column's cells into the keys, in place; other cells give one key with chance 2^-64.

    Args:
        keys: Keys so far, uint64 of shape (n,); 0 to begin with.
        cells: Hashes or codes of the column's cells, uint64 of shape (n,).
        column: The column's number.
    """
    keys *= _ODD
    keys ^= cells + np.uint64(column)
    keys ^= keys >> _HALF
    keys *= _MIX
