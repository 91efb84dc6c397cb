"""What each attack does, as one sentence that an officer can picture."""

from __future__ import annotations

from collections.abc import Mapping

from assay.core import Measurement, Statistic
from assay.decision import spell
from assay.report.attacks import Attacked

_PEOPLE = "for {train} people in the data, and for {control} who never were in it"
_RIGHT = "right for {train} people in the data, and for {control} who never were in it"
_SAID = "rightly for {train} people in it, and wrongly for {control} who never were"
_DESCRIBED = (
    "{train} of these descriptions fit exactly one person in the data; "
    "{control} fit exactly one among people who never were in it"
)

_UNIQUE = f"A stranger who knows the age, sex, place or the like of a person who is alone in having them would find exactly one row in the release that fits, {_PEOPLE}."  # fmt: skip
#: How the meaning of an attack's rate begins, before it says what a success is.
_HOLDS = "of whom this holds: "

#: One sentence an attack, by the beginning of its name: the longest that fits is taken.
STORIES = {
    "privacy.copies": f"A stranger who knows a person's row and holds the release would find that row in it {_PEOPLE}.",
    "privacy.copies.exact": f"A stranger who knows a person's whole row and holds the release would find that very row in it, cell for cell, {_PEOPLE}.",
    "privacy.copies.near": f"A stranger who knows a person's row roughly and holds the release would find a row in it far nearer to theirs than other people's rows come, {_PEOPLE}.",
    "privacy.copies.partial": f"A stranger who knows part of a person's row and holds the release would find that part repeated in it, {_PEOPLE}.",
    "privacy.copies.unique": _UNIQUE,
    "privacy.singling_out": f"A stranger who holds the release would write down descriptions that fit only one of its rows. {_DESCRIBED}.",
    "privacy.singling_out.univariate": f"A stranger who holds the release would look for single values that only one of its rows has, and describe a person by each. {_DESCRIBED}.",
    "privacy.singling_out.multivariate": f"A stranger who holds the release would look for several values that only one of its rows has together, and describe a person by them. {_DESCRIBED}.",
    "privacy.inference": f"A stranger who knows some columns of a person's row, such as age, sex and place, and wants another, would be sure of it from the release where the population alone would not have told, and be {_RIGHT}.",
    "privacy.inference.disco": f"A stranger who knows some columns of a person's row, such as age, sex and place, would see that all released rows like theirs have one secret value, and take it for the person's: {_RIGHT}.",
    "privacy.inference.disco.repu": _UNIQUE,
    "privacy.inference.cap": f"A stranger who knows some columns of a person's row, such as age, sex and place, would guess a secret value only where all released rows like theirs agree: {_RIGHT}.",
    "privacy.inference.rapid": f"A stranger who knows some columns of a person's row would train a model on the release, and it would find the person's own secret value far likelier than that value is among people, {_PEOPLE}.",
    "privacy.reconstruction": f"A stranger who knows everybody's other columns, and counts rows of the release, would work out a secret value that is {_RIGHT}.",
    "privacy.linkage": f"A stranger who has another file about the same people, with their age, sex, place or the like, would find the released row that fits, and what they learn of the person from it would be {_RIGHT}.",
    "privacy.linkability": f"A stranger who has the two halves of a person's row in two files would learn from the release that they belong together, {_PEOPLE}.",
    "privacy.membership": f"A stranger who knows a person's row and holds the release would say that the person was in the data: {_SAID}.",
    "privacy.membership.shadow": f"A stranger who knows a person's row, holds the release, and can try the same technique on other people's data, would say that the person was in the data: {_SAID}.",
    "privacy.membership.loss": f"An insider who holds the trained model itself, and knows a person's row, would say that the person was in the data: {_SAID}.",
    "privacy.leftovers": f"A stranger who reads the release would find in it a text, a number or words that only one person has, {_PEOPLE}.",
}  # fmt: skip


def story(attack: Attacked, known: Mapping[str, Statistic]) -> str:
    """The attack as a sentence with its counts on people who were in the data and on others.

    An attack that is not in the table is told by the meaning that its own statistic gives.
    """
    counts = {"train": _count(attack.train), "control": _count(attack.control)}
    words = attack.name.split(".")
    for end in range(len(words), 1, -1):
        told = STORIES.get(".".join(words[:end]))
        if told:
            return told.format(**counts)
    return _generic(attack, known, **counts)


def _generic(attack: Attacked, known: Mapping[str, Statistic], train: str, control: str) -> str:
    held = f"for {train} people in the data, and for {control} who never were in it"
    statistic = known.get(attack.train.name)
    if statistic is None:
        return f"This attack succeeded {held}."
    success = statistic.meaning.partition(_HOLDS)[2].partition(". ")[0].strip(" .")
    if success:
        return f"This attack succeeds on a person where this holds: {success}. It held {held}."
    return f"{statistic.meaning.strip()} It held {held}."


def _count(m: Measurement) -> str:
    """``31 of 489``; the share where nobody says of how many."""
    assert m.value is not None
    if not m.n:
        return f"{spell(m.value, percent=True)} of the"
    return f"{round(m.value * m.n):,} of {m.n:,}"
