"""How many of a number of cases a table holds, and how sure that is for the next such table."""

from __future__ import annotations

import numpy as np

from assay.evaluation.combine import Score
from assay.evaluation.fidelity.views import Array


def recall(counts: Array) -> Score:
    """The share of cases held, and the variance of that share over draws of the table.

    The number held has the variance ``sum exp(-l) - exp(-2 l)`` at expected counts ``l``. Two
    thirds of ``l exp(-l)`` come nearest to a term of it, and their sum is estimated by the cases
    that one row has, as in Good 1953, and a quarter, so that few of them are not taken for
    none; half a case is the least.

    Args:
        counts: Rows that have each case, shape (cases,), at least one case.
    """
    once = float(np.sum(counts == 1))
    return Score(float((counts > 0).mean()), max(2 / 3 * (once + 0.25), 0.5) / len(counts) ** 2)
