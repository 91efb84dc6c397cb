"""Where values stand among others: the placements that areas under ROC curves are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def under(values: Array, ordered: Array) -> Array:
    """The share of ``ordered`` (sorted, shape (m,)) that lies under each of ``values``, ties half;
    shape (n,)."""
    left = np.searchsorted(ordered, values, "left")
    share: Array = (left + np.searchsorted(ordered, values, "right")) / (2 * len(ordered))
    return share
