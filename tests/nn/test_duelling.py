"""A duel that was stopped goes on to the same weights, and one that was done is not done again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from assay.core import TechniqueError
from assay.dp import Steps
from assay.nn import Plan, Promise, duelling
from assay.nn.duelling import Fought, duel
from assay.nn.gan import Gan
from assay.nn.keep import Kept
from assay.nn.sight import Sight

SIZES = (3, 2)
SHARES = tuple((1 / k,) * k for k in SIZES)
GAN = Gan(Sight(SIZES, (0, 0), SHARES), latent=4, width=8, inner=8)
EVEN = np.array([0.5, 0.5])
PLAN = Plan(steps=200, batch=32, rate=2e-3, chunk=20, patience=4)


class KilledError(Exception):
    """As if the process had been killed."""


def codes(n: int, seed: int) -> np.ndarray[Any, Any]:
    a = np.random.default_rng(seed).integers(0, 3, n)
    return np.stack([a, a % 2], axis=1).astype(np.int32)


def fight(**more: Any) -> Fought:
    rng = np.random.default_rng(3)
    return duel(GAN, codes(200, 1), EVEN, PLAN, rng, penalty=0.1, matching=1.0, **more)


def killed_after(checkpoints: int, patched: pytest.MonkeyPatch) -> None:
    write, done = Kept.write, []

    def counted(self: Kept, *parts: Any) -> None:
        write(self, *parts)
        done.append(1)
        if len(done) == checkpoints:
            raise KilledError

    patched.setattr(Kept, "write", counted)


def same(one: Fought, other: Fought) -> bool:
    leaves = zip(jax.tree.leaves(one.weights), jax.tree.leaves(other.weights), strict=True)
    return one.steps == other.steps and all(np.array_equal(a, b) for a, b in leaves)


def test_a_killed_duel_goes_on_to_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fight()
    with monkeypatch.context() as patched:
        killed_after(3, patched)
        with pytest.raises(KilledError):
            fight(folder=tmp_path, key="a")
    begun: list[int] = []
    write = Kept.write

    def noted(self: Kept, trees: Any, about: dict[str, Any]) -> None:
        begun.append(about["step"])
        write(self, trees, about)

    monkeypatch.setattr(Kept, "write", noted)
    assert same(fight(folder=tmp_path, key="a"), whole)
    assert begun[0] == 80  # not from the start
    many = len(begun)
    assert same(fight(folder=tmp_path, key="a"), whole)
    assert len(begun) == many  # it was done
    fight(folder=tmp_path, key="b")
    assert begun[many] == 20


def test_a_promise_that_failed_has_failed_however_often_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []

    def sound(*_: Any) -> bool:
        looks.append(bool(list(tmp_path.glob("*.json"))))
        return len(looks) < 3

    monkeypatch.setattr(duelling, "numbers", sound)
    promise = Promise(Steps(1.0, 0.2, 200), 1.0, 80, 40.0)
    for _ in range(2):
        with pytest.raises(TechniqueError, match="did not converge"):
            fight(promise=promise, folder=tmp_path)
    assert looks == [False, True, True]  # no noisy step was taken again
