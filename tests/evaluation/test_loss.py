"""The attack on the model itself: a model that knows its rows by heart is found out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.neural_network import MLPRegressor

from assay.core import AttackResult, Seeds
from assay.data import Space, Table
from assay.evaluation.base import Evidence, Losses, Memo
from assay.evaluation.privacy.auc import delong
from assay.evaluation.privacy.loss import (
    BY_MODEL,
    BY_NEIGHBOURS,
    NO_LOSSES,
    PLAIN,
    LossAttack,
)
from assay.evaluation.privacy.scored import Scored
from assay.testing import attack as contract
from assay.testing import check_attack
from assay.testing.people import evidence_of

RNG = np.random.default_rng(0)


def kernel(train: Table, width: float, space: Space) -> Losses:
    """Minus the logarithm of a Gaussian kernel density on the rows of a table."""
    points = space.embed(train).astype(float)

    def losses(table: Table) -> Any:
        gaps = ((space.embed(table)[:, None, :] - points[None]) ** 2).sum(axis=2)
        return -np.log(np.exp(-gaps / (2 * width**2)).mean(axis=1) + 1e-30)

    return losses


def evidence(
    people: Callable[[int, int], Table], losses: Callable[[Evidence], Any], rows: int = 300
) -> Evidence:
    t, n, r = people(rows, 1), people(rows, 2), people(rows, 3)
    bare = Evidence(t, (r,), n, r, None, Memo(Seeds(1)), work=Memo(Seeds(2)))
    return replace(bare, losses=losses(bare))


def excess(result: AttackResult) -> Any:
    span = result.measurements()[2].interval
    assert span is not None
    return span


def areas(evidence: Evidence) -> list[float]:
    shown = LossAttack().white_box(evidence)
    assert isinstance(shown, Scored)
    member = shown.asked.labels == 1
    return [delong(s[member], s[~member])[0] for s in shown.scores[0]]


def test_a_narrow_kernel_on_the_training_rows_is_found_and_a_wide_one_is_not(people: Any) -> None:
    def on_train(width: float) -> Callable[[Evidence], Any]:
        return lambda e: (kernel(e.train, width, Space.fit(e.train)),)

    assert excess(LossAttack().run(evidence(people, on_train(0.1)), RNG)).low > 0.8
    wide = excess(LossAttack().run(evidence(people, on_train(5.0)), RNG))
    assert wide.low < 0 < wide.high


def test_a_model_of_other_rows_is_not_found(people: Any) -> None:
    def on_others(e: Evidence) -> Any:
        return (kernel(people(300, 9), 0.1, Space.fit(e.train)),)

    span = excess(LossAttack().run(evidence(people, on_others), RNG))
    assert span.low < 0 < span.high


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_network_trained_too_long_is_found(people: Any) -> None:
    """One network a column, each told its column by the others (a chain of regressions)."""

    def overtrained(e: Evidence) -> Any:
        space = Space.fit(e.train)
        x = space.embed(e.train).astype(float)
        nets = [
            MLPRegressor(hidden_layer_sizes=(100,), alpha=0, solver="lbfgs", max_iter=400,
                         random_state=j)
            for j in range(2)
        ]  # fmt: skip
        for j, net in enumerate(nets):
            net.fit(np.delete(x, j, axis=1), x[:, j])

        def losses(table: Table) -> Any:
            z = space.embed(table).astype(float)
            return sum(
                (net.predict(np.delete(z, j, axis=1)) - z[:, j]) ** 2 for j, net in enumerate(nets)
            )

        return (losses,)

    assert excess(LossAttack().run(evidence(people, overtrained, rows=150), RNG)).low > 0.1


def hard_people(people: Any) -> Evidence:
    """A loss that is mostly how odd a person is, and a bit lower for members."""
    rng = np.random.default_rng(4)
    bare = evidence(people, lambda e: None, rows=400)
    members = set(bare.train.frame.rows())

    def odd(table: Table) -> Any:
        return 10 * np.abs(np.nan_to_num(table["x"].to_numpy()))

    def losses(table: Table) -> Any:
        inside = np.array([row in members for row in table.frame.rows()])
        return odd(table) - inside + 0.3 * rng.normal(size=len(table))

    return replace(bare, losses=(losses,), reference_losses=odd)


def test_how_hard_a_person_is_to_fit_is_taken_off(people: Any) -> None:
    whole = hard_people(people)
    plain, calibrated = areas(whole)
    assert plain < 0.65
    assert calibrated > 0.95
    shown = LossAttack().white_box(whole)
    assert isinstance(shown, Scored)
    assert shown.names == (PLAIN, BY_MODEL)
    near = replace(hard_people(people), reference_losses=None)
    seen = LossAttack().white_box(near)
    assert isinstance(seen, Scored)
    assert seen.names == (PLAIN, BY_NEIGHBOURS)
    assert areas(near)[0] < areas(near)[1]
    assert excess(LossAttack().run(whole, RNG)).low > 0.7


def test_without_known_people_the_plain_loss_is_left(people: Any) -> None:
    made = evidence(people, lambda e: (kernel(e.train, 0.1, Space.fit(e.train)),))
    alone = replace(made, reference=None)
    shown = LossAttack().white_box(alone)
    assert isinstance(shown, Scored)
    assert shown.names == (PLAIN,)
    assert excess(LossAttack().run(alone, RNG)).low > 0.8


def test_what_a_model_holds_impossible_is_only_very_unlikely(people: Any) -> None:
    """Infinite losses of unseen rows leave finite scores, in the right order."""

    def never(e: Evidence) -> Any:
        members = set(e.train.frame.rows())
        return (
            lambda t: np.array([0.0 if row in members else np.inf for row in t.frame.rows()]),
        )  # fmt: skip

    made = evidence(people, never)
    shown = LossAttack().white_box(made)
    assert isinstance(shown, Scored)
    assert np.isfinite(shown.scores[0]).all()
    assert areas(made)[0] == 1.0
    blind = evidence(people, lambda e: (lambda t: np.full(len(t), np.inf),))
    assert areas(blind) == [0.5, 0.5]


def test_each_release_has_a_model_of_its_own(people: Any) -> None:
    def two(e: Evidence) -> Any:
        space = Space.fit(e.train)
        return (kernel(people(300, 9), 0.1, space), kernel(e.train, 0.1, space))

    result = LossAttack().run(evidence(people, two), RNG)
    rates = [t.rate - c.rate for t, c in zip(result.train, result.control, strict=True)]
    assert rates[0] < 0.2 < 0.9 < rates[1]


def test_what_is_missing_is_said(people: Any) -> None:
    whole = evidence(people, lambda e: (lambda t: np.zeros(len(t)),))
    cases = {
        "holdout": replace(whole, holdout=None),
        NO_LOSSES: replace(whole, losses=None),
        "29 people": replace(whole, holdout=people(29, 5)),
        "no number": replace(whole, losses=(lambda t: np.full(len(t), np.nan),)),
    }
    for words, bare in cases.items():
        assert words in LossAttack().run(replace(bare, work=Memo(Seeds(3))), RNG).reason
    short = replace(whole, losses=(lambda t: np.zeros(3),), work=Memo(Seeds(3)))
    assert "no number" in LossAttack().run(short, RNG).reason
    odd = replace(whole, reference_losses=lambda t: np.full(len(t), np.nan), work=Memo(Seeds(3)))
    assert "no number" in LossAttack().run(odd, RNG).reason


def test_it_says_nothing_of_a_release_and_stays_out_of_the_test_over_releases() -> None:
    assert not hasattr(LossAttack, "scored")


def test_the_contract_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_losses(*releases: Table, **known: Any) -> Evidence:
        made = evidence_of(*releases, **known)
        seen = set(made.releases[0].frame.rows())

        def losses(table: Table) -> Any:
            return np.array([float(row not in seen) for row in table.frame.rows()])

        return replace(made, losses=(losses,) * len(made.releases))

    monkeypatch.setattr(contract, "evidence_of", with_losses)
    check_attack(LossAttack())
