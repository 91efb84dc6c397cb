"""What of a release an attacker looks at: numbers about it as a whole, and about each target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Space, Table, nearest
from assay.evaluation.privacy.membership.features import Features

Array = np.ndarray[Any, Any]
Codes = tuple[Array, ...]

#: Random sets of columns in which released rows that equal a target are counted.
SETS = 256
#: The nearest, second, fifth and twentieth released row: how far they are from a target.
NEAREST = (1, 2, 5, 20)
#: Columns whose correlations are looked at.
CORRELATED = 40
_FLOOR = 1e-3  # distances below a thousandth of one differing column count as this


@dataclass(frozen=True)
class Reader:
    """Turns a release into numbers: counts, distances and summaries, none of which is a row.

    About each target: logarithms of how many released rows equal it on 256 random sets of columns
    and on each column alone, a column being taken cell for cell or by its bin (query-based,
    Houssiau et al. 2022, TAPAS), and of the distances to the released rows nearest to it. About
    the whole release: means, spreads, histograms and correlations (Stadler et al. 2022,
    GroundHog).

    Attributes:
        features: Columns as numbers and bins.
        sets: Columns of each set: number, and whether cell for cell.
        cells: By column, a hash of each target's cell, uint64 of shape (k,).
        bins: By column, the bin of each target's cell, shape (k,).
        space: Where distances are taken.
        points: The targets in it, shape (k, q).
        rows: Rows that counts are scaled to.
    """

    features: Features
    sets: tuple[tuple[tuple[int, bool], ...], ...]
    cells: Codes
    bins: Codes
    space: Space
    points: Array
    rows: int

    @classmethod
    def of(
        cls, features: Features, space: Space, targets: Table, rows: int, rng: np.random.Generator
    ) -> Reader:
        """Draw the sets of columns, and see the targets in them."""
        d = len(features.views)
        alone = tuple(((j, whole),) for j in range(d) for whole in (True, False))
        sets = (*alone, *(_drawn(d, rng) for _ in range(SETS if d > 1 else 0)))
        cells, bins = _coded(features, targets)
        return cls(features, sets, cells, bins, space, space.embed(targets), rows)

    @property
    def shape(self) -> tuple[int, int]:
        """Targets, and numbers about each of them."""
        return len(self.points), len(self.sets) + len(NEAREST)

    def __call__(self, release: Table) -> Array:
        """All numbers of a release of at least one row, one float64 array; see :meth:`parts`."""
        cells, bins = _coded(self.features, release)
        about = [self._counts(cells, bins), self._distances(release)]
        numbers: Array = np.concatenate(
            [np.concatenate(about, axis=1).ravel(), self._summary(release, bins)]
        )
        return numbers

    def parts(self, numbers: Array) -> tuple[Array, Array]:
        """Numbers of w releases, shape (w, m), as those about targets, shape (w, k, f), and those
        about the whole, shape (w, g)."""
        k, f = self.shape
        return numbers[:, : k * f].reshape(-1, k, f), numbers[:, k * f :]

    def _counts(self, cells: Codes, bins: Codes) -> Array:
        # One bit a released row: whether its cell is the target's. Sets are then ands of those.
        exact, rough = (
            [
                np.packbits(t[:, None] == r[None, :], axis=1)
                for t, r in zip(own, others, strict=True)
            ]
            for own, others in ((self.cells, cells), (self.bins, bins))
        )
        counts = np.empty((len(self.points), len(self.sets)))
        for q, columns in enumerate(self.sets):
            equal = [(exact if whole else rough)[j] for j, whole in columns]
            counts[:, q] = np.bitwise_count(np.bitwise_and.reduce(equal)).sum(axis=1)
        logs: Array = np.log1p(counts * (self.rows / len(bins[0])))
        return logs

    def _distances(self, release: Table) -> Array:
        near, _ = nearest(self.points, self.space.embed(release), max(NEAREST))
        at = [min(k, near.shape[1]) - 1 for k in NEAREST]
        closeness: Array = -np.log(np.maximum(near[:, at].astype(float), _FLOOR))
        return closeness

    def _summary(self, release: Table, bins: Codes) -> Array:
        x = self.features.numbers(release).astype(float)
        shares = [
            np.bincount(codes, minlength=b.size) / len(release)
            for codes, b in zip(bins, self.features.bins, strict=True)
        ]
        mean, spread = x.mean(axis=0), x.std(axis=0)
        z = (x - mean)[:, :CORRELATED] / np.where(spread > 0, spread, 1.0)[:CORRELATED]
        upper = np.triu_indices(z.shape[1], 1)
        return np.concatenate([mean, spread, *shares, (z.T @ z / len(z))[upper]])


def _drawn(columns: int, rng: np.random.Generator) -> tuple[tuple[int, bool], ...]:
    size = int(rng.integers(2, columns + 1))
    chosen = np.sort(rng.choice(columns, size, replace=False))
    return tuple((int(c), bool(rng.random() < 0.5)) for c in chosen)


def _coded(features: Features, table: Table) -> tuple[Codes, Codes]:
    """By column, a hash of each cell (equal for missing cells) and its bin."""
    cells = tuple(table[v.name].hash(seed=5).to_numpy() for v in features.views)
    return cells, tuple(b.codes(table) for b in features.bins)
