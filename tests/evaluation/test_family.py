"""The familywise test: exact under no leak, by brute force on few people, sharp for a few copies."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from assay.evaluation.privacy.family import Look, family, looks_of
from assay.evaluation.privacy.scan import permutations


def look(attack: int, inside: list[int], n: int, among: int = 0) -> Look:
    weights = np.zeros(n, np.float32)
    weights[inside] = 1
    return Look(attack, "set", weights, len(inside), among)


def every(n: int, members: int) -> np.ndarray:
    """All labellings, packed."""
    rows = np.zeros((0, n), np.uint8)
    for chosen in combinations(range(n), members):
        one = np.zeros((1, n), np.uint8)
        one[0, list(chosen)] = 1
        rows = np.concatenate([rows, one])
    return np.packbits(rows, axis=1)


def test_one_look_has_the_hypergeometric_tail_as_its_p_value() -> None:
    labels = np.array([1, 1, 1, 1, 0, 0, 0, 0], np.uint8)
    got = family([look(0, [0, 1, 2, 4], 8)], 1, labels, every(8, 4))
    tail = stats.hypergeom.sf(2, 8, 4, 4)  # three or more members among four
    assert got.counts[0] == round(tail * 70)
    assert 10 ** -got.seen[0] == pytest.approx(tail)


def test_two_attacks_pay_for_each_other_by_brute_force() -> None:
    labels = np.array([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], np.uint8)
    sets = ([0, 1, 2], [0, 1, 5, 6], [3, 4, 7])
    looks = [look(0, sets[0], 10), look(0, sets[1], 10), look(1, sets[2], 10)]
    got = family(looks, 2, labels, every(10, 5))
    # Attack 0 has two looks, each a quarter of the doubt; attack 1 has one, half of it.
    weight = np.array([0.25, 0.25, 0.5]) * 3

    def evidence(one: np.ndarray) -> np.ndarray:
        tails = [stats.hypergeom.sf(int(one[s].sum()) - 1, 10, 5, len(s)) for s in sets]
        return -np.log10(np.array(tails)) + np.log10(weight)

    seen = evidence(labels)
    dealt = np.unpackbits(every(10, 5), axis=1, count=10)
    largest = np.array([evidence(one).max() for one in dealt])
    assert got.counts.tolist() == [
        int((largest >= max(seen[:2]) - 1e-9).sum()), int((largest >= seen[2] - 1e-9).sum()),
    ]  # fmt: skip
    assert got.p_value == min(got.adjusted)


def test_p_values_are_uniform_or_larger_without_a_leak() -> None:
    rng = np.random.default_rng(4)
    n, packed = 200, permutations(100, 200, 199, rng)
    labels = np.repeat([1, 0], 100).astype(np.uint8)
    found = []
    for _ in range(300):
        scores = rng.integers(0, 40, (2, n)).astype(float)
        group = rng.random(n) < 0.3
        looks = looks_of(0, scores, ("a", "b"), scores[0] > 35, (), (("g", group),))
        looks += looks_of(1, rng.random((1, n)), ("c",), None)
        found.append(family(looks, 2, labels, packed).p_value)
    below = np.array([np.mean(np.array(found) <= a) for a in (0.05, 0.1, 0.25, 0.5)])
    assert (below <= np.array([0.05, 0.1, 0.25, 0.5]) + 3 * np.sqrt(0.25 / 300)).all()
    assert below[3] > 0.25  # and not so careful that nothing could ever be seen


def test_twenty_copies_among_thousands_are_seen_beside_many_other_looks() -> None:
    rng = np.random.default_rng(5)
    n, half = 4_000, 2_000
    labels = np.repeat([1, 0], half).astype(np.uint8)
    packed = permutations(half, n, 999, rng)
    match = np.zeros((1, n))
    match[0, :20] = 1
    match[0, [100, 3_000]] = 1  # one by chance on either side
    looks = looks_of(0, match, ("match",), match[0] > 0)
    groups = tuple((str(i), rng.random(n) < 0.05) for i in range(20))
    for attack in range(1, 8):
        looks += looks_of(attack, rng.random((2, n)), ("x", "y"), None, (), groups)
    got = family(looks, 8, labels, packed)
    assert got.adjusted[0] <= 0.002
    assert (got.adjusted[1:] > 0.01).all()
    assert looks[got.best[0]].where == "match"


def test_ties_at_an_end_stay_together_and_equal_sets_are_looked_at_once() -> None:
    scores = np.zeros((1, 1_000))
    scores[0, :3] = 2.0
    scores[0, 3:40] = 1.0
    found = looks_of(0, scores, ("s",), scores[0] >= 1, ())
    sizes = sorted(k.size for k in found)
    assert sizes == [0, 3, 40]  # ranks; the top three; all that score, which the claims are too


def test_without_looks_nothing_is_found() -> None:
    labels = np.array([1, 0], np.uint8)
    got = family([], 2, labels, every(2, 1))
    assert got.adjusted.tolist() == [1.0, 1.0]
