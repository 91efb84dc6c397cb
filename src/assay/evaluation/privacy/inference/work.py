"""What all attacks on attributes share: the people asked about, their classes, and their like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Space, Table, nearest
from assay.evaluation.base import Evidence
from assay.evaluation.privacy.asked import sampled
from assay.evaluation.privacy.inference.aims import Aim
from assay.evaluation.privacy.inference.classes import Found, looked_up
from assay.evaluation.privacy.spaces import shared_space

Array = np.ndarray[Any, Any]

#: Why there is nobody to count.
NOBODY = "nobody among the training or the holdout rows has a value in the secret columns"
#: Rows that are looked at for ties among the nearest.
TIED = 5
#: Two distances that differ by no more than this share, or this much, are equal.
_SLACK = 1e-6


@dataclass(frozen=True)
class Near:
    """The rows nearest to each person in the known columns.

    Attributes:
        distance: To the nearest, shape (n,).
        person: The person of each of the rows that are equally near, at most 5 a person.
        row: Those rows' numbers, likewise.
    """

    distance: Array
    person: Array
    row: Array


def values_of(evidence: Evidence, aim: Aim) -> Array:
    """The secret of each person asked about, shape (n,); -1 is missing. N must be there."""
    return evidence.memo.get(
        f"privacy.inference.values {aim.name}", lambda _: aim.values(sampled(evidence).rows)
    )


def classes_of(evidence: Evidence, aim: Aim, release: int) -> tuple[Array, Array]:
    """Key classes of the people asked about, and of the released rows."""

    def make(rng: np.random.Generator) -> tuple[Array, Array]:
        asked, made = aim.keys.classes(sampled(evidence).rows, evidence.releases[release])
        return asked, made

    return evidence.work.get(_key("classes", aim.known, release), make)


def near_of(evidence: Evidence, aim: Aim, release: int) -> Near:
    """The released rows nearest to each person asked about."""
    return evidence.work.get(
        _key("near", aim.near, release), lambda _: _near(evidence, aim, evidence.releases[release])
    )


def near_known(evidence: Evidence, aim: Aim) -> Array:
    """Distance of each person asked about to the nearest reference row; R must be there."""
    assert evidence.reference is not None
    reference = evidence.reference
    return evidence.memo.get(
        _key("known", aim.near), lambda _: _near(evidence, aim, reference).distance
    )  # fmt: skip


def in_class(evidence: Evidence, aim: Aim, release: int) -> Found:
    """What released rows with equal known columns say."""
    asked, made = classes_of(evidence, aim, release)
    released = aim.values(evidence.releases[release])
    return looked_up(asked, values_of(evidence, aim), made, released)


def in_nearest(evidence: Evidence, aim: Aim, release: int) -> Found:
    """What the nearest released rows say, those that are equally near together."""
    near = near_of(evidence, aim, release)
    released = aim.values(evidence.releases[release])
    values = values_of(evidence, aim)
    return looked_up(np.arange(len(values)), values, near.person, released[near.row])


def in_nearest_class(evidence: Evidence, aim: Aim, release: int) -> Array:
    """The share of the person's own value in the key class that is nearest: their own where a
    released row has it, else that of the nearest rows; shape (n,)."""
    near, values = near_of(evidence, aim, release), values_of(evidence, aim)
    asked, made = classes_of(evidence, aim, release)
    many = int(max(asked.max(), made.max())) + 1
    person, of = np.divmod(np.unique(near.person * many + made[near.row]), many)
    released = aim.values(evidence.releases[release])
    found = looked_up(of, values[person], made, released)
    rows = np.bincount(person, found.rows, minlength=len(values))
    right = np.bincount(person, found.rows * found.truth, minlength=len(values))
    own = looked_up(asked, values, made, released)
    share: Array = np.where(own.rows > 0, own.truth, right / np.maximum(rows, 1))
    return share


def _near(evidence: Evidence, aim: Aim, table: Table) -> Near:
    space = Space(tuple(a for a in shared_space(evidence).axes if a.name in aim.near))
    points = evidence.memo.get(
        _key("points", aim.near), lambda _: space.embed(sampled(evidence).rows)
    )  # fmt: skip
    distances, rows = nearest(points, space.embed(table), TIED)
    tied = distances <= distances[:, :1] * (1 + _SLACK) + _SLACK
    person, place = np.nonzero(tied)
    return Near(distances[:, 0], person, rows[person, place])


def _key(what: str, columns: tuple[str, ...], release: int | None = None) -> str:
    # Aims that know the same columns share the work.
    return f"privacy.inference.{what} {release} {columns!r}"
