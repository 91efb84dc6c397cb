"""A score, and what every test row adds to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.evaluation.combine import Score
from assay.evaluation.utility.features import Array


@dataclass(frozen=True)
class Scored:
    """A score on n test rows.

    Attributes:
        value: The score.
        influence: What each row adds to n times its error, shape (n,), mean 0.
        least: What the sum of squared influences is taken to be at the least: that of one
            pseudo-row a class, so that agreement on a handful of rows is not taken for certainty.
    """

    value: float
    influence: Array
    least: float = 0.0

    @property
    def score(self) -> Score:
        """The value with its sampling variance over test rows."""
        return Score(self.value, self._variance(self.influence))

    def less(self, other: Scored) -> Score:
        """This minus the other on the same rows, with the paired variance."""
        return Score(self.value - other.value, self._variance(self.influence - other.influence))

    def _variance(self, influence: Array) -> float:
        # In units in which no square is too large; infinite where the variance is.
        unit = max(float(np.abs(influence).max()), 1.0)
        total = float(np.sum((influence / unit) ** 2)) / len(influence) ** 2 * unit * unit
        return max(total, self.least / len(influence) ** 2)


#: By family, then by score.
Scores = dict[str, dict[str, Scored]]
