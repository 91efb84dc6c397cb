"""Several scores as one, each read against what known people score who are strangers to S."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Strangers:
    """Known people, each taken for one whom the attacker does not know.

    They were never in the training data, so what they score is what a stranger scores.

    Attributes:
        points: Where they lie, shape (m, q).
        numbers, classes: Their rows as trees see them.
        reach: Distances to the 1st, 5th and 20th of the OTHER known people, shape (m, 3).
        likelihood: What R's forests make of their cells, by trees that did not see them, (2, m).
    """

    points: Array
    numbers: Array
    classes: Array
    reach: Array
    likelihood: Array


def ensemble(asked: Array, strangers: Array) -> Array:
    """How seldom strangers score as high, over all scores together, shape (n,).

    Each score becomes the share of strangers that reach it (its p-value), and the shares are put
    together as ``-sum ln p`` (Fisher 1932): scores of any unit count alike, and none need be
    learnt from known members.

    Args:
        asked: Scores of the people asked about, shape (s, n).
        strangers: The same scores of strangers, shape (s, m).
    """
    total = np.zeros(asked.shape[1])
    for mine, theirs in zip(asked, strangers, strict=True):
        line = np.sort(theirs)
        reached = len(line) - np.searchsorted(line, mine, "left")
        total -= np.log((1 + reached) / (1 + len(line)))
    return total
