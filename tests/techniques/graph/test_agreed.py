"""Answers made to agree: against least squares over all tables, and what they leave as it was."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from assay.techniques.graph import Marginal, Noisy
from assay.techniques.graph.agreed import agreed

Array = np.ndarray[Any, Any]
SIZES = (2, 3, 4)


def noisy(marginals: list[Marginal], variances: list[float], seed: int) -> dict[Marginal, Noisy]:
    rng = np.random.default_rng(seed)
    found = {}
    for m, v in zip(marginals, variances, strict=True):
        cells = math.prod(SIZES[j] for j in m)
        found[m] = Noisy(m, rng.normal(0, v**0.5, cells) + 10, np.full(cells, v))
    return found


@pytest.mark.parametrize(
    "marginals",
    [
        [(0, 1), (1, 2)],
        [(0,), (1,), (2,)],
        [(0,), (0, 1), (0, 2), (1, 2)],
        [(1,), (0, 1, 2), (0, 2)],
    ],
)
def test_it_is_weighted_least_squares_over_all_tables(marginals: list[Marginal]) -> None:
    known = noisy(marginals, [1.0, 4.0, 2.0, 9.0][: len(marginals)], 3)
    cells = np.arange(24).reshape(SIZES)
    rows, wanted = [], []
    for m, a in known.items():
        seen = np.moveaxis(cells, m, range(len(m))).reshape(len(a.counts), -1)
        for held, count, v in zip(seen, a.counts, a.variance, strict=True):
            rows.append(np.isin(np.arange(24), held) / v**0.5)
            wanted.append(count / v**0.5)
    table = np.linalg.lstsq(np.array(rows), np.array(wanted), rcond=None)[0].reshape(SIZES)
    for m, counts in agreed(SIZES, known).items():
        gone = tuple(j for j in range(3) if j not in m)
        assert np.allclose(counts, table.sum(axis=gone).ravel())


def test_answers_that_agree_stay_whatever_their_variances() -> None:
    table = np.random.default_rng(0).random(SIZES)
    known = {m: Noisy(m, table.sum(axis=gone).ravel(), np.linspace(1, 5, cells))
             for m, gone, cells in [((0, 1), 2, 6), ((1, 2), 0, 12)]}  # fmt: skip
    for m, counts in agreed(SIZES, known).items():
        assert np.allclose(counts, known[m].counts)
