"""Shares of groups in two tables, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.data import Table
from assay.evaluation.combine import Score
from assay.evaluation.fairness.groups import LEAST, NAMED, Array, Partition
from assay.evaluation.fidelity.chance import of_gap


@dataclass(frozen=True)
class Counts:
    """One partition of one table: rows of each group, each row's group, and all rows."""

    rows: Array
    codes: Array
    n: int


def counted(parts: Sequence[Partition], table: Table) -> list[Counts]:
    """The groups' rows, partition by partition."""
    made = []
    for part in parts:
        codes = part.codes(table)
        codes = np.where(codes < 0, len(part.labels), codes).astype(np.int32)
        rows = np.bincount(codes, minlength=len(part.labels) + 1)[:-1]
        made.append(Counts(rows, codes, len(table)))
    return made


@dataclass(frozen=True)
class Shares:
    """How far the shares of one table's groups lie from another's.

    Attributes:
        labels, rows: The groups that either has, and the other's rows of each.
        each: Gaps in share.
        mean: Their mean above chance.
        ratio: The largest log ratio of shares; None where no group is large enough.
        lost: The share of the other's groups that the one lacks.
        groups: How many groups that is a share of, at least 1.
    """

    labels: tuple[str, ...]
    rows: tuple[int, ...]
    each: tuple[Score, ...]
    mean: Score
    ratio: Score | None
    lost: Score
    groups: int


def against(parts: Sequence[Partition], one: Sequence[Counts], other: Sequence[Counts]) -> Shares:
    """Shares of ``one`` against those of ``other``; variances are binomial.

    That of the mean is of the signs of the gaps, added up row by row over partitions.
    """
    labels: list[str] = []
    rows: list[int] = []
    each: list[Score] = []
    ratios: list[Score] = []
    held: list[Array] = []
    said = np.zeros(one[0].n), np.zeros(other[0].n)
    for partition, mine, theirs in zip(parts, one, other, strict=True):
        a, n, b, m = mine.rows, mine.n, theirs.rows, theirs.n
        some = np.flatnonzero(a + b)
        p, q = a / n, b / m
        # Two pseudo-rows a side keep the variance of 0 of n above 0.
        v, w = ((x + 1) / (k + 2) for x, k in ((a, n), (b, m)))
        spread = v * (1 - v) / (n + 2) + w * (1 - w) / (m + 2)
        labels += [partition.labels[g] for g in some]
        rows += [int(b[g]) for g in some]
        each += [Score(float(abs(p[g] - q[g])), float(spread[g])) for g in some]
        ratios += [_ratio(int(a[g]), n, int(b[g]), m) for g in some if b[g] >= LEAST]
        held.append(a[b >= NAMED])
        side = np.append(np.sign(p - q), 0.0)  # the last: rows of no group
        said[0][:] += side[mine.codes]
        said[1][:] += side[theirs.codes]
    groups = max(len(each), 1)
    # Chance keeps each gap above 0: its share is left out of the mean.
    chance = of_gap(np.array([s.value for s in each]), np.array([s.variance for s in each]))
    mean = Score(
        (sum(s.value for s in each) - float(chance.sum())) / groups,
        sum((float(np.var(s)) + 0.5 / len(s)) / len(s) for s in said) / groups**2,
    )
    known = np.concatenate(held)
    return Shares(
        tuple(labels), tuple(rows), tuple(each), mean,
        max(ratios, key=lambda s: s.value) if ratios else None, _lost(known), max(len(known), 1),
    )  # fmt: skip


def _ratio(a: int, n: int, b: int, m: int) -> Score:
    """The log ratio of two shares; half a row more a side keeps it finite (Haldane 1956)."""
    x, y = a + 0.5, b + 0.5
    value = abs(float(np.log(x / (n + 0.5)) - np.log(y / (m + 0.5))))
    return Score(value, max(1 / x - 1 / (n + 0.5), 0.0) + max(1 / y - 1 / (m + 0.5), 0.0))


def _lost(counts: Array) -> Score:
    """The share of groups without a row, and its variance over draws of as many rows.

    A group with ``l`` expected rows is lost with the variance ``exp(-l) - exp(-2 l)``; the terms
    of 0, 1 and 2 rows seen have about that mean whatever ``l`` is, and a hundredth of a group is
    the least.
    """
    if not len(counts):
        return Score(0.0, 0.25)
    terms = np.where(
        counts > 2, np.exp(-counts.astype(float)), np.array([0.2, 0.4, 0.1])[np.minimum(counts, 2)]
    )
    return Score(float((counts == 0).mean()), max(float(terms.sum()), 0.01) / len(counts) ** 2)
