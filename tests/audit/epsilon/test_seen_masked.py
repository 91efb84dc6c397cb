"""Private `noise` keeps its local promise, and a twin with half the noise does not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from assay.audit.epsilon import Claimed, Pairs, SeenMasked, judged, play, together
from assay.dp import budget
from assay.dp.local import Normal, Pure
from assay.techniques import technique

EPSILON = 1.0


def audited(delta: float, pairs: Pairs, runs: int, confidence: float, **about: bool) -> Any:
    made: Any = technique("noise", privacy={"epsilon": EPSILON, "delta": delta})
    game = SeenMasked(made, pairs, **about)
    scores = play(game, runs)
    claimed = Claimed(EPSILON, delta, "replace")
    return judged(together(scores), claimed, game.words, confidence, scores[0], whole=game.whole)


def half_the_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    def share(epsilon: float, delta: float, cells: int) -> Pure | Normal:
        if delta == 0:
            return Pure(2 * epsilon / cells)
        return Normal(2 * budget(epsilon, delta) / math.sqrt(cells))

    monkeypatch.setattr("assay.dp.share_of", share)


def test_ours_is_consistent() -> None:
    """Violated by luck with a chance of 1e-5 at most. Of what is seen the deviation is .06 (40 audits
    drawn from the closed form): for too few to tell it would have to be 6 of them too low."""
    found = audited(0.0, Pairs(10_000, 2), 5, 0.99999)
    assert found.verdict == "consistent"
    assert [b.name for b in found.bounds] == ["Clopper-Pearson", "one run"]
    assert found.tightness[1] > 0.7


def test_half_the_noise_is_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is 1.73 with a deviation of .05 (as above): 1 is 14 of them away."""
    half_the_noise(monkeypatch)
    assert audited(0.0, Pairs(10_000, 2), 5, 0.99999).verdict == "violation"


def test_so_it_is_with_gaussian_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """One column, of which .75 of the shift is seen with a deviation of .02 (as above): 6 of them
    too few would be too few to tell. Half the noise: the bound of mu is 30 deviations too high."""
    found = audited(1e-5, Pairs(20_000, 1), 10, 0.9999)
    assert found.verdict == "consistent"
    assert 0.6 < found.tightness[1] < 0.9
    half_the_noise(monkeypatch)
    assert audited(1e-5, Pairs(20_000, 1), 10, 0.9999).verdict == "violation"


def test_released_alone_a_row_is_its_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the epsilon: of some 225 that are counted on each side half score highest where they
    are there, of the others less than one in a hundred, and 20 would have to (a chance below 1e-12)."""

    def loud(epsilon: float, delta: float, cells: int) -> Pure:
        return Pure(10 * epsilon / cells)

    monkeypatch.setattr("assay.dp.share_of", loud)
    found = audited(0.0, Pairs(300, 1), 2, 0.999, released=True)
    assert found.game.startswith("black box: the release of a table of one row; 300 canaries")
    assert found.verdict == "violation"


def test_scores_are_the_logarithm_of_the_ratio() -> None:
    """By hand, one boolean: e against 1 of three levels. A row that is there is true, one that is not
    false, of every second missing."""
    made: Any = technique("noise", privacy={"epsilon": EPSILON})
    pairs = Pairs(6, 4)
    game = SeenMasked(made, pairs)
    masked = pairs.table(np.ones(6, bool))
    own = game._odds[3]
    assert own[0].tolist() == pytest.approx([-0.25, 0.25, 0.0])
    assert own[1].tolist() == pytest.approx([0.0, 0.25, -0.25])
    # All four cells as the likelier row has them: each brings all of its share, but that a number
    # that is not missing tells half of it against one that is.
    assert game.score(masked).tolist()[0] == pytest.approx(1.0)
