"""SMOTE: new rows on the line between a training row and one of its nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.data import Coded, Encoder, Role, Table, nearest
from assay.techniques.base import settings_of
from assay.techniques.coded import Allowed, CodedModel, CodedTechnique
from assay.techniques.settings import need_whole
from assay.techniques.space import SearchSpace, Whole

Array = np.ndarray[Any, Any]

_WIDE = 64  # levels beyond which one-hot columns give way to random directions


@dataclass(frozen=True, kw_only=True)
class SmoteModel(CodedModel):
    """Codes of the training rows and who is near whom: to hand it on is to hand on the data.

    Attributes:
        rows: Codes of the training rows, shape (n, d).
        near: Row numbers of each row's neighbours, nearest first, shape (n, k).
        votes: By row and column the code that most of its neighbours have, shape (n, d).
    """

    technique: ClassVar[str] = "smote"
    rows: Array
    near: Array
    votes: Array

    def _draw(self, n: int, rng: np.random.Generator, allowed: Allowed) -> Array:
        bases = self._bases(allowed)
        base = bases[rng.integers(0, len(bases), n)]
        other = self.near[base, rng.integers(0, self.near.shape[1], n)]
        gap = rng.random(n)
        codes = self.votes[base].astype(np.int32)
        for j, column in enumerate(self.encoder.coded):
            if column.ordered:
                a, b = self.rows[base, j], self.rows[other, j]
                codes[:, j] = between(a, b, gap, numbers_of(column), column.missing)
        for j, wanted in allowed.items():
            # The row may have moved out of what was asked for; its base was in it where any is.
            own = self.rows[base, j]
            own = np.where(np.isin(own, wanted), own, wanted[rng.integers(0, len(wanted), n)])
            codes[:, j] = np.where(np.isin(codes[:, j], wanted), codes[:, j], own)
        return codes

    def _bases(self, allowed: Allowed) -> Array:
        """Rows that have the codes asked for; where none has all, those that have most."""
        score = np.zeros(len(self.rows), dtype=np.int64)
        for j, wanted in allowed.items():
            score += np.isin(self.rows[:, j], wanted)
        return np.flatnonzero(score == score.max())


@dataclass(frozen=True, kw_only=True)
class Smote(CodedTechnique):
    """Interpolates numbers and dates between neighbours; levels follow the neighbours' majority.

    Neighbours are of the same class where the target is a category (a class of one row has its
    neighbours among all rows, and keeps its class). A missing number is missing in the new row
    with the chance of the end that lacks it.

    Attributes:
        neighbours: Nearest rows to choose from, 1 to 100.
    """

    name: ClassVar[str] = "smote"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Interpolation between neighbours (SMOTE)"
    suits: ClassVar[str] = (
        "Among the most useful for training a model, and a known leak: each row lies next to a "
        "real person's. A baseline that shows why utility alone decides nothing; not for sharing."
    )
    source: ClassVar[str] = "Chawla et al. 2002, section 6.1 (SMOTE-NC)"
    model: ClassVar[type[SmoteModel]] = SmoteModel
    space: ClassVar[SearchSpace] = {
        **CodedTechnique.space,
        "neighbours": Whole(1, 30, log=True),
    }

    neighbours: int = 5

    def __post_init__(self) -> None:
        super().__post_init__()
        need_whole(self.name, "neighbours", self.neighbours, 1, 100)

    def fit(self, train: Table, rng: np.random.Generator) -> SmoteModel:
        """Find each row's neighbours.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes.
        """
        encoder, codes = self.encoded(train)
        classes = class_column(train, encoder)
        groups = codes[:, classes] if classes is not None else np.zeros(len(codes), dtype=np.int32)
        near = neighbours_within(embedding(encoder, codes, rng), groups, self.neighbours)
        votes = majority(codes, near)
        if classes is not None:
            votes[:, classes] = codes[:, classes]
        return SmoteModel(
            encoder=encoder, settings=settings_of(self), rows=codes, near=near, votes=votes
        )


def class_column(train: Table, encoder: Encoder) -> int | None:
    """The coded column that holds the target's classes; None where there is no such target."""
    targets = [n for n in train.schema.having(Role.TARGET) if train.schema[n].discrete]
    found = [j for j, c in enumerate(encoder.coded) if c.source in targets]
    return found[0] if found else None


