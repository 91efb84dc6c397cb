"""A white-box game for techniques that ask a curator: the attacker sees every noisy answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from assay.audit.epsilon.canaries import Canaries
from assay.data import Grid
from assay.techniques import Technique

if TYPE_CHECKING:
    from assay.dp import Answer

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class SeenAnswers:
    """Each canary is one count in one cell of every marginal. The attacker adds up these cells,
    each weighed by its precision, which is the best test between two shifts of Gaussian noise; what
    was chosen to be measured it leaves alone.

    A technique that puts most codes together leaves no cell to each of many canaries. It is fitted to
    several tables of few: who is in one is in no other, so that all together promise what each does
    (parallel composition), and a run still has many canaries.

    Attributes:
        technique: With its privacy settings.
        canaries: Of each table.
        tables: In each run.
    """

    technique: Technique
    canaries: Canaries
    tables: int = 1

    whole: ClassVar[bool] = (
        False  # what a curator's ledger pays for noise of whole numbers is in mu
    )

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        many = f"{self.tables} tables of " if self.tables > 1 else ""
        return f"white box: every noisy answer; {many}{self.canaries.words}"

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        scores, there = zip(*(self._of_one() for _ in range(self.tables)), strict=True)
        return np.concatenate(scores), np.concatenate(there)

    def _of_one(self) -> tuple[Array, Array]:
        from assay.dp import overheard

        there = self.canaries.drawn()
        with overheard() as answers:
            self.technique.fit(self.canaries.table(there), np.random.default_rng())
        if not answers:
            raise ValueError("nothing was answered about these tables")
        return self.canaries.guessed(score(answers, self._first, self.canaries.base)), there

    @cached_property
    def _first(self) -> Array:
        """The first code of each canary's level in each column, shape (columns, levels)."""
        there = np.ones(self.canaries.count, bool)
        every, rows = self.canaries.table(there), self.canaries.rows(there)
        found = []
        for column in every.schema:
            grid = Grid.of(column)
            assert grid is not None  # all levels are declared
            found.append(grid.places(every[column.name])[np.cumsum(rows) - rows, 0])
        return np.stack(found)


def score(answers: Sequence[Answer], first: Array, base: int) -> Array:
    """Of each canary's level, in deviations of the noise.

    Args:
        answers: Of one run.
        first: The first code of each level in each column, shape (columns, levels).
        base: Rows of each canary that are always there.
    """
    from assay.dp import deviation

    total, weight = np.zeros(len(first[0])), np.zeros(len(first[0]))
    for one in answers:
        places = [one.codes[j][first[j]] for j in one.marginal]
        cells = np.ravel_multi_index(places, [int(one.codes[j].max()) + 1 for j in one.marginal])
        # Of all canaries whose cell is the same: rows that are always there, and of each other one
        # a half more, give or take a half.
        alike = np.bincount(cells, minlength=len(one.counts))[cells]
        precision = 1 / (deviation(one.rho) ** 2 + (alike - 1) / 4)
        total += precision * (one.counts[cells] - base * alike - (alike - 1) / 2)
        weight += precision
    found: Array = total / np.sqrt(weight)
    return found
