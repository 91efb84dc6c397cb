"""What an attacker learns: a planted effect is learnt, chance is not, and what never varies is 0."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from assay.evaluation.privacy.shadow.learn import Attacker, judged
from assay.evaluation.privacy.shadow.reader import Reader

TARGETS, ABOUT, WHOLE = 10, 6, 5


class Cut:
    """The part of a reader that learning needs."""

    def parts(self, numbers: Any) -> Any:
        return numbers[:, : TARGETS * ABOUT].reshape(-1, TARGETS, ABOUT), numbers[
            :, TARGETS * ABOUT :
        ]


READER = cast(Reader, Cut())


def worlds(w: int, seed: int, about: float = 0.0, whole: float = 0.0) -> tuple[Any, Any]:
    """Numbers of noise; being in adds ``about`` to the first number about a target, and ``whole``
    times the target's own sign to the first number of the whole."""
    rng = np.random.default_rng(seed)
    inside = rng.random((w, TARGETS)) < 0.5
    near = 3.0 * np.arange(TARGETS)[:, None] + rng.normal(size=(w, TARGETS, ABOUT))
    near[:, :, 0] += about * inside
    near[:, :, 5] = 7.0  # never varies
    rest = rng.normal(size=(w, WHOLE))
    rest[:, 0] += whole * (inside * np.array([2.0, *[0.0] * (TARGETS - 1)])).sum(axis=1)
    return np.concatenate([near.reshape(w, -1), rest], axis=1), inside


def test_what_is_counted_about_a_person_is_learnt_over_all_targets() -> None:
    numbers, inside = worlds(40, 1, about=2.0)
    fresh, truth = worlds(200, 2, about=2.0)
    said = Attacker.fit(READER, numbers, inside).scores(fresh) > 0
    assert (said[0] == truth).mean() > 0.8  # the best there is: .84
    assert abs((said[1] == truth).mean() - 0.5) < 0.05


def test_what_a_summary_says_of_one_person_is_learnt_for_that_person() -> None:
    numbers, inside = worlds(200, 3, whole=1.5)
    fresh, truth = worlds(400, 4, whole=1.5)
    right = ((Attacker.fit(READER, numbers, inside).scores(fresh) > 0)[1] == truth).mean(axis=0)
    assert right[0] > 0.85
    assert abs(right[1:] - 0.5).max() < 0.1


def test_an_attacker_knows_how_good_he_is() -> None:
    assert judged(READER, *worlds(100, 5, about=2.0))[0] == pytest.approx(0.83, abs=0.04)
    assert judged(READER, *worlds(100, 6)) == pytest.approx([0.5, 0.5], abs=0.05)
    assert np.argmax(judged(READER, *worlds(200, 7, whole=6.0))) == 1


def test_the_weights_are_those_of_the_normal_equations() -> None:
    numbers, inside = worlds(30, 8, about=1.0)
    found = Attacker.fit(READER, numbers, inside)
    about = READER.parts(numbers)[0]
    z = (about - about.mean(axis=0)) / np.where(about.std(axis=0) > 0, about.std(axis=0), np.inf)
    x, y = z.reshape(-1, ABOUT), np.where(inside, 1.0, -1.0).ravel()
    slope = x.T @ (y - x @ found.together) - len(x) * found.together
    assert slope == pytest.approx(0, abs=1e-8)  # where the penalised squares are least
    assert found.together[5] == 0
    few = Attacker.fit(READER, *worlds(3, 9))  # more numbers than worlds
    assert few.alone.shape == (WHOLE, TARGETS)


def test_worlds_that_never_differ_say_nothing() -> None:
    numbers, inside = worlds(20, 10)
    same = np.repeat(numbers[:1], 20, axis=0)
    assert (Attacker.fit(READER, same, inside).scores(same) == 0).all()
