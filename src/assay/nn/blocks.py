"""Many rows through a compiled function, a block of one shape at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

Array = np.ndarray[Any, Any]


_ROWS, _FEWEST, _NUMBERS = 4_096, 64, 2**24


def rows_at_once(numbers: int) -> int:
    """Rows of a block of which each takes so many numbers: 4,096, fewer of long ones."""
    return min(_ROWS, max(_FEWEST, _NUMBERS // max(numbers, 1)))


def in_blocks(call: Callable[..., Sequence[Any]], block: int, *arrays: Array) -> tuple[Array, ...]:
    """What ``call`` says of all rows, so that memory is bounded and one shape is compiled.

    Args:
        call: Given a block's number and its rows of each array, gives arrays of one entry a row,
            each of that row alone. The last block is filled up with zeros.
        block: Rows of a block, 1 at least.
        arrays: Of n rows each.

    Returns:
        One array of n rows for each that ``call`` gives.
    """
    n = len(arrays[0])

    def rows(start: int) -> list[Array]:
        parts = (a[start : start + block] for a in arrays)
        return [np.pad(p, [(0, block - len(p))] + [(0, 0)] * (p.ndim - 1)) for p in parts]

    if not n:
        shapes = jax.eval_shape(lambda *parts: call(0, *parts), *rows(0))
        return tuple(np.zeros((0, *s.shape[1:]), s.dtype) for s in shapes)
    found = [call(i, *rows(start)) for i, start in enumerate(range(0, n, block))]
    return tuple(
        np.concatenate([np.asarray(p) for p in own])[:n] for own in zip(*found, strict=True)
    )
