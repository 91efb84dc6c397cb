"""Whom attacks ask about: members and controls, the exposed among them, and their groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.data import Kind, Role, Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.privacy.spaces import known_neighbours

Array = np.ndarray[Any, Any]

#: Rows of T and of N that costly attacks, and the familywise test, ask about.
LIMIT = 8_000
#: The most exposed people: shares of all who are asked about.
EXPOSED = (0.01, 0.05)
#: Known people whose mean distance says how exposed a person is.
NEAREST = 5
#: Members and controls of a group below which nothing is said of it, and how many groups.
LEAST, MOST = 20, 24


@dataclass(frozen=True)
class Asked:
    """People an attacker is asked about.

    Attributes:
        rows: Members (rows of T), then controls (rows of N).
        labels: 1 for members, 0 for controls, uint8 of shape (n,).
        choosing: The third on whom scores and cutoffs are chosen, bool of shape (n,).
        exposed: The most exposed 1 % and 5 %, with their labels; bool of shape (n,) each.
        groups: Groups of people, likewise.
        note: The sample that was taken, in words.
        whole: The people of whom these are a sample; None where they are none.
        at: Where they stand among those, shape (n,).
    """

    rows: Table
    labels: Array
    choosing: Array
    exposed: tuple[tuple[str, Array], ...]
    groups: tuple[tuple[str, Array], ...]
    note: str = ""
    whole: Asked | None = None
    at: Array | None = None

    @property
    def members(self) -> int:
        """How many of them are members."""
        return int(self.labels.sum())

    def part(self, places: Array) -> Asked:
        """Those at ``places``, which must rise; all of them are the same people."""
        if len(places) == len(self.labels):
            return self
        first = self
        while first.whole is not None:
            first = first.whole
        labels = self.labels[places]
        some, total = ((int(x.sum()), int(len(x) - x.sum())) for x in (labels, first.labels))
        return Asked(
            self.rows.take(places), labels, self.choosing[places],
            tuple((label, mask[places]) for label, mask in self.exposed),
            tuple((label, mask[places]) for label, mask in self.groups),
            f"a sample of {some[0]:,} of {total[0]:,} training and {some[1]:,} of {total[1]:,} "
            "unseen rows",
            self, places,
        )  # fmt: skip


def everyone(evidence: Evidence) -> Asked:
    """All rows of T and N; N must be there."""
    return evidence.memo.get("privacy.everyone", lambda rng: _everyone(evidence, rng))


def sampled(evidence: Evidence) -> Asked:
    """At most 8,000 rows of T and of N: those of :func:`places`; N must be there."""
    return evidence.memo.get("privacy.sampled", lambda _: everyone(evidence).part(places(evidence)))


def places(evidence: Evidence) -> Array:
    """Where the rows of :func:`sampled` stand among :func:`everyone`, sorted, shape (n,)."""

    def make(rng: np.random.Generator) -> Array:
        assert evidence.holdout is not None
        return some_of((len(evidence.train), len(evidence.holdout)), (LIMIT, LIMIT), rng)

    return evidence.memo.get("privacy.places", make)


def some_of(sides: tuple[int, int], most: tuple[int, int], rng: np.random.Generator) -> Array:
    """Places of people drawn at random, at most so many of the members and of the controls, who
    come after them; rising."""
    parts = [
        start + np.sort(rng.choice(n, min(n, few), replace=False))
        for start, n, few in ((0, sides[0], most[0]), (sides[0], sides[1], most[1]))
    ]
    return np.concatenate(parts)


def _everyone(evidence: Evidence, rng: np.random.Generator) -> Asked:
    assert evidence.holdout is not None
    rows = evidence.train.stacked(evidence.holdout)
    members, controls = len(evidence.train), len(evidence.holdout)
    labels = np.repeat(np.array([1, 0], np.uint8), [members, controls])
    choosing = np.concatenate([_third(members, rng), _third(controls, rng)])
    return Asked(rows, labels, choosing, _exposed(evidence, rows), groups(rows, labels))


def _third(n: int, rng: np.random.Generator) -> Array:
    return rng.permutation(np.arange(n) % 3 == 0)


def _exposed(evidence: Evidence, rows: Table) -> tuple[tuple[str, Array], ...]:
    """The people farthest from those the attacker knows.

    By the mean distance to the 5 nearest rows of R, and not of T, so that members and controls
    are ranked alike: T's rows would lie among each other.
    """
    if evidence.reference is None or all(c.kind is Kind.ARRAY for c in rows.schema):
        return ()
    far = exposure(evidence)
    return tuple(
        (f"the {100 * share:g} % most exposed", far >= np.quantile(far, 1 - share, method="higher"))
        for share in EXPOSED
    )


def exposure(evidence: Evidence) -> Array:
    """Mean distance of :func:`everyone` to their 5 nearest known people, shape (n,); N and R must
    be there."""
    far: Array = known_neighbours(evidence)[0][:, :NEAREST].mean(axis=1)
    return far


def groups(rows: Table, labels: Array) -> tuple[tuple[str, Array], ...]:
    """Levels that say who people are, with enough members and controls; the smallest first.

    Of columns that are protected, sensitive or quasi-identifiers; of all columns of levels where
    none is. Groups are learnt from members and controls together, so that they treat both alike;
    what few people share has no group, as its name would point at them.
    """
    found: list[tuple[int, str, Array]] = []
    for name in telling_columns(rows.schema):
        cells = rows[name].cast(pl.String)
        counts = cells.value_counts().filter(pl.col("count") >= 2 * LEAST).drop_nulls()
        for level in counts[name].sort():
            mask = (cells == level).fill_null(False).to_numpy()
            inside = int((mask & (labels == 1)).sum()), int((mask & (labels == 0)).sum())
            if min(inside) >= LEAST and 2 * sum(inside) <= len(labels):
                found.append((sum(inside), f"{name} = {level}", mask))
    found.sort(key=lambda g: (g[0], g[1]))
    return tuple((label, mask) for _, label, mask in found[:MOST])


def telling_columns(schema: Schema) -> list[str]:
    """Columns of levels that say who people are: protected, sensitive or quasi-identifying; all
    columns of levels where none is."""
    who = (Role.PROTECTED, Role.SENSITIVE, Role.QUASI_IDENTIFIER)
    levels = [c for c in schema if c.discrete]
    said = [c.name for c in levels if any(c.has(role) for role in who)]
    return said or [c.name for c in levels]
