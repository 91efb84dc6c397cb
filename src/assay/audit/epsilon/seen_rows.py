"""A black-box game for any technique: the attacker sees the released rows alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.audit.epsilon.canaries import Canaries
from assay.techniques import Technique

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class SeenRows:
    """The attacker counts the cells that say what a canary says.

    Attributes:
        technique: With its privacy settings, if it has any.
        canaries: The tables.
        rows: Released for each canary: the more, the less their own luck hides.
    """

    technique: Technique
    canaries: Canaries
    rows: int = 1_000

    whole: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        rows = self.rows * self.canaries.count
        return f"black box: {rows:,} released rows; {self.canaries.words}"

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        there = self.canaries.drawn()
        rng = np.random.default_rng()
        model = self.technique.fit(self.canaries.table(there), rng)
        release = model.sample(self.rows * self.canaries.count, rng)
        return self.canaries.guessed(self.canaries.cells(release)), there
