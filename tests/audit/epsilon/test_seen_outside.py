"""The white-box game of a program that tells its answers."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from assay.audit.epsilon import (
    Canaries,
    Claimed,
    CommandLine,
    Heard,
    SeenOutside,
    judged,
    play,
    together,
)
from assay.audit.epsilon.seen_outside import cells_of, score_heard
from assay.dp import budget, gaussian_epsilon

Program = Callable[..., CommandLine]


def test_scores_are_by_hand() -> None:
    """Two canaries, two answers: one of a pair whose second canary became one with the rest."""
    canaries = Canaries(2, 2, 10, narrow=True)
    alone = Heard(("c0",), (("k00000", "k00001"),), np.array([13.0, 9.0]), 2.0)
    pair = Heard(
        ("c1", "c0"), (("even", "odd"), ("k00000", None)), np.array([12.0, 1.0, 2.0, 9.0]), 1.0
    )
    other = Heard(("c1",), (("even", "odd"),), np.array([100.0, 50.0]), 1.0)
    total = Heard((), (), np.array([21.0]), 0.0)
    assert cells_of(pair, canaries).tolist() == [0, -1]
    assert cells_of(other, canaries).tolist() == [-1, -1]
    found = score_heard([alone, pair, other, total], canaries)
    first = (3 / 4 + 2 / 1) / math.sqrt(1 / 4 + 1)
    assert found == pytest.approx([first, -1 / 4 / math.sqrt(1 / 4)])
    assert score_heard([other], canaries).tolist() == [0, 0]


@pytest.mark.parametrize(("mode", "verdict"), [("right", "consistent"), ("half", "violation")])
def test_a_program_is_held_to_the_noise_it_should_have(
    program: Program, mode: str, verdict: str
) -> None:
    """Noise of deviation 1 / mu is what the claim needs. With 1,500 canaries of each side the half
    of it is seen in more than 9,999 of 10,000 audits, and what is right passes in as many."""
    epsilon, delta = 4.0, 1e-5
    mu = budget(epsilon, delta)
    assert gaussian_epsilon(mu, delta) == pytest.approx(epsilon, rel=1e-3)
    line = program(mode, 1 / mu)
    game = SeenOutside(line, Canaries(1_000, 2, 20, narrow=True))
    scores = play(game, 3)
    found = judged(together(scores), Claimed(epsilon, delta), game.words, 0.9999, scores[0])
    assert found.verdict == verdict
    assert "that the program tells" in found.game
    low, _, high = found.tightness
    assert low < (1 if mode == "right" else 2) < high


@pytest.mark.parametrize(("noise", "verdict"), [(1.0, "violation"), (math.sqrt(2), "consistent")])
def test_who_is_replaced_moves_two_counts(program: Program, noise: float, verdict: str) -> None:
    """Noise that keeps a claim for one person more or less is too little where one is replaced, by
    a root of 2: seen with 2,500 canaries of each side in more than 9,999 of 10,000 audits."""
    epsilon, delta = 4.0, 1e-5
    canaries = Canaries(1_000, 2, 20, narrow=True, replaced=True)
    game = SeenOutside(program("right", noise / budget(epsilon, delta)), canaries)
    scores = play(game, 5)
    assert sum(len(s.present) for s in scores) > 2_000
    found = judged(together(scores), Claimed(epsilon, delta, "replace"), game.words, 0.9999)
    assert found.verdict == verdict
    assert found.claimed.relation == "replace"
    assert "each one of two rows" in found.game
