"""What every technique's releases share: whom the attack asks about, and what it counts by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Column, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.fidelity.binning import Bins, bins_of
from assay.evaluation.fidelity.views import View
from assay.evaluation.privacy.asked import Asked, everyone, some_of
from assay.evaluation.privacy.reconstruction.secret import Secret, known_columns, secret_of
from assay.evaluation.privacy.spaces import pooled

Array = np.ndarray[Any, Any]

#: People one program is solved for, and people of T and of N asked about at most.
BLOCK, LIMIT = 2_000, 4_000
#: Random sets of known columns that are counted by, and the most columns in one.
SETS, WIDEST = 40, 8
_NOBODY = "no other column is known of people, so there is nothing to count by"
_SECRETS = "no column has two values, so there is no secret to find"


@dataclass(frozen=True)
class Counted:
    """Random sets of known columns, whose values people are counted by.

    Attributes:
        known: The known columns, and their bins.
        sets: Of each set, numbers of columns, and whether each is taken cell for cell or by bins.
    """

    known: tuple[Bins, ...]
    sets: tuple[tuple[tuple[int, bool], ...], ...]

    @classmethod
    def of(cls, columns: list[Column], real: Table, rng: np.random.Generator) -> Counted:
        """Draw the sets; none is there twice."""
        known = tuple(bins_of(View(c.name, c.ordered), real) for c in columns)
        sets = []
        for _ in range(SETS):
            size = int(rng.integers(1, min(WIDEST, len(known)) + 1))
            chosen = np.sort(rng.choice(len(known), size, replace=False))
            sets.append(tuple((int(c), bool(rng.random() < 0.5)) for c in chosen))
        return cls(known, tuple(dict.fromkeys(sets)))

    def keys(self, table: Table) -> Array:
        """One key a set and row, uint64 of shape (sets, n): equal for rows with equal cells or
        bins."""
        whole = [table[b.view.name].hash(seed=3).to_numpy() for b in self.known]
        binned = [b.codes(table).astype(np.uint64) for b in self.known]
        keys = np.zeros((len(self.sets), len(table)), np.uint64)
        for key, columns in zip(keys, self.sets, strict=True):
            for column, exact in columns:
                key *= np.uint64(0x9E3779B97F4A7C15)
                key ^= (whole if exact else binned)[column] + np.uint64(column)
                key ^= key >> np.uint64(29)
                key *= np.uint64(0x94D049BB133111EB)
        return keys


@dataclass(frozen=True)
class Bench:
    """What every technique's releases share.

    Attributes:
        asked: The people, n of them.
        bits: Their secrets, NaN where missing, shape (n,).
        secret: What the bit says.
        counted: What is counted by.
        keys: Key of each person in each set, uint64 of shape (sets, n).
        blocks: The people of each program, in an order drawn at random.
        note: What a reader must know.
    """

    asked: Asked
    bits: Array
    secret: Secret
    counted: Counted
    keys: Array
    blocks: tuple[Array, ...]
    note: str


def bench_of(evidence: Evidence) -> Bench | str:
    """Made once for all techniques; or why the attack cannot be run. N must be there."""
    return evidence.memo.get("privacy.reconstruction", lambda rng: _made(evidence, rng))


def _made(evidence: Evidence, rng: np.random.Generator) -> Bench | str:
    real = pooled(evidence)
    secret = secret_of(evidence, real)
    if secret is None:
        return _SECRETS
    columns, why = known_columns(evidence.schema, secret.column)
    if not columns:
        return _NOBODY
    asked = _some(everyone(evidence), rng)
    counted = Counted.of(columns, real, rng)
    order = rng.permutation(len(asked.labels))
    blocks = tuple(np.array_split(order, -(-len(order) // BLOCK)))
    level = "has its most frequent level" if secret.above is None else "is above its median"
    note = join_notes(f"the secret: whether {secret.column} {level}", why, asked.note)
    keys = counted.keys(asked.rows)
    return Bench(asked, secret.bits(asked.rows), secret, counted, keys, blocks, note)


def _some(whole: Asked, rng: np.random.Generator) -> Asked:
    sides = whole.members, len(whole.labels) - whole.members
    return whole.part(some_of(sides, (LIMIT, LIMIT), rng)) if max(sides) > LIMIT else whole
