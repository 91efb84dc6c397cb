"""Are people who are alone with their quasi-identifiers found again in the release?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import NO_HOLDOUT, Evidence, attack_statistics
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.anonymity.keys import Keys, quasi_identifiers
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.spaces import no_space, pooled

Array = np.ndarray[Any, Any]

#: People alone below which further columns join the quasi-identifiers.
FEWEST = 60
_KNOWN_LAST = (Role.SENSITIVE, Role.TARGET)


@dataclass(frozen=True)
class Uniques:
    """Replicated uniques: people alone with their quasi-identifiers whom the release has again.

    Tried is who is alone with their quasi-identifiers, such as age, sex and place, among all real
    rows together, be they a member or a control: so both are picked alike, and alone means alone
    in a larger population than the training rows. A hit is a released row with the same
    quasi-identifiers, one or more: a release that holds every row twice must not go free. Chance
    alone makes some, which is what the controls say.

    Levels, whole numbers and text count as they are; numbers with decimals and dates by tenths of
    all real rows. Where no quasi-identifier is declared, all columns of levels stand in; where
    fewer than 60 people are alone, further columns join, and the note says which. The score is
    how rare the cells of someone found are, each column by itself.
    """

    name: ClassVar[str] = "privacy.copies.unique"
    question: ClassVar[str] = (
        "Does the release hold people who are alone with what is known of them?"
    )
    attacker: ClassVar[str] = (
        "Has the release, knows a person's quasi-identifiers, such as age, sex and place, and that "
        "nobody else has the same."
    )
    cost: ClassVar[str] = "n log n: one sort of the quasi-identifiers"
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.copies.unique", "replicated uniques",
        "nobody else has their quasi-identifiers, and a released row has them",
        source="Replicated uniques (synthpop; Raab, Nowok and Dibben), with a control group",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count those alone in T and N whom the release has; ``rng`` is not used."""
        found = self.scored(evidence)
        if isinstance(found, str):
            return AttackResult(self.name, reason=found)
        return result_of(self.name, found, note=lone(evidence).note)

    def scored(self, evidence: Evidence) -> Scored | str:
        """How rare the cells of those found are, 0 for others, or why it cannot be said."""
        if evidence.holdout is None:
            return NO_HOLDOUT
        people = lone(evidence)
        if not people.alone.any():
            return f"nobody is alone with {people.keys.names}"
        return evidence.work.get(self.name, lambda _: _scored(evidence, people))


@dataclass(frozen=True)
class Lone:
    """People alone with their quasi-identifiers, the same for every release.

    Attributes:
        keys: The columns, and how their cells are compared.
        alone: Whether nobody else has the same, bool of shape (n,).
        rarity: How rare the cells are, each column by itself; float64, likewise.
        note: Which columns were taken, and why.
    """

    keys: Keys
    alone: Array
    rarity: Array
    note: str


def lone(evidence: Evidence) -> Lone:
    """Those alone among all real rows; N must be there."""
    return evidence.memo.get("privacy.copies.unique", lambda _: _lone(evidence))


def _scored(evidence: Evidence, people: Lone) -> Scored:
    asked = everyone(evidence)
    hits = tuple(people.alone & _held(people.keys, asked.rows, s) for s in evidence.releases)
    scores = tuple(np.where(h, people.rarity, 0.0)[None, :] for h in hits)
    return Scored(asked, scores, hits, ("rare cells found again",),
                  (people.alone,) * len(hits))  # fmt: skip


def _held(keys: Keys, rows: Table, release: Table) -> Array:
    """Whether a released row has each row's quasi-identifiers, bool of shape (n,)."""
    mine, theirs = keys.classes(rows, release)
    held: Array = np.isin(mine, theirs)
    return held


def _lone(evidence: Evidence) -> Lone:
    schema, real = evidence.schema, pooled(evidence)
    members = len(everyone(evidence).labels)
    names, why = _first(schema)
    more = [c.name for c in sorted(schema, key=_order) if c.kind is not Kind.ARRAY]
    more = [name for name in more if name not in names]
    keys, alone = _alone(schema, names, real)
    step, fewer = 1, ""
    while alone[:members].sum() < FEWEST and more:
        names, more, step = [*names, *more[:step]], more[step:], 2 * step
        keys, alone = _alone(schema, names, real)
        fewer = f"columns joined, as fewer than {FEWEST} people are alone with less"
    rarity = sum(
        _rarity(Keys((c,), (e,)), real) for c, e in zip(keys.columns, keys.edges, strict=True)
    )
    count = int(alone[:members].sum())
    note = join_notes(
        keys.names, why, fewer, f"{count} people are alone with them in all real rows"
    )
    return Lone(keys, alone[:members], np.asarray(rarity)[:members], note)


def _first(schema: Schema) -> tuple[list[str], str]:
    declared = [c.name for c in quasi_identifiers(schema)]
    if declared:
        return declared, ""
    levels = [c.name for c in schema if c.discrete]
    return levels, "no column is declared a quasi-identifier, so columns of levels stand in"


def _order(column: Column) -> tuple[bool, bool, bool]:
    """What joins first: not what is sensitive or the target, levels, whole numbers."""
    return (
        any(column.has(role) for role in _KNOWN_LAST), not column.discrete,
        column.kind is not Kind.INTEGER,
    )  # fmt: skip


def _alone(schema: Schema, names: list[str], real: Table) -> tuple[Keys, Array]:
    keys = Keys.of(schema.with_roles({Role.QUASI_IDENTIFIER: names}), real)
    if not names:
        return keys, np.zeros(len(real), bool)
    (classes,) = keys.classes(real)
    return keys, np.bincount(classes)[classes] == 1


def _rarity(keys: Keys, real: Table) -> Array:
    (classes,) = keys.classes(real)
    rarity: Array = -np.log(np.bincount(classes)[classes] / len(real))
    return rarity
