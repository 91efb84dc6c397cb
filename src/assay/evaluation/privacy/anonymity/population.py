"""The people of a population, and those of them who fit a release's quasi-identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Table
from assay.evaluation.privacy.anonymity.keys import Keys

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Met:
    """The people of the population who are in a class that a table holds.

    Attributes:
        rows: Rows of the table.
        unmet: Those of them in classes without people.
        sizes: People in each class that has any, int of shape (classes,).
        inside: Those of them who were in training, likewise.
        crowds: For each person, the people of the smallest class that he or she is in, int of
            shape (people,).
        members: Whether the person was in training, bool of shape (people,).
    """

    rows: int
    unmet: int
    sizes: Array
    inside: Array
    crowds: Array
    members: Array

    @property
    def deltas(self) -> Array:
        """The share of each class that was in training, shape (classes,)."""
        shares: Array = self.inside / self.sizes
        return shares


@dataclass(frozen=True)
class Population:
    """People, and the classes that each is in: one entry for each person in a class.

    Attributes:
        persons: Who, numbered over all tables, int of shape (n,).
        classes: In which class, likewise; a person with several rows may be in several.
        members: Whether in training, bool of shape (n,).
        train: The class of each training row, int.
        sizes: People in each class, shape (classes,): also of classes that have none.
        inside: Those of them who were in training, likewise.
    """

    persons: Array
    classes: Array
    members: Array
    train: Array
    sizes: Array
    inside: Array

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(np.unique(self.persons))

    @property
    def base(self) -> float:
        """The share of people who were in training."""
        return len(np.unique(self.persons[self.members])) / self.size

    def met(self, rows: Array) -> Met:
        """The people in classes of a table, from the class of each of its rows."""
        held = np.zeros(len(self.sizes), bool)
        held[rows] = True
        some = held & (self.sizes > 0)
        here = held[self.classes]
        # Each person's smallest class comes first, and `unique` keeps the first.
        crowds, persons = self.sizes[self.classes[here]], self.persons[here]
        order = np.argsort(crowds, kind="stable")
        _, first = np.unique(persons[order], return_index=True)
        places = order[first]
        return Met(
            len(rows), int(np.sum(self.sizes[rows] == 0)), self.sizes[some], self.inside[some],
            crowds[places], self.members[here][places],
        )  # fmt: skip


def population_of(
    train: Table, others: Sequence[Table], releases: Sequence[Table], keys: Keys
) -> tuple[Population, list[Array]]:
    """The people of T and of the other real tables; and the class of each row of each release."""
    real = [train, *others]
    found = keys.classes(*real, *releases)
    classes, made = np.concatenate(found[: len(real)]), found[len(real) :]
    many = int(max(classes.max(), *(c.max() for c in made))) + 1
    numbers, offset = [], 0
    for table in real:
        whose = table.persons
        numbers.append(whose.astype(np.int64) + offset)
        offset += int(whose.max()) + 1
    # A person counts once in a class, with however many rows.
    pairs = np.unique(np.concatenate(numbers) * many + classes)
    persons, of = np.divmod(pairs, many)
    members = persons <= int(numbers[0].max())
    sizes = np.bincount(of, minlength=many)
    inside = np.bincount(of[members], minlength=many)
    return Population(persons, of, members, found[0], sizes, inside), made
