"""An attack: is a person's rare pair of cells to be found in the release?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from assay.core import AttackResult, Statistic, Tally
from assay.data import Schema, Table
from assay.evaluation import attack_statistics
from assay.evaluation.base import Evidence


@dataclass(frozen=True)
class RarePair:
    """The attacker knows two cells of a person, and says "in" where a release has the pair once.

    A pair that stands exactly once is a person who stands out. The pair is the schema's first two
    columns, so that the attack is the same for every technique.
    """

    name: ClassVar[str] = "privacy.example_rare_pair"
    question: ClassVar[str] = "Does a release hold a person's rare pair of cells?"
    attacker: ClassVar[str] = "A neighbour who knows two facts of a person and sees the release."
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.example_rare_pair", "rare pair", "a person's first two cells stand once in it"
    )

    def accepts(self, schema: Schema) -> str | None:
        """None where there are two columns."""
        return None if len(schema) > 1 else "there is no pair of columns"

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Look every member and every control up in every release; no randomness is used."""
        control = evidence.holdout
        if control is None:
            return AttackResult(self.name, reason="there is no control group")
        if not (len(evidence.train) and len(control)):
            return AttackResult(self.name, reason="there are no rows to look up")
        pair = evidence.schema.names[:2]
        return AttackResult(
            self.name,
            train=tuple(_found(evidence.train, s, pair) for s in evidence.releases),
            control=tuple(_found(control, s, pair) for s in evidence.releases),
        )


def _found(people: Table, release: Table, pair: list[str]) -> Tally:
    once = release.frame.group_by(pair).len().filter(pl.col("len") == 1)
    hits = people.frame.join(once, on=pair, how="semi", nulls_equal=True).height
    return Tally(hits, len(people))
