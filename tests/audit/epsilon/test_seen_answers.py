"""The white-box game of marginals: it sees what was paid for, and a fault in it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from assay.audit.epsilon import (
    Canaries,
    Claimed,
    SeenAnswers,
    SeenRows,
    judged,
    play,
    runs_needed,
    together,
)
from assay.audit.epsilon.seen_answers import score
from assay.dp import Answer, mu_of, overheard
from assay.techniques import TECHNIQUES, technique

CANARIES, EPSILON, DELTA = Canaries(50, 2, 100), 10.0, 1e-9


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fit after the answers tells nothing more of anybody, and takes most of a run."""
    for name in ("mst", "aim"):
        monkeypatch.setattr(TECHNIQUES[name], "passes", 10)


def audited(name: str, runs: int, confidence: float = 0.999) -> Any:
    game = SeenAnswers(technique(name, epsilon=EPSILON, delta=DELTA), CANARIES)
    scores = play(game, runs)
    return judged(
        together(scores),
        Claimed(EPSILON, DELTA),
        game.words,
        confidence,
        scores[0],
        whole=game.whole,
    )


def cost(noise: float) -> float:
    return mu_of(noise) ** 2 / 2


def test_scores_are_in_deviations_of_the_noise() -> None:
    """By hand: two answers of one canary, the second of merged codes with another's rows in it."""
    answers = [
        Answer((0,), np.array([11.0, 9.0, 4.0]), cost(1.0), (np.arange(3), np.arange(3))),
        Answer((0, 1), np.array([12.0, 1.0, 2.0, 25.0]), cost(0.5), (np.array([0, 1, 1]),) * 2),
    ]
    found = score(answers, np.array([[0, 1], [0, 1]]), 10)
    first = 1.0 * (11 - 10) + 4.0 * (12 - 10)
    second = 1.0 * (9 - 10) + 4.0 * (25 - 10)
    assert found == pytest.approx(np.array([first, second]) / math.sqrt(5))


def test_who_shares_a_cell_counts_for_less() -> None:
    """Two canaries in one cell: the other is there or not, half a person give or take a half."""
    answers = [
        Answer((1,), np.array([23.0, 9.0]), cost(0.5), (np.arange(3), np.array([0, 1]))),
        Answer((0,), np.array([11.0, 9.0, 10.0]), cost(1.0), (np.arange(3), np.array([0, 1]))),
    ]
    found = score(answers, np.array([[0, 1, 2], [0, 0, 1]]), 10)
    shared, alone = 1 / (0.25 + 0.25), 4.0
    first = (shared * (23 - 20.5) + 1.0) / math.sqrt(shared + 1)
    second = (shared * (23 - 20.5) - 1.0) / math.sqrt(shared + 1)
    third = (alone * (9 - 10) + 0.0) / math.sqrt(alone + 1)
    assert found == pytest.approx([first, second, third])


@pytest.mark.parametrize(("name", "runs"), [("mst", 24), ("aim", 12)])
def test_our_own_keep_their_claim_and_half_the_noise_would_be_seen(name: str, runs: int) -> None:
    found = audited(name, runs)
    assert found.verdict != "violation"
    low, _, high = found.tightness
    assert low < 1
    assert high > 0.75
    # By what its answers cost, not by what these runs happened to show.
    with overheard() as answers:
        technique(name, epsilon=EPSILON, delta=DELTA).fit(
            CANARIES.table(np.ones(50, bool)), np.random.default_rng()
        )
    shown = math.sqrt(2 * sum(a.rho for a in answers))
    needed = runs_needed(shown, found.claimed.mu, 1 - 0.05 / 4)
    assert needed is not None
    assert needed < min(found.runs)


def test_half_the_noise_is_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.dp import curator

    usual = curator.discrete_gaussian
    monkeypatch.setattr(curator, "discrete_gaussian", lambda counts, rho: usual(counts, 4 * rho))
    assert audited("mst", 60, 0.95).verdict == "violation"


def copulas(runs: int, confidence: float) -> Any:
    asked = technique("copula", privacy={"epsilon": EPSILON, "delta": DELTA})
    game = SeenAnswers(asked, Canaries(2, 2, 100), 25)
    scores = play(game, runs)
    assert len(scores[0].present) + len(scores[0].absent) == 50
    claimed = Claimed(EPSILON, DELTA)
    return judged(together(scores), claimed, game.words, confidence, scores[0], whole=True)


def test_a_copula_is_seen_whole_in_tables_of_two_canaries(monkeypatch: pytest.MonkeyPatch) -> None:
    found = copulas(10, 0.999)
    assert "25 tables of 2 canaries" in found.game
    assert found.verdict != "violation"
    low, _, high = found.tightness
    assert low < 1
    assert high > 0.75
    from assay.dp import curator

    usual = curator.discrete_gaussian
    monkeypatch.setattr(curator, "discrete_gaussian", lambda counts, rho: usual(counts, 4 * rho))
    assert copulas(10, 0.95).verdict == "violation"


def test_released_rows_show_a_copy_and_hardly_a_private_table() -> None:
    claimed, canaries = Claimed(1.0, 1e-9), Canaries(40, 2, 10)
    for name, settings, verdict in (
        ("independent", {}, "violation"), ("mst", {"epsilon": 1.0}, "too few runs to tell"),
    ):  # fmt: skip
        scores = play(SeenRows(technique(name, **settings), canaries), 6)
        assert judged(together(scores), claimed, "", 0.9999).verdict == verdict
