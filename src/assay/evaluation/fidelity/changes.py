"""How much a statistic of pairs of columns changes from real rows to synthetic ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assay.core import Measurement, Part, Statistic, not_measured
from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.fidelity.chance import of_gap
from assay.evaluation.fidelity.views import Array, yardstick
from assay.evaluation.largest import largest

#: Pairs that a breakdown lists.
LISTED = 20


@dataclass(frozen=True)
class Side:
    """A statistic of P pairs of columns on one table.

    Attributes:
        values: The statistic on all rows, shape (P,).
        pull: Its influence function on each of m rows (all, or a sample), less its mean, shape
            (P, m): the variance of the statistic is that of a row of it, over ``rows``.
        rows: Rows that ``values`` rest on.
    """

    values: Array
    pull: Array
    rows: int

    def variance(self, weights: Array) -> float:
        """Variance of the statistics' sum with these weights, shape (P,)."""
        m = self.pull.shape[1]
        spread = float(np.var(weights @ self.pull, ddof=1)) if m > 1 else 0.0
        # Two pseudo-rows, one at either end, so that no sample is taken for certain.
        least = 0.5 * float(np.sum(np.abs(weights))) ** 2 / self.rows
        # The estimate of an influence function fits its own rows a little too well.
        shrunk = m / max(m - 3, 1)
        return float((shrunk * spread + least) / self.rows)

    @cached_property
    def variances(self) -> Array:
        """Variance of each pair's statistic, shape (P,)."""
        m = self.pull.shape[1]
        spread = np.array([np.var(p, ddof=1) if m > 1 else 0.0 for p in self.pull], float)
        each: Array = (m / max(m - 3, 1) * spread + 0.5 / self.rows) / self.rows
        return each


@dataclass(frozen=True)
class Changes:
    """Absolute changes of P pairs between two tables."""

    one: Side
    other: Side

    @property
    def values(self) -> Array:
        """The changes, shape (P,)."""
        gap: Array = np.abs(self.one.values - self.other.values)
        return gap

    @property
    def mean(self) -> Score:
        """The mean change above chance; dependence between pairs is in its variance."""
        whole = self._score(np.full(len(self.values), 1 / len(self.values)))
        return Score(whole.value - float(self._chance.mean()), whole.variance)

    @property
    def _variances(self) -> Array:
        both: Array = self.one.variances + self.other.variances
        return both

    @property
    def _chance(self) -> Array:
        """The part of each change that chance gives, shape (P,)."""
        return of_gap(self.values, self._variances)

    @property
    def top(self) -> Score:
        """The largest change."""
        each = zip(self.values.tolist(), self._variances.tolist(), strict=True)
        return largest([Score(*s) for s in each], self._chance.tolist())

    def at(self, pair: int) -> Score:
        """The change of one pair."""
        weights = np.zeros(len(self.values))
        weights[pair] = 1.0
        return self._score(weights)

    def _score(self, weights: Array) -> Score:
        signed = weights * np.sign(self.one.values - self.other.values)
        # Where nothing changes, the sign is open: either has the same variance for one pair.
        signed = np.where(signed == 0, weights, signed)
        spread = self.one.variance(signed) + self.other.variance(signed)
        return Score(float(weights @ self.values), spread)


@dataclass(frozen=True)
class Asked:
    """Which pairs of which columns are asked about, and how a table answers.

    Attributes:
        key: Name of the work in the memo.
        labels: Names of the two columns of each pair.
        side: The statistic of all pairs on a table.
        note: What a reader must know.
        rows: Rows of a table that are looked at, at most; None for all.
    """

    key: str
    labels: list[tuple[str, str]]
    side: Callable[[Table, np.random.Generator], Side]
    note: str = ""
    rows: int | None = None


def changes(
    evidence: Evidence, rng: np.random.Generator, asked: Asked, mean: Statistic, top: Statistic
) -> tuple[Measurement, Measurement]:
    """Mean and largest change of the releases against N (T without a holdout), T as reference.

    Args:
        evidence: What there is.
        rng: Picks rows of releases where samples are taken.
        asked: The pairs and their statistic.
        mean: What the mean is called.
        top: What the largest change is called.
    """
    if not asked.labels:
        reason = "there is no such pair of columns"
        return not_measured(mean.name, reason, mean.goal), not_measured(top.name, reason, top.goal)
    sides = yardstick(evidence, rng)
    real = evidence.memo.get(f"{asked.key}.real", lambda r: asked.side(sides.real, r))
    found = [Changes(asked.side(s, rng), real) for s in sides.releases]
    reference, train = None, sides.train
    if train is not None:
        reference = evidence.memo.get(
            f"{asked.key}.train.{len(train)}", lambda r: Changes(asked.side(train, r), real)
        )
    n = sides.n if asked.rows is None else min(sides.n, asked.rows)
    note = join_notes(sides.note, asked.note)
    parts = _parts(asked, found, reference, mean, n)
    return (
        combined(mean, [f.mean for f in found], n=n, note=note, parts=parts,
                 reference=reference.mean if reference else None),
        combined(top, [f.top for f in found], n=n,
                 note=join_notes(f"largest in {parts[0].label}", note),
                 reference=reference.top if reference else None),
    )  # fmt: skip


def _parts(
    asked: Asked, found: list[Changes], reference: Changes | None, statistic: Statistic, n: int
) -> tuple[Part, ...]:
    """The pairs that change most, worst first."""
    worst = np.argsort(-np.mean([f.values for f in found], axis=0), kind="stable")[:LISTED]
    return tuple(
        combined_part(
            " x ".join(asked.labels[int(p)]), [f.at(int(p)) for f in found], statistic, n=n,
            reference=float(reference.values[p]) if reference else None,
        )
        for p in worst
    )  # fmt: skip
