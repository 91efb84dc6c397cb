"""Guesses held against two tables of equal size, and what they say of each person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assay.core import AttackResult, Tally
from assay.evaluation.base import Evidence
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.scored import Scored, result_of

Array = np.ndarray[Any, Any]

#: Guesses tried at most, as many as Anonymeter tries.
GUESSES = 2_000
#: How the control is made fair, and what is counted.
SIZES = (
    "the tries are guesses and not people; both tables were cut to {rows} rows, so that chance "
    "gives a guess the same odds of a single match in either. Among the exposed, in groups and at "
    "low rates of false alarms people are counted: those whom a guess fits alone among all"
)


@dataclass(frozen=True)
class Guessed:
    """What one release's guesses did.

    Attributes:
        train: Guesses that fit exactly one row of the cut T, of all guesses.
        control: The same for the cut N.
        score: How much speaks for each person asked about, float64 of shape (n,): the sum of how
            rare the guesses are that fit them alone among all members and controls.
    """

    train: Tally
    control: Tally
    score: Array


def guessed(fits: Sequence[Array], rarity: Sequence[float], sides: Array) -> Guessed:
    """Count the guesses of one release.

    Args:
        fits: For each guess, the places of the people whom it fits, among all asked about.
        rarity: For each guess, how much it speaks for somebody whom it fits alone; > 0.
        sides: For each person, 1 in the cut T, 2 in the cut N, 0 in neither; shape (n,).
    """
    hits, score = [0, 0], np.zeros(len(sides))
    for people, rare in zip(fits, rarity, strict=True):
        where = sides[people]
        for side in (0, 1):
            hits[side] += int((where == side + 1).sum() == 1)
        if len(people) == 1:
            score[people[0]] += rare
    return Guessed(Tally(hits[0], len(fits)), Tally(hits[1], len(fits)), score)


def cut(evidence: Evidence) -> Array:
    """Who is in the cut tables: as many of T (1) as of N (2), drawn once, shape (n,)."""

    def make(rng: np.random.Generator) -> Array:
        asked = everyone(evidence)
        sides = np.zeros(len(asked.labels), np.int8)
        places = [np.flatnonzero(asked.labels == label) for label in (1, 0)]
        rows = min(len(p) for p in places)
        for side, p in enumerate(places, 1):
            sides[rng.choice(p, rows, replace=False)] = side
        return sides

    return evidence.memo.get("privacy.singling_out", make)


def scored_of(evidence: Evidence, found: Sequence[Guessed], name: str) -> Scored:
    """What guesses say of people: they can be tallied only where they fit one person alone.

    Alone among members and controls together, so that it does not depend on who is which.
    """
    scores = tuple(np.round(g.score, 9)[None, :] for g in found)
    return Scored(everyone(evidence), scores, tuple(s[0] > 0 for s in scores), (name,))


def result_of_guesses(
    name: str, scored: Scored, found: Sequence[Guessed], sides: Array, note: str
) -> AttackResult:
    """Tallies of guesses over all; of people where some are looked at."""
    note = f"{note}; {SIZES.format(rows=int((sides == 1).sum()))}"
    result = result_of(name, scored, note=note)
    return replace(
        result, train=tuple(g.train for g in found), control=tuple(g.control for g in found)
    )
