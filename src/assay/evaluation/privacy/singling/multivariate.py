"""Do combinations of conditions that one released row alone meets single out people?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema
from assay.evaluation.base import Evidence, attack_statistics
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.scored import Scored
from assay.evaluation.privacy.singling.conditions import Conditions, Grid
from assay.evaluation.privacy.singling.guesses import (
    GUESSES,
    Guessed,
    cut,
    guessed,
    result_of_guesses,
    scored_of,
)
from assay.evaluation.privacy.spaces import no_space

Array = np.ndarray[Any, Any]

_PERSONS = (
    "this finds persons replayed, as no condition of a guess is rare by itself: a release whose "
    "columns were shuffled each by itself does not show here"
)


@dataclass(frozen=True)
class SinglingMultivariate:
    """Guesses of several columns that fit exactly one released row, and exactly one real one.

    A guess starts from a released row. Its columns are taken in random order, each for one
    condition: the same level, a number as high or higher where it lies above the release's
    median, as low or lower where it lies below, or missing too (Giomi et al. 2023, section 4.1).
    Conditions are added until the row alone meets them in the release and nobody among the people
    the attacker knows, where there are any, and then a random number more. A condition that fewer
    than ten released rows meet is left out, so that no rare value does the work alone: that is
    what singling out by one value finds. At most 2,000 released rows are taken.

    Anonymeter tries the same guesses on a control table of another size and corrects by a model
    of how a single match depends on size; here both tables are cut to one size, which needs none.
    """

    name: ClassVar[str] = "privacy.singling_out.multivariate"
    question: ClassVar[str] = "Do conditions that one released row alone meets fit one person?"
    attacker: ClassVar[str] = (
        "Has the release, and may know some people; guesses that somebody meets all conditions."
    )
    cost: ClassVar[str] = "n: 2,000 times a few passes over S, R, T and N"
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.singling_out.multivariate", "singling out by several columns (persons replayed)",
        "a combination of conditions that one released row alone meets fits exactly one of them",
        source="Singling out, multivariate (Anonymeter: Giomi et al. 2023, section 4.1)",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count the guesses that fit one person; ``rng`` is not used."""
        scored = self.scored(evidence)
        return result_of_guesses(self.name, scored, evidence, _guessed, _PERSONS)

    def scored(self, evidence: Evidence) -> Scored | str:
        """How rare the combinations are that people alone have, or why it cannot be said."""
        return scored_of(
            self.name, evidence, _guessed, "rare combinations they alone have",
            "no combination of conditions singles out one released row",
        )  # fmt: skip


def _guessed(evidence: Evidence) -> tuple[Guessed, ...]:
    def make(rng: np.random.Generator) -> tuple[Guessed, ...]:
        asked, known = everyone(evidence).rows, evidence.reference
        sides = cut(evidence)
        return tuple(_of(Grid.of(s, known, asked), sides, rng) for s in evidence.releases)

    return evidence.work.get(f"{SinglingMultivariate.name}.guesses", make)


def _of(grid: Grid, sides: Array, rng: np.random.Generator) -> Guessed:
    rows = rng.permutation(grid.released)[: min(GUESSES, int((sides == 1).sum()))]
    conditions = Conditions.of(grid, rows)
    fits, rarity = [], []
    for g in range(len(rows)):
        found = conditions.guess(grid, g, rng)
        if found is not None:
            people, rare = found
            fits.append(people)
            rarity.append(rare)
    return guessed(fits, rarity, sides)
