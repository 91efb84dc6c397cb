"""A white-box game for a command line that tells its noisy answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.audit.epsilon.canaries import Canaries
from assay.audit.epsilon.outside import CommandLine, Heard

Array = np.ndarray[Any, Any]

_LEAST = 1e-3  # a deviation, so that an answer without noise has a weight


@dataclass(frozen=True)
class SeenOutside:
    """As :class:`SeenAnswers`, of the answers that a program tells.

    Attributes:
        line: The program, which tells its answers.
        canaries: The tables.
        whole: Whether its answers are whole numbers.
    """

    line: CommandLine
    canaries: Canaries
    whole: bool = False

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        return f"white box: every noisy answer that the program tells; {self.canaries.words}"

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        there = self.canaries.drawn()
        _, heard = self.line.run(self.canaries.table(there), self.canaries.count)
        return self.canaries.guessed(score_heard(heard, self.canaries)), there


def score_heard(heard: Sequence[Heard], canaries: Canaries) -> Array:
    """Of each canary's level, in deviations of the noise as the program says it; 0 where no answer
    has a cell of it alone.

    Args:
        heard: Of one run.
        canaries: The tables.
    """
    total, weight = np.zeros(len(canaries.levels)), np.zeros(len(canaries.levels))
    for one in heard:
        cells = cells_of(one, canaries)
        known = cells >= 0
        precision = 1 / max(one.deviation, _LEAST) ** 2
        total[known] += precision * (one.counts[cells[known]] - canaries.base)
        weight[known] += precision
    found: Array = total / np.sqrt(np.maximum(weight, 1e-300))
    return found


def cells_of(one: Heard, canaries: Canaries) -> Array:
    """The cell of each canary's level in an answer, -1 where it has none, shape (levels,)."""
    if canaries.names[0] not in one.columns:
        return np.full(len(canaries.levels), -1)
    places = []
    for name, levels in zip(one.columns, one.levels, strict=True):
        known = {level: i for i, level in enumerate(levels) if level is not None}
        own = canaries.own(canaries.names.index(name))
        places.append(np.array([known.get(level, -1) for level in own]))
    lost = (np.stack(places) < 0).any(axis=0)
    shape = [len(levels) for levels in one.levels]
    cells = np.ravel_multi_index([np.where(lost, 0, p) for p in places], shape)
    return np.where(lost, -1, cells)
