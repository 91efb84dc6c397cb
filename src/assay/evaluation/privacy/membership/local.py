"""Would the released rows about a person be likelier if that person were in the population?"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: The known row whose distance is the width of the kernel about a released row.
WIDTH = 5
_FLOOR = 1e-3


def local_ratio(distances: Array, rows: Array, known: Array) -> Array:
    """``sum over s near x of ln p_{R and x}(s) - ln p_R(s)``, shape (n,).

    The local likelihood ratio of Gen-LRA ("Synth-MIA", arXiv 2509.18014; there one kernel density
    a person), with a Gaussian kernel about each released row s that is as wide as the distance to
    its 5th known row: adding x to R adds one kernel to those of R's rows about s.

    Args:
        distances: Of each person to the nearest released rows, shape (n, k).
        rows: Numbers of these released rows, shape (n, k).
        known: Distances of each released row to its nearest known rows, sorted, shape (m, j).
    """
    wide = np.maximum(known[:, min(WIDTH, known.shape[1]) - 1], _FLOOR)
    mass = np.exp(-0.5 * np.square(np.maximum(known, 0.0) / wide[:, None])).sum(axis=1)
    added = np.exp(-0.5 * np.square(distances / wide[rows]))
    ratio: Array = np.log1p(added / mass[rows]).sum(axis=1)
    return ratio
