"""Choices, scores, levels and bounds: broken ones are violations, ours are consistent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.audit.epsilon import Found, Scores, parts, play, together
from assay.audit.epsilon.parts import _only
from assay.audit.epsilon.verdict import Claimed, judged
from assay.dp import BOUNDS, CHOICES, LEVELS, SCORES, bounds, curator, levels

KINDS = (CHOICES, SCORES, LEVELS, BOUNDS)
Patch = pytest.MonkeyPatch


def audited(kind: str, confidence: float, epsilon: float = 1.0) -> dict[str, Found]:
    """With as many canaries as a confidence of 99.99 % needs."""
    return {
        part.name: part.judged(together(play(part.game, part.runs)), confidence)
        for part in parts({kind}, epsilon, 1e-5, 0.9999)
    }


def half_the_sensitivity(patch: Patch) -> None:
    usual = curator.noisy_max
    patch.setattr(curator, "noisy_max", lambda s, moved, rho: usual(s, moved // 2, rho))


def chosen_without_noise(patch: Patch) -> None:
    patch.setattr(curator, "noisy_max", lambda scores, *_: int(np.argmax(scores)))


def scores_with_half_the_noise(patch: Patch) -> None:
    usual = curator.discrete_gaussian
    patch.setattr(curator, "discrete_gaussian", lambda counts, rho: usual(counts, 4 * rho))


def levels_without_noise(patch: Patch) -> None:
    patch.setattr(levels, "discrete_gaussian", lambda counts, _: counts)


def levels_with_half_the_noise(patch: Patch) -> None:
    usual = levels.discrete_gaussian
    patch.setattr(levels, "discrete_gaussian", lambda counts, rho: usual(counts, 4 * rho))


def levels_with_half_the_limit(patch: Patch) -> None:
    usual = levels.level_limit
    patch.setattr(levels, "level_limit", lambda *about: usual(*about) // 2)


def bounds_from_the_data(patch: Patch) -> None:
    patch.setattr(
        "assay.dp.private_bounds", lambda numbers, *_: (float(numbers.min()), float(numbers.max()))
    )


def bounds_without_noise(patch: Patch) -> None:
    patch.setattr(bounds, "discrete_gaussian", lambda counts, _: counts)


BROKEN = [
    (half_the_sensitivity, CHOICES, "choices"), (chosen_without_noise, CHOICES, "choices"),
    (scores_with_half_the_noise, SCORES, "scores"), (levels_without_noise, LEVELS, "levels"),
    (levels_with_half_the_noise, LEVELS, "levels"),
    (levels_with_half_the_limit, LEVELS, "lone levels"),
    (bounds_from_the_data, BOUNDS, "lone bounds"), (bounds_without_noise, BOUNDS, "bounds"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "kind", "name"), BROKEN, ids=lambda x: getattr(x, "__name__", x)
)
@pytest.mark.parametrize("epsilon", [1.0, 10.0])
def test_what_is_broken_is_a_violation(
    broken: Callable[[Patch], None], kind: str, name: str, epsilon: float, monkeypatch: Patch
) -> None:
    """Half the noise is missed with a chance below 1e-4 by :func:`chance_to_see`, at 95 %, with the
    canaries that 99.99 % needs; half the sensitivity, which moves mu by less, as rarely."""
    broken(monkeypatch)
    assert audited(kind, 0.95, epsilon)[name].verdict == "violation"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_right_is_consistent(kind: str) -> None:
    """At a confidence of 99.99 %: a violation comes with a chance below 1e-4."""
    found = audited(kind, 0.9999)
    assert {one.verdict for one in found.values()} == {"consistent"}


def law(rng: np.random.Generator, n: int, present: float, absent: float) -> Scores:
    return Scores(*(np.where(rng.random(n) < p, 1.0, 0.0) for p in (present, absent)))


def test_what_is_right_is_hardly_ever_flagged() -> None:
    """100 audits at 99 % of yes and no by the chances that a mu of just the claim's allows: at most
    one in a hundred, with this seed."""
    rng, claimed, flagged = np.random.default_rng(4), parts({CHOICES}, 1.0, 1e-5, 0.99)[0], 0
    chance = float(stats.norm.cdf(claimed.claimed.mu / 2))
    for _ in range(100):
        scores = law(rng, 330, chance, 1 - chance)
        flagged += claimed.judged(scores, 0.99).verdict == "violation"
    assert flagged <= 1


def test_a_level_that_nobody_could_guess_refutes_any_epsilon() -> None:
    """By hand: of 1,000 that come out with a chance of 1e-5 two are there once in 20,000 audits."""
    nothing, claimed = np.zeros(1_000), Claimed(4.0, 1e-5)
    for shown, verdict in ((0, "consistent"), (2, "violation")):
        scores = Scores(np.repeat([0.0, 1.0], [1_000 - shown, shown]), nothing)
        found = _only(judged(scores, claimed, "", 0.99), scores)
        assert found.verdict == verdict
        assert (found.epsilon == 60.0) == (shown > 0)
    few = Scores(nothing[:100], nothing[:100])
    assert _only(judged(few, claimed, "", 0.99), few).verdict == "too few runs to tell"


def test_only_what_was_heard_is_played_at_an_epsilon_that_few_canaries_tell_of() -> None:
    assert parts((), 1.0, 1e-5, 0.95) == []
    every: Any = parts(KINDS, 0.01, 1e-9, 0.95)
    assert [p.name for p in every] == [
        "choices", "scores", "levels", "lone levels", "bounds", "lone bounds",
    ]  # fmt: skip
    for epsilon, mu in ((0.01, 1.0), (6.5, None), (1_000.0, 2.5)):
        claimed = parts({CHOICES}, epsilon, 1e-9, 0.95)[0].claimed
        assert claimed.mu == pytest.approx(mu) if mu else claimed.epsilon == epsilon
