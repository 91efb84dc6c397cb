"""A noisy histogram along a line without what is only noise."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def smoothed(noisy: Array, deviation: float, total: float) -> Array:
    """Counts that are not negative and sum to ``total``, flat where nothing speaks against it.

    Halves of the line share its count by their lengths, unless they differ by more than noise
    alone would in any place of the line (Haar wavelets with the universal threshold; Donoho and
    Johnstone 1994), and so on within each half. It sees no counts but the noisy ones.

    Args:
        noisy: Shape (n,), n > 0.
        deviation: Of the noise of each.
        total: What the counts sum to, as far as is known: the sum of many noisy ones says little.
    """
    found = np.zeros(len(noisy))
    sums = np.append(0.0, np.cumsum(noisy))
    least = deviation * math.sqrt(2 * math.log(max(len(noisy), 2)))
    parts = [(0, len(noisy), max(total, 0.0))]
    while parts:
        start, stop, total = parts.pop()
        if stop - start == 1:
            found[start] = total
            continue
        middle = (start + stop) // 2
        left, right = middle - start, stop - middle
        whole = float(sums[stop] - sums[start])
        # How much more the left half has than its length's part, and the noise of that.
        more = float(sums[middle] - sums[start]) - whole * left / (stop - start)
        apart = math.sqrt(left * right / (stop - start))
        share = total * left / (stop - start) + (more if abs(more) > least * apart else 0.0)
        share = min(max(share, 0.0), total)
        parts += [(start, middle, share), (middle, stop, total - share)]
    return found
