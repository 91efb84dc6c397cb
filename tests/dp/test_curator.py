"""The curator: what one person moves, by brute force, and that every answer is paid for."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.core import ConfigError
from assay.dp import Candidate, CentralCurator, Ledger, deviation
from assay.dp.curator import one_each

Array = np.ndarray[Any, Any]
SIZES = (2, 3, 2)


def curator(codes: Array, whose: Array | None = None, epsilon: float = 1.0) -> CentralCurator:
    whose = np.arange(len(codes)) if whose is None else whose
    return CentralCurator(codes, SIZES, whose, Ledger(epsilon, 1e-6))


@pytest.fixture
def codes() -> Array:
    rng = np.random.default_rng(1)
    return np.stack([rng.integers(0, s, 200) for s in SIZES], 1)


def test_a_marginal_is_the_true_one_with_the_noise_that_was_paid(codes: Array) -> None:
    whole = curator(codes, epsilon=1e6)
    found = whole.measure((0, 2), whole.ledger.rho)
    true = [((codes[:, 0] == a) & (codes[:, 2] == b)).sum() for a in (0, 1) for b in (0, 1)]
    assert found.tolist() == true
    noisy = curator(codes, epsilon=1.0)
    rho = noisy.ledger.rho / 400
    errors = np.concatenate([noisy.measure((0, 2), rho) - true for _ in range(400)])
    # A chi-square of 1,600 draws: within 4.9 deviations with chance 1 - 1e-6.
    assert abs((errors**2).mean() / deviation(rho) ** 2 - 1) < 4.9 * (2 / 1600) ** 0.5
    assert not noisy.ledger.left > 1e-12


def test_the_total_counts_persons_not_rows(codes: Array) -> None:
    whole = curator(codes, np.arange(200) // 4, epsilon=1e6)
    assert whole.total(whole.ledger.rho / 2) == 50
    assert whole.measure((1,), whole.ledger.rho / 2).sum() == 50


def test_each_row_of_a_person_is_drawn_as_often() -> None:
    whose = np.array([3, 0, 3, 3, 0, 9])
    drawn = np.array([one_each(whose) for _ in range(6_000)])
    assert (whose[drawn] == [0, 3, 9]).all()
    for row, chance in [(0, 1 / 3), (2, 1 / 3), (3, 1 / 3), (1, 1 / 2), (4, 1 / 2), (5, 1.0)]:
        share = (drawn == row).any(axis=1).mean()
        assert abs(share - chance) <= 4.9 * (chance * (1 - chance) / 6_000) ** 0.5


def scores(rows: list[tuple[int, ...]], asked: list[Candidate]) -> list[int]:
    """What a party that sees all rows computes of the public whole numbers."""
    found = []
    for c in asked:
        model, weight, penalty = c.fixed()
        cells = list(itertools.product(*(range(SIZES[j]) for j in c.marginal)))
        counts = [sum(tuple(r[j] for j in c.marginal) == cell for r in rows) for cell in cells]
        apart = sum(abs(256 * n - int(m)) for n, m in zip(counts, model, strict=True))
        found.append(weight * (apart - penalty))
    return found


def test_one_person_moves_no_score_by_more_than_its_weight_and_some_by_all_of_it() -> None:
    """Every table of up to two rows and every person added: no sampling, all neighbours."""
    asked = [
        Candidate((0,), np.array([0.3, 1.7]), 1.0, 0.4),
        Candidate((0, 1), np.full(6, 0.5), 0.6, -2.0),
        Candidate((1, 2), np.full(6, 1 / 3), 0.25),
    ]
    everybody = list(itertools.product(*map(range, SIZES)))
    most = [0, 0, 0]
    tables = itertools.chain([[]], ([a] for a in everybody), itertools.product(everybody, repeat=2))
    for rows in map(list, tables):
        before = scores(rows, asked)
        for person in everybody:
            after = scores([*rows, person], asked)
            moved = [abs(a - b) for a, b in zip(before, after, strict=True)]
            most = [max(m, x) for m, x in zip(most, moved, strict=True)]
    bound = [256 * c.fixed()[1] for c in asked]
    assert most == bound


def test_the_scores_are_those_that_the_noise_is_for(
    codes: Array, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [
        Candidate((0, 1), np.full(6, 30.0), 0.5, 12.5), Candidate((1, 2), np.full(6, 33.3), 0.75)
    ]  # fmt: skip
    seen: list[tuple[Array, int, float]] = []

    def spy(found: Array, moved: int, rho: float) -> int:
        seen.append((found, moved, rho))
        return 0

    monkeypatch.setattr("assay.dp.curator.noisy_max", spy)
    whole = curator(codes)
    for _ in range(2):  # the second time they are remembered
        whole.select(asked, 0.001)
    changed = [Candidate((0, 1), np.full(6, 31.0), 0.5, 12.5), asked[1]]
    whole.select(changed, 0.001)
    rows = [tuple(r) for r in codes.tolist()]
    for (found, moved, rho), want in zip(seen, (asked, asked, changed), strict=True):
        assert found.tolist() == scores(rows, want)
        assert moved == 256 * 768
        assert rho == 0.001


def test_noisy_scores_are_the_scores_with_noise_for_all_of_them_together(
    codes: Array, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One person moves the scores by 2^8 times the root of the sum of squared weights in norm."""
    asked = [
        Candidate((0, 1), np.full(6, 30.0), 0.5, 12.5), Candidate((1, 2), np.full(6, 33.3), 0.75)
    ]  # fmt: skip
    seen: list[tuple[Array, float]] = []

    def spy(found: Array, rho: float) -> Array:
        seen.append((found, rho))
        return found

    monkeypatch.setattr("assay.dp.curator.discrete_gaussian", spy)
    whole = curator(codes)
    told = whole.scores(iter(asked), 0.001)
    (found, rho) = seen[0]
    assert found.tolist() == scores([tuple(r) for r in codes.tolist()], asked)
    assert told.tolist() == [s / 2**18 for s in found.tolist()]
    assert rho == pytest.approx(0.001 / (256**2 * (512**2 + 768**2)))
    assert [e.rho for e in whole.ledger.entries] == [0.001]


