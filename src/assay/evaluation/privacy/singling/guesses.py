"""Guesses held against two tables of equal size, and what they say of each person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assay.core import AttackResult, Tally
from assay.evaluation.base import NO_HOLDOUT, Evidence
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


def scored_of(
    name: str, evidence: Evidence, guess: Callable[[Evidence], tuple[Guessed, ...]], says: str,
    none: str,
) -> Scored | str:  # fmt: skip
    """What guesses say of people: they can be tallied only where they fit one person alone.

    Alone among members and controls together, so that it does not depend on who is which.

    Args:
        name: The attack's name.
        evidence: Whose people; without N there is a reason instead.
        guess: Makes the guesses of each release.
        says: The score in plain words.
        none: The reason where a release allows no guess.
    """
    if evidence.holdout is None:
        return NO_HOLDOUT
    found = guess(evidence)
    if not all(g.train.tries for g in found):
        return none
    return evidence.work.get(name, lambda _: _scored(evidence, found, says))


def _scored(evidence: Evidence, found: Sequence[Guessed], says: str) -> Scored:
    scores = tuple(np.round(g.score, 9)[None, :] for g in found)
    return Scored(everyone(evidence), scores, tuple(s[0] > 0 for s in scores), (says,))


def result_of_guesses(
    name: str, scored: Scored | str, evidence: Evidence,
    guess: Callable[[Evidence], tuple[Guessed, ...]], note: str,
) -> AttackResult:  # fmt: skip
    """Tallies of guesses over all; of people where some are looked at."""
    if isinstance(scored, str):
        return result_of(name, scored)
    note = f"{note}; {SIZES.format(rows=int((cut(evidence) == 1).sum()))}"
    result, found = result_of(name, scored, note=note), guess(evidence)
    return replace(
        result, train=tuple(g.train for g in found), control=tuple(g.control for g in found)
    )
