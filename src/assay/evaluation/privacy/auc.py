"""Area under the ROC curve with DeLong's variance."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

Array = np.ndarray[Any, Any]


def delong(members: Array, controls: Array) -> tuple[float, float]:
    """AUC (ties count half) and its variance (DeLong et al. 1988, by midranks: Sun and Xu 2014).

    Args:
        members: Scores of members, shape (m,), m >= 2.
        controls: Scores of controls, shape (n,), n >= 2.

    Returns:
        The AUC in [0, 1], and its variance: never below that of half a pair's doubt, so that a
        perfect separation of few rows is not taken for certainty.
    """
    m, n = len(members), len(controls)
    ranks = stats.rankdata(np.concatenate([members, controls]))
    of_members = (ranks[:m] - stats.rankdata(members)) / n
    of_controls = 1 - (ranks[m:] - stats.rankdata(controls)) / m
    variance = float(np.var(of_members, ddof=1)) / m + float(np.var(of_controls, ddof=1)) / n
    return float(of_members.mean()), max(variance, (0.5 / min(m, n)) ** 2)
