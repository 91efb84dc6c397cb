"""Do rare values of the release single out people?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema, Table
from assay.evaluation.base import Evidence, attack_statistics
from assay.evaluation.fidelity.views import views
from assay.evaluation.privacy.scored import Scored
from assay.evaluation.privacy.singling.guesses import (
    Guessed,
    cut,
    guessed,
    result_of_guesses,
    scored_of,
)
from assay.evaluation.privacy.singling.values import RealColumn, guesses_of
from assay.evaluation.privacy.spaces import no_space, pooled

Array = np.ndarray[Any, Any]

_VALUES = (
    "this finds values replayed and not persons: a release whose columns were shuffled each by "
    "itself still holds rare values of the training rows, though no person; whether persons are "
    "replayed say singling out by several columns and the attacks on copies"
)


@dataclass(frozen=True)
class SinglingUnivariate:
    """Guesses of one column that fit exactly one released row, and exactly one real one.

    A guess is a value that one released row alone has, the low or the high end of a column of
    numbers or dates where one released row alone reaches it, or a missing cell where only one is
    missing (Giomi et al. 2023, section 4.1). As many as there are people, drawn at random, are tried
    against the training rows and against as many rows never seen. It succeeds where a rare value came
    through, be it alone or with its row: the sign of values replayed, not of persons.

    Anonymeter tries the same guesses on a control table of another size and corrects by a model
    of how a single match depends on size; here both tables are cut to one size, which needs none.
    """

    name: ClassVar[str] = "privacy.singling_out.univariate"
    question: ClassVar[str] = "Do values that one released row alone has belong to one person?"
    attacker: ClassVar[str] = "Has the release alone, and guesses that a rare value is somebody's."
    cost: ClassVar[str] = "n d log n: one sort of each column"
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.singling_out.univariate", "singling out by one value (values replayed)",
        "a guess, such as a value that one released row alone has, fits exactly one of them",
        source="Singling out, univariate (Anonymeter: Giomi et al. 2023, section 4.1)",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count the guesses that fit one person; ``rng`` is not used."""
        scored = self.scored(evidence)
        return result_of_guesses(self.name, scored, evidence, _guessed, _VALUES)

    def scored(self, evidence: Evidence) -> Scored | str:
        """How rare the values are that people alone have, or why it cannot be said."""
        return scored_of(
            self.name, evidence, _guessed, "rare values they alone have",
            "no value of a release belongs to one released row alone",
        )  # fmt: skip


def _guessed(evidence: Evidence) -> tuple[Guessed, ...]:
    def make(rng: np.random.Generator) -> tuple[Guessed, ...]:
        columns = evidence.memo.get(SinglingUnivariate.name, lambda _: _columns(pooled(evidence)))
        return tuple(_of(s, columns, cut(evidence), rng) for s in evidence.releases)

    return evidence.work.get(f"{SinglingUnivariate.name}.guesses", make)


def _of(
    release: Table, columns: tuple[RealColumn, ...], sides: Array, rng: np.random.Generator
) -> Guessed:
    n = len(sides)
    made = [guesses_of(c.view, release) for c in columns]
    total = sum(len(g) for g in made)
    fits, rarity = [], []
    starts = np.cumsum([0, *(len(g) for g in made)])
    tried = np.sort(rng.permutation(total)[: int((sides == 1).sum())])
    for at, column in zip(np.searchsorted(starts, tried, "right") - 1, tried, strict=True):
        rows = columns[at].fitting(made[at], int(column - starts[at]))
        fits.append(rows[rows < n])
        rarity.append(float(-np.log(max(len(rows), 1) / (columns[at].rows + 1))))
    return guessed(fits, rarity, sides)


def _columns(real: Table) -> tuple[RealColumn, ...]:
    return tuple(RealColumn.of(v, real) for v in views(real))
