"""Private batches: whom they hold, where, and that nobody's place tells of another."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.dp import SecureSource, Steps
from assay.nn import Promise
from assay.nn.feed import poisson


def batches(
    whose: np.ndarray, rate: float, places: int, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    promise = Promise(Steps(1.0, rate, steps), 1.0, places, rate * len(whose))
    made = poisson(whose, promise, steps, 3, SecureSource())
    assert made.words is not None
    assert [w.shape for w in made.words] == [(steps, 3)] * 2
    return np.asarray(made.rows), np.asarray(made.counted)


def test_batches_are_as_large_as_a_coin_a_person_makes_them() -> None:
    rows, counted = batches(np.arange(200), 0.1, 200, 3_000)
    sizes = counted.sum(axis=1)
    seen = np.bincount(sizes.astype(int), minlength=201)[5:36]
    wanted = 3_000 * stats.binom.pmf(np.arange(5, 36), 200, 0.1)
    z = (seen - wanted)[wanted > 5] / np.sqrt(wanted[wanted > 5])
    assert stats.chi2.sf(np.square(z).sum(), len(z)) > 1e-6
    each = np.bincount(rows[counted > 0], minlength=200)
    z = (each - 300) / np.sqrt(3_000 * 0.1 * 0.9)
    assert stats.chi2.sf(np.square(z).sum(), 200) > 1e-6


def test_rows_stand_once_each_and_empty_places_come_last() -> None:
    rows, counted = batches(np.arange(8), 0.5, 20, 4_000)
    for row, there in zip(rows, counted > 0, strict=True):
        assert len(set(row[there])) == there.sum()
    assert (np.diff(counted, axis=1) <= 0).all()


def test_each_step_draws_by_a_key_that_nobody_knows() -> None:
    """A row's place moves with who else comes, so what is drawn by place must be secret."""
    promise = Promise(Steps(1.0, 0.5, 2_000), 1.0, 4, 2.0)
    one, other = (poisson(np.arange(4), promise, 2_000, 1, SecureSource()).keys for _ in range(2))
    keys = np.concatenate([np.asarray(one), np.asarray(other)])
    assert len({tuple(k) for k in keys.tolist()}) == 4_000
    bits = np.unpackbits(keys.view(np.uint8)).reshape(4_000, 64).sum(axis=0)
    z = (bits.astype(int) - 2_000) / np.sqrt(1_000)
    assert 1e-6 < stats.chi2.cdf(np.square(z).sum(), 64) < 1 - 1e-6


def test_a_person_of_several_rows_gives_one_of_them_at_random() -> None:
    whose = np.repeat([0, 1, 2], [1, 2, 7])
    rows, counted = batches(whose, 1.0, 3, 3_000)
    assert (counted == 1).all()
    assert (np.sort(whose[rows], axis=1) == [0, 1, 2]).all()
    seen = np.bincount(rows.reshape(-1), minlength=10)
    assert seen[0] == 3_000
    assert stats.chisquare(seen[1:3]).pvalue > 1e-6
    assert stats.chisquare(seen[3:]).pvalue > 1e-6


@pytest.mark.parametrize("places", [1, 5])
def test_a_sample_larger_than_its_places_loses_rows_at_random(places: int) -> None:
    rows, counted = batches(np.arange(10), 1.0, places, 2_000)
    assert (counted == 1).all()
    assert stats.chisquare(np.bincount(rows.reshape(-1), minlength=10)).pvalue > 1e-6