def test_noise_of_scores_has_the_deviation_that_is_said(codes: Array) -> None:
    """Variance of 2,000 draws: chi-square, wrong with a chance below 1e-6."""
    asked = [Candidate((0,), np.array([100.0, 100.0])), Candidate((1,), np.full(3, 66.0), 0.5)]
    whole = curator(codes, epsilon=1e4)
    rows = [tuple(r) for r in codes.tolist()]
    true = np.array(scores(rows, asked)) / 2**18
    told = np.array([whole.scores(asked, 0.01) for _ in range(1_000)]) - true
    spread = (told**2).sum() / (deviation(0.01) ** 2 * 1.25)
    assert 1e-6 < stats.chi2.cdf(spread, 2_000) < 1 - 1e-6


def test_a_choice_finds_what_is_far_off(codes: Array) -> None:
    whole = curator(codes, epsilon=100.0)
    flat = [Candidate((j,), np.full(s, 200 / s)) for j, s in enumerate(SIZES)]
    flat[1] = Candidate((1,), np.array([200.0, 0.0, 0.0]))
    assert whole.select(flat, whole.ledger.rho) == 1


def test_nothing_is_answered_that_cannot_be_paid(codes: Array) -> None:
    whole = curator(codes)
    whole.measure((0,), whole.ledger.left)
    one = [Candidate((0,), np.array([1.0, 1.0]))]
    for ask in (
        lambda: whole.total(1e-9),
        lambda: whole.measure((0,), 1e-9),
        lambda: whole.select(one, 1e-9),
        lambda: whole.scores(one, 1e-9),
    ):
        with pytest.raises(ConfigError, match="is left of"):
            ask()
    assert len(whole.ledger.entries) == 1


def test_a_choice_among_nothing_and_codes_of_another_column_are_refused(codes: Array) -> None:
    with pytest.raises(ConfigError, match="nothing to choose"):
        curator(codes).select([], 0.001)
    with pytest.raises(ConfigError, match="nothing to score"):
        curator(codes).scores([], 0.001)
    with pytest.raises(ValueError, match="not of its column"):
        curator(codes + 1)
    with pytest.raises(ValueError, match="no marginal"):
        curator(codes).measure((2, 0), 0.001)