def embedding(encoder: Encoder, codes: Array, rng: np.random.Generator) -> Array:
    """Points whose distances mix all columns, float32 (n, q).

    An ordered column is its standardised number (missing: the mean, and a mark of its own), so
    that two people differ by sqrt(2) deviations on average; a level is a one-hot vector / sqrt(2),
    so that two levels are 1 apart. More than 64 levels become random directions, near 1 apart.
    """
    parts = []
    for j, column in enumerate(encoder.coded):
        own = codes[:, j]
        if column.ordered:
            parts += _line(own, numbers_of(column), column.missing)
        elif column.size <= _WIDE:
            parts.append(np.eye(column.size, dtype=np.float32)[own] / np.sqrt(2))
        else:
            signs = rng.choice(np.array([-1.0, 1.0]), (column.size, _WIDE))
            parts.append(signs[own] / np.sqrt(2 * _WIDE))
    return np.concatenate(parts, axis=1, dtype=np.float32)


def numbers_of(column: Coded) -> Array:
    """The number that each code of an ordered column stands for, without the missing one."""
    return np.asarray(column.centers[: column.size - (column.missing is not None)], dtype=float)


def _line(codes: Array, centers: Array, missing: int | None) -> list[Array]:
    gone = codes == (-1 if missing is None else missing)
    numbers = np.append(centers, [0.0])[np.where(gone, len(centers), codes)]
    if gone.all():
        return [np.zeros((len(codes), 1))]
    there = numbers[~gone]
    spread = there.std()
    scores = np.where(gone, 0.0, (numbers - there.mean()) / (spread if spread > 0 else 1.0))
    return [scores[:, None], gone[:, None] / np.sqrt(2)] if gone.any() else [scores[:, None]]


def neighbours_within(points: Array, groups: Array, k: int) -> Array:
    """Row numbers of the ``k`` nearest rows of the same group, nearest first, int64 (n, k).

    A group of k rows or fewer repeats its rows; one row alone looks among all. Where there is one
    row in all, it is its own neighbour.
    """
    n = len(points)
    near = np.zeros((n, k), dtype=np.int64)
    if n == 1:
        return near
    everyone = np.arange(n)
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        pool = rows if len(rows) > 1 else everyone[everyone != rows[0]]
        most = min(k, len(pool) - (len(rows) > 1))
        _, found = nearest(points[rows], points[pool], most, exclude_self=len(rows) > 1)
        near[rows] = pool[found][:, np.arange(k) % most]
    return near


def majority(codes: Array, near: Array) -> Array:
    """The code most frequent among each row's neighbours, the nearer on a tie, shape (n, d)."""
    votes = np.empty_like(codes)
    for j in range(codes.shape[1]):
        theirs = codes[near, j]
        count = sum((theirs == theirs[:, [a]]).astype(np.int16) for a in range(near.shape[1]))
        votes[:, j] = np.take_along_axis(theirs, np.argmax(count, axis=1)[:, None], axis=1)[:, 0]
    return votes


def between(a: Array, b: Array, gap: Array, centers: Array, missing: int | None) -> Array:
    """Codes at ``gap`` (0 to 1) of the way from codes ``a`` to codes ``b`` on the number line."""
    holes = np.zeros(len(a), dtype=bool)
    if missing is not None:
        holes = (a == missing) | (b == missing)
    if not len(centers):
        return a
    last = len(centers) - 1
    x, y = centers[np.minimum(a, last)], centers[np.minimum(b, last)]
    middles = (centers[1:] + centers[:-1]) / 2
    codes = np.searchsorted(middles, x + gap * (y - x))
    codes = np.clip(codes, np.minimum(a, b), np.maximum(a, b))
    return np.where(holes, np.where(gap < 0.5, a, b), codes)
