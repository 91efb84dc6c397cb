"""The white-box game of networks: the loop that trains them, watched."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.audit.epsilon import Claimed, SeenSteps, judged, noisy_sums, play, together
from assay.core import ConfigError
from assay.techniques import technique

EPSILON, DELTA = 4.0, 1e-5


#: The loop of one network, and that of two in a duel.
LOOPS = pytest.mark.parametrize("name", ["autoregressive", "gan"])


def game(name: str, persons: int = 1_500) -> SeenSteps:
    asked: Any = technique(name, privacy={"epsilon": EPSILON, "delta": DELTA}, steps=300)
    return SeenSteps(asked, persons)


def audited(name: str, runs: int = 2) -> Any:
    scores = play(game(name), runs)
    return judged(together(scores), Claimed(EPSILON, DELTA), "", 0.999, scores[0])


@LOOPS
def test_each_step_gives_the_drawn_ones_and_noise(name: str) -> None:
    own = game(name, 400)
    plan, promise = own.technique.promise_for(400)
    seen = noisy_sums(plan, promise, np.arange(200), 400, duelling=name == "gan")
    assert seen.shape == (300, 400)
    rate, noise, cells = promise.steps.rate, promise.steps.noise, 300 * 200
    spread = np.sqrt((noise**2 + rate * (1 - rate)) / cells)
    assert abs(seen[:, :200].mean() - rate) < 5 * spread
    assert abs(seen[:, 200:].mean()) < 5 * spread
    assert abs(seen[:, 200:].std() / noise - 1) < 5 / np.sqrt(2 * cells)


@LOOPS
def test_our_own_loop_keeps_its_claim(name: str) -> None:
    found = audited(name)
    assert found.verdict == "consistent"
    assert found.needed <= min(found.runs)  # so that half the noise is seen in 99 of 100 audits
    low, _, high = found.tightness
    assert low < 1
    assert high > 0.8


@LOOPS
def test_half_the_noise_is_a_violation(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.nn import step

    usual = step.normal
    monkeypatch.setattr(step, "normal", lambda *words: usual(*words) / 2)
    assert audited(name).verdict == "violation"


def test_without_privacy_there_is_no_game() -> None:
    asked: Any = technique("vae")
    with pytest.raises(ConfigError, match="no privacy to keep"):
        SeenSteps(asked, 10).once()
