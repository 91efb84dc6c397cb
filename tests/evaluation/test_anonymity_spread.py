"""l-diversity and t-closeness against their definitions: counted, and as a transport problem."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from assay.data import Column, Kind, Schema, Table
from assay.evaluation.privacy.anonymity.spread import codes_of, spread


def transport(p: list[Fraction], q: list[Fraction], ordered: bool) -> float:
    """The cheapest way to turn shares ``q`` into ``p``, solved as a linear programme."""
    m = len(p)
    i, j = np.indices((m, m))
    cost = abs(i - j) / max(1, m - 1) if ordered else (i != j) * 1.0
    leave, arrive = np.kron(np.eye(m), np.ones(m)), np.kron(np.ones(m), np.eye(m))
    amounts = np.array([float(v) for v in [*q, *p]])
    solved = linprog(cost.ravel(), A_eq=np.vstack([leave, arrive]), b_eq=amounts)
    assert solved.success
    return float(solved.fun)


def defined(
    classes: list[int], codes: list[int], ordered: bool
) -> tuple[int, float, float, float, int]:
    """Every figure as its definition reads."""
    m, n = max(codes) + 1, len(codes)
    groups = {c: Counter(v for k, v in zip(classes, codes, strict=True) if k == c) for c in classes}
    whole = Counter(codes)
    shares = {c: [Fraction(g[v], g.total()) for v in range(m)] for c, g in groups.items()}
    overall = [Fraction(whole[v], n) for v in range(m)]
    entropies = [-sum(float(p) * math.log(p) for p in s if p) for s in shares.values()]
    return (
        min(len(g) for g in groups.values()),
        math.exp(min(entropies)),
        max(transport(s, overall, ordered) for s in shares.values()),
        float(max(max(s) for s in shares.values())),
        sum(g.total() for g in groups.values() if len(g) == 1),
    )


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize(
    ("n", "groups", "values"),
    [(1, 1, 1), (6, 6, 3), (30, 4, 5), (30, 3, 2), (40, 12, 9), (25, 2, 25)],
)
def test_figures_are_those_of_the_definitions(
    n: int, groups: int, values: int, ordered: bool
) -> None:
    for seed in range(4):
        rng = np.random.default_rng([n, groups, values, seed])
        classes = rng.integers(0, groups, n) * 3  # numbers may have gaps
        skewed = (rng.random(n) ** 2 * values).astype(int)
        codes = np.unique(skewed, return_inverse=True)[1]
        found = spread(classes, codes, ordered=ordered)
        distinct, entropy, distance, share, alike = defined(
            classes.tolist(), codes.tolist(), ordered
        )
        assert found.rows == n
        assert (found.distinct, found.share, found.alike) == (distinct, share, alike)
        assert found.entropy == pytest.approx(entropy, abs=1e-12)
        assert found.distance == pytest.approx(distance, abs=1e-9)


def test_the_salaries_of_the_paper() -> None:
    # Li et al. 2007: of salaries 3k to 11k, the class of 3k, 4k and 5k is at .375
    # and that of 6k, 8k and 11k at .167.
    codes = np.array([0, 1, 2, 3, 5, 8, 4, 6, 7])
    assert spread(np.repeat([0, 1, 2], 3), codes, ordered=True).distance == 0.375
    rest = np.repeat([0, 1, 0], 3)
    # The other six rows together lie half as far on the other side: 3 (P - Q) = -6 (P' - Q).
    assert spread(rest, codes, ordered=True).distance == pytest.approx(1 / 6, abs=1e-12)


def test_rows_alone_and_one_class_are_the_ends() -> None:
    codes = np.arange(5)
    alone = spread(np.arange(5), codes, ordered=False)
    assert (alone.distinct, alone.entropy, alone.share, alone.alike) == (1, 1.0, 1.0, 5)
    assert alone.distance == 0.8
    whole = spread(np.zeros(5, int), codes, ordered=True)
    assert (whole.distinct, whole.distance, whole.share, whole.alike) == (5, 0.0, 0.2, 0)
    assert whole.entropy == pytest.approx(5.0, abs=1e-12)
    constant = spread(np.arange(3), np.zeros(3, int), ordered=True)
    assert (constant.distinct, constant.entropy, constant.distance) == (1, 1.0, 0.0)


def test_large_tables_stay_exact() -> None:
    """Two halves of a million distinct numbers: the lower half is 1/4 of the range away."""
    n = 1_000_000
    codes, classes = np.arange(n), np.repeat([0, 1], n // 2)
    found = spread(classes, codes, ordered=True)
    # Sum over i of |F_c - F| is n/4 less a step's rounding: (n / 2) (n / 2) / n / (n - 1).
    assert found.distance == pytest.approx(n / 4 / (n - 1), rel=1e-12)
    assert found.distinct == n // 2


@pytest.mark.parametrize(
    ("kind", "cells", "codes"),
    [
        (Kind.INTEGER, [30, None, -2, 30], [2, 0, 1, 2]),
        (Kind.NUMERIC, [0.5, 1e300, -0.5, 0.5], [1, 2, 0, 1]),
        (Kind.CATEGORICAL, ["b", "a", None, "b"], [2, 1, 0, 2]),
        (Kind.TEXT, ["", "a", None, ""], [1, 2, 0, 1]),
        (Kind.BOOLEAN, [True, False, None, True], [2, 1, 0, 2]),
        (Kind.DATETIME, [datetime(2024, 2, 1), None, datetime(2024, 1, 1), None], [2, 0, 1, 0]),
        (Kind.INTEGER, [None, None, None, None], [0, 0, 0, 0]),
    ],
)
def test_cells_are_numbered_in_their_order_and_missing_is_the_lowest(
    kind: Kind, cells: list[object], codes: list[int]
) -> None:
    types = {
        Kind.INTEGER: pl.Int64, Kind.NUMERIC: pl.Float64, Kind.BOOLEAN: pl.Boolean,
        Kind.DATETIME: pl.Datetime("us"),
    }  # fmt: skip
    column = Column("x", kind)
    frame = pl.DataFrame({"x": cells}, schema={"x": types.get(kind, pl.String)})
    assert codes_of(column, Table(frame, Schema((column,)))).tolist() == codes
