"""The scan test against full enumeration, under the null, with ties, and with a planted leak."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from assay.evaluation.privacy.scan import (
    SHARES,
    Looks,
    Scan,
    looks,
    permutations,
    scan,
    z_values,
)


def labels_of(members: int, n: int) -> np.ndarray:
    return np.repeat(np.array([1, 0], np.uint8), [members, n - members])


def scanned(scores: np.ndarray, members: int, count: int, seed: int) -> Scan:
    n = scores.shape[1]
    packed = permutations(members, n, count, np.random.default_rng(seed))
    return scan(looks(scores), labels_of(members, n), packed)


def slow_z(scores: np.ndarray, labels: np.ndarray) -> float:
    """The largest z by the formula of the field notes, one look at a time."""
    n, t = len(labels), int(labels.sum())
    pi, found = t / n, []
    for s in scores:
        falling = np.sort(s)[::-1]
        for q in SHARES:
            top = s >= falling[int(np.ceil(q * n)) - 1]
            k = int(top.sum())
            if k < n:
                variance = k * pi * (1 - pi) * (n - k) / (n - 1)
                found.append((labels[top].sum() - k * pi) / np.sqrt(variance))
        r = stats.rankdata(s)
        variance = t * (n - t) / (n * (n - 1)) * ((r - r.mean()) ** 2).sum()
        found.append((r[labels == 1].sum() - t * r.mean()) / np.sqrt(variance))
    return float(max(found))


@pytest.mark.parametrize("tied", [False, True])
def test_it_equals_brute_force_over_every_labelling(tied: bool) -> None:
    rng = np.random.default_rng(3)
    n, t = 9, 4
    scores = rng.integers(0, 4, (2, n)).astype(float) if tied else rng.standard_normal((2, n))
    every = np.zeros((126, n), np.uint8)
    for row, chosen in zip(every, combinations(range(n), t), strict=True):
        row[list(chosen)] = 1
    found = scan(looks(scores), labels_of(t, n), np.packbits(every, axis=1))
    slow = np.array([slow_z(scores, row) for row in every])
    here = slow_z(scores, labels_of(t, n))
    assert found.z == pytest.approx(here, abs=1e-5)
    assert found.count == int((slow >= here - 1e-9).sum())


def test_p_values_are_uniform_where_nothing_leaks() -> None:
    rng = np.random.default_rng(1)
    p = []
    for i in range(300):
        base = rng.standard_normal(120)
        # Related scores, one of them with heavy ties, as they are in practice.
        scores = np.stack([base, base + 0.3 * rng.standard_normal(120), (base > 1.5) * 1.0])
        p.append(scanned(scores, 70, 199, i).p_value)
    assert stats.kstest(p, "uniform").pvalue > 0.05
    assert np.mean(np.array(p) <= 0.05) < 0.09


def test_a_few_that_stand_out_are_seen_though_ranks_hide_them() -> None:
    scores = np.random.default_rng(2).standard_normal((1, 2000))
    scores[0, :15] += 10
    found = looks(scores)
    result = scan(
        found, labels_of(1000, 2000), permutations(1000, 2000, 999, np.random.default_rng(0))
    )
    assert result.p_value <= 0.002
    assert found.cutoff[result.look] > 2
    ranks = z_values(found.columns[:, np.isnan(found.cutoff)], labels_of(1000, 2000)[None])
    assert ranks[0, 0] < 2


def test_a_shift_of_everyone_is_seen_by_ranks_or_a_wide_top() -> None:
    scores = np.random.default_rng(2).standard_normal((1, 2000))
    scores[0, :1000] += 0.25
    assert scanned(scores, 1000, 999, 0).p_value <= 0.002


def test_a_top_set_never_cuts_a_block_of_ties() -> None:
    scores = np.repeat([[3.0, 2.0, 1.0]], [5, 400, 595], axis=1)
    found = looks(scores)
    sizes = found.columns[:, ~np.isnan(found.cutoff)].sum(axis=0)
    assert sorted(sizes.tolist()) == [5, 405]
    assert sorted(found.cutoff[~np.isnan(found.cutoff)].tolist()) == [2.0, 3.0]


def test_the_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(4)
    scores = rng.integers(0, 5, (2, 60)).astype(float)
    labels = rng.permutation(labels_of(25, 60))
    order = rng.permutation(60)
    z = [
        np.nanmax(z_values(looks(s).columns, x[None]))
        for s, x in ((scores, labels), (scores[:, order], labels[order]))
    ]
    assert z[0] == pytest.approx(z[1], abs=1e-5)


def test_scores_that_tell_nobody_apart_give_p_one() -> None:
    found = looks(np.ones((3, 50)))
    assert isinstance(found, Looks)
    assert found.columns.shape == (50, 0)
    assert scanned(np.ones((3, 50)), 20, 99, 0).p_value == 1.0


def test_permutations_keep_the_number_of_members() -> None:
    packed = permutations(7, 21, 1200, np.random.default_rng(0))
    dealt = np.unpackbits(packed, axis=1, count=21)
    assert (dealt.sum(axis=1) == 7).all()
    assert np.abs(dealt.mean(axis=0) - 1 / 3).max() < 0.07
