"""Faults that one look shows, and what is right beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.audit.epsilon import Canaries
from assay.audit.epsilon.conduct import low_bits, sampled, seeded
from assay.dp import SecureSource, Steps, discrete_gaussian
from assay.nn import Promise, poisson
from assay.techniques import technique

CANARIES = Canaries(20, 2, 50)


def test_noise_that_follows_a_seed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = technique("mst", epsilon=1.0, delta=1e-9)
    assert seeded(asked, CANARIES) == []

    def fixed(counts: Any, rho: float) -> Any:
        return counts + np.random.default_rng(3).integers(-5, 6, len(counts))

    monkeypatch.setattr("assay.dp.curator.discrete_gaussian", fixed)
    monkeypatch.setattr("assay.dp.curator.noisy_max", lambda scores, *_: int(np.argmax(scores)))
    assert "seed" in seeded(asked, CANARIES)[0].text


def test_floats_as_noise_are_named() -> None:
    counts = np.arange(100)
    assert low_bits(discrete_gaussian(counts, 0.1)) == []
    assert "Mironov" in low_bits(counts + np.random.default_rng(0).normal(size=100))[0].text


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
