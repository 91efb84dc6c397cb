"""One column after the other, each drawn given those before it; and how wanted cells are met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Encoder, Role, Schema
from assay.techniques.coded import Allowed, CodedModel

Array = np.ndarray[Any, Any]

_PATIENCE, _LEAST = 20, 20_000  # rows proposed for each one wanted, and in all
_BATCH = 200_000


def visiting_order(encoder: Encoder, schema: Schema) -> Array:
    """Coded columns in the order they are drawn: the target's first, then the schema's.

    All later columns are then drawn given the target, so that what it owes to them jointly is
    kept by all the trees and not by its own alone (on Adult an AUC of .921 against .912), and a
    wished-for class costs nothing, for it is met before anything else is drawn. The other
    columns keep their order, which a person who knows the table can choose.
    """
    targets = schema.having(Role.TARGET)
    later = [c.source not in targets for c in encoder.coded]
    return np.argsort(later, kind="stable")


@dataclass(frozen=True, kw_only=True)
class SequentialModel(CodedModel):
    """Draws columns in ``order``, each given the ones before (:meth:`_column`).

    Where a column is wanted, rows are thinned as soon as it is drawn: each survives with the
    chance that its column would have come out as wanted, and then has a wanted code, so that the
    rows left are independent draws of the model given the wish. Where 20 proposals a row (20,000
    at least) are not enough, the rest comes from sequential importance resampling (Rubin 1987;
    Gordon et al. 1993): rows are repeated by that chance instead, and so share cells drawn
    before the wanted ones.

    Attributes:
        order: Coded columns in the order they are drawn, shape (d,).
    """

    order: Array

    def _column(
        self, at: int, codes: Array, rng: np.random.Generator, wanted: Array | None
    ) -> tuple[Array, Array]:
        """Draw the column that comes ``at`` that place in the order.

        Args:
            at: 0 to d - 1.
            codes: Rows so far, shape (n, d); columns that come later hold nothing of use.
            rng: Source of the draws.
            wanted: The codes it may take; None for all.

        Returns:
            Codes, all of them wanted, shape (n,); and each row's chance of a wanted code, shape
            (n,), divided by the largest that any row could have. Without ``wanted`` all 1.
        """
        raise NotImplementedError

    def _draw(self, n: int, rng: np.random.Generator, allowed: Allowed) -> Array:
        sizes = self.encoder.sizes
        allowed = {j: codes for j, codes in allowed.items() if len(codes) < sizes[j]}
        if not allowed or not n:
            return self._rows(n, rng, allowed, thin=True)
        kept: list[Array] = []
        have, spent, most = 0, 0, max(_PATIENCE * n, _LEAST)
        while have < n and spent < most:
            needed = 1.2 * (n - have) * spent / max(have, 1) if spent else n
            batch = int(np.clip(needed, min(1_000, most - spent), min(most - spent, _BATCH)))
            kept.append(self._rows(batch, rng, allowed, thin=True))
            have, spent = have + len(kept[-1]), spent + batch
        if have < n:
            pool = self._rows(max(4 * (n - have), 2_000), rng, allowed, thin=False)
            kept.append(pool[rng.choice(len(pool), n - have, replace=False)])
        drawn: Array = np.concatenate(kept)[:n]
        return drawn

    def _rows(self, n: int, rng: np.random.Generator, allowed: Allowed, *, thin: bool) -> Array:
        """Rows of wanted codes: those of ``n`` that survive, or ``n`` with repeats."""
        codes = np.zeros((n, len(self.order)), dtype=np.int32)
        for at, j in enumerate(self.order.tolist()):
            codes[:, j], chance = self._column(at, codes, rng, allowed.get(j))
            if j not in allowed:
                continue
            if thin:
                codes = codes[rng.random(len(codes)) < chance]
            elif chance.sum() > 0:
                codes = codes[systematic(chance, len(codes), rng)]
        return codes


def systematic(weights: Array, n: int, rng: np.random.Generator) -> Array:
    """``n`` row numbers, each repeated by its share of ``weights`` within 1 (Kitagawa 1996)."""
    edges = np.cumsum(weights)
    points = (np.arange(n) + rng.random()) * (edges[-1] / n)
    rows = np.searchsorted(edges, points, side="right")
    return np.asarray(np.minimum(rows, np.flatnonzero(weights)[-1]))


def draw_donors(
    donors: Array, starts: Array, leaf: Array, rng: np.random.Generator, wanted: Array | None
) -> tuple[Array, Array]:
    """A donor's code from each row's leaf, and its chance to be wanted.

    Args:
        donors: Codes by leaf, one leaf after the other.
        starts: Where each leaf starts, and the end, shape (leaves + 1,).
        leaf: The leaf of each row, shape (n,); each has a donor.
        rng: Source of the draws.
        wanted: The codes it may take; None for all.

    Returns:
        As :meth:`SequentialModel._column`. Where a leaf has no wanted code, one of the whole
        column's stands there, with a chance of 0.
    """
    if wanted is None:
        low, many = starts[leaf], starts[leaf + 1] - starts[leaf]
        return donors[low + (rng.random(len(leaf)) * many).astype(np.int64)], np.ones(len(leaf))
    good = np.isin(donors, wanted)
    some = donors[good] if good.any() else wanted
    counted = np.append(0, np.cumsum(good))
    low, high = counted[starts[:-1]], counted[starts[1:]]
    shares = (high - low) / (starts[1:] - starts[:-1])
    empty = (high == low)[leaf]
    low, many = np.where(empty, 0, low[leaf]), np.where(empty, len(some), (high - low)[leaf])
    codes = some[low + (rng.random(len(leaf)) * many).astype(np.int64)]
    return codes, shares[leaf] / (shares.max() or 1.0)
