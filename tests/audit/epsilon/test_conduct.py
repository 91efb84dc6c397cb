"""Faults that one look shows, and what is right beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.audit.epsilon import Canaries, look
from assay.audit.epsilon.conduct import low_bits, reached, ruled_out, sampled, shown
from assay.dp import SecureSource, Steps, discrete_gaussian
from assay.nn import Promise, poisson
from assay.techniques import technique

CANARIES = Canaries(30, 2, 50)


def test_noise_that_follows_a_seed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = technique("mst", epsilon=1.0, delta=1e-9)
    assert look(asked, CANARIES, 1.0, 1e-9).remarks == ()

    def fixed(counts: Any, rho: float) -> Any:
        return counts + np.random.default_rng(3).integers(-5, 6, len(counts))

    monkeypatch.setattr("assay.dp.curator.discrete_gaussian", fixed)
    monkeypatch.setattr("assay.dp.curator.noisy_max", lambda scores, *_: int(np.argmax(scores)))
    assert "seed" in look(asked, CANARIES, 1.0, 1e-9).remarks[0].text


def test_noise_below_one_person_is_not_taken_for_a_seed() -> None:
    """At epsilon 10 a release is all but the same twice; at 1,000 so are the answers."""
    for name in ("independent", "copula"):
        for epsilon in (10.0, 1_000.0):
            asked = technique(name, privacy={"epsilon": epsilon, "delta": 1e-9})
            for _ in range(3):
                assert look(asked, Canaries(60, 1, 50), epsilon, 1e-9).remarks == ()


def test_floats_as_noise_are_named() -> None:
    counts = np.arange(100)
    assert low_bits(discrete_gaussian(counts, 0.1)) == []
    assert "Mironov" in low_bits(counts + np.random.default_rng(0).normal(size=100))[0].text


def test_digits_that_tell_a_count_from_its_neighbour_are_named() -> None:
    """0 + z is every float, 1 + z is none with a digit below those of z: wherever the sum is nearer
    to 0 than the noise that 1 needs for it, in about 1 of 5 with a deviation of 3."""
    rng, delta = np.random.default_rng(0), 1e-5
    counts = np.repeat([0, 1], 500)
    floats = (counts + rng.normal(0, 3, 1_000))[None]
    found = ruled_out(floats, counts, 1 - counts, delta)
    assert found[0].weight == "wrong"
    sure = int(found[0].text.split()[1])
    assert 50 < sure < 250
    assert ruled_out(floats, counts, 1 - counts, 0.5) == []  # so large a delta allows it
    assert ruled_out(np.round(floats), counts, 1 - counts, delta) == []
    assert ruled_out(rng.normal(0, 3, (1, 1_000)), counts, 1 - counts, delta) == []  # no sum of it
    assert ruled_out(np.full((2, 1_000), np.nan), counts, 1 - counts, delta) == []


def test_noise_on_a_grid_of_its_own_rules_nothing_out() -> None:
    """Multiples of 2**-20: a sum is reached from every count."""
    rng = np.random.default_rng(1)
    counts = np.repeat([0, 1], 500)
    sums = counts + np.round(rng.normal(0, 3, (1, 1_000)) * 2**20) / 2**20
    assert ruled_out(sums, counts, 1 - counts, 1e-5) == []


def test_secret_levels_that_come_out_more_often_than_delta_allows_are_shown() -> None:
    assert not shown(20, 0, 1e-5)
    assert shown(20, 1, 1e-5)  # a chance of 2 in 10,000 for a claim that is kept
    assert not shown(20, 1, 1e-3)
    assert not shown(20, 2, 0.1)


def test_bounds_that_follow_one_person_are_named_and_others_are_not() -> None:
    rng = np.random.default_rng(0)
    secrets = 10 ** rng.uniform(3, 9, 8)
    assert reached(secrets, secrets * 0.96, 4.0, 1e-5, 6).tolist() == list(range(8))
    some = secrets * np.where(np.arange(8) < 4, 1, 3)
    assert reached(secrets, some, 1.0, 1e-5, 6).tolist() == [0, 1, 2, 3]
    assert not len(reached(secrets, some, 4.0, 1e-5, 6))
    assert not len(reached(secrets, secrets, 10.0, 1e-5, 6))  # so large an epsilon allows it
    assert not len(reached(secrets, np.full(8, -1.0), 1.0, 1e-5, 6))
    # What does not look is near by chance, in fewer than 1 of 1,000 looks enough to be named.
    blind = [
        reached(10 ** rng.uniform(3, 9, 8), np.full(8, 1e6), 0.0, 0.0, 6) for _ in range(5_000)
    ]
    assert sum(len(b) > 0 for b in blind) <= 15  # a chance of 1e-4 at a rate of 1 in 1,000


def members(places: Any, counted: Any, persons: int) -> Any:
    found = np.zeros((len(places), persons), bool)
    for step, (rows, there) in enumerate(zip(places, counted, strict=True)):
        found[step, rows[there > 0]] = True
    return found


def test_our_samples_are_poisson_samples() -> None:
    persons, rate, steps = 400, 0.05, 500
    promise = Promise(Steps(1.0, rate, steps), 1.0, 80, rate * persons)
    b = poisson(np.arange(persons), promise, steps, 1, SecureSource())
    assert sampled(members(b.rows, b.counted, persons), rate) == []


def test_shuffled_batches_are_named() -> None:
    """Rounds through all rows in an order of their own: what passes for a sample in four libraries."""
    rng, persons, each = np.random.default_rng(0), 400, 20
    rounds = [rng.permutation(persons).reshape(-1, each) for _ in range(25)]
    found = np.zeros((500, persons), bool)
    for step, rows in enumerate(np.concatenate(rounds)):
        found[step, rows] = True
    assert [r.text.split(" spread")[0] for r in sampled(found, each / persons)] == [
        "The sizes of batches", "The times that persons come",
    ]  # fmt: skip


def test_a_right_sampler_is_not_called_wrong() -> None:
    rng = np.random.default_rng(1)
    assert not any(sampled(rng.random((60, 50)) < 0.1, 0.1) for _ in range(500))
