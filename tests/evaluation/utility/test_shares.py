"""Scores of probabilities against scikit-learn, closed forms and fresh samples."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from assay.evaluation.utility.shares import FLOOR, brier, calibration, log_loss, pr_auc


def sample(n: int, seed: int, classes: int, bend: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Truth drawn from the probabilities, which are then bent by a power (1: calibrated)."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(classes, 0.7), n)
    truth = (rng.random(n)[:, None] > shares.cumsum(1)).sum(1).clip(0, classes - 1)
    truth[: 2 * classes] = np.arange(classes).repeat(2)
    bent = shares**bend
    return truth, bent / bent.sum(1, keepdims=True)


def test_average_precision_agrees_with_scikit_learn() -> None:
    truth, shares = sample(300, 0, 4)
    shares = shares.round(1)  # ties
    each = [metrics.average_precision_score(truth == k, shares[:, k]) for k in range(4)]
    assert pr_auc(truth, shares).value == pytest.approx(np.mean(each))


def test_of_two_classes_average_precision_is_that_of_the_rarer() -> None:
    truth, shares = sample(200, 1, 2)
    truth[:] = np.arange(200) % 5 == 0
    wanted = metrics.average_precision_score(truth, shares[:, 1])
    assert pr_auc(truth, shares).value == pytest.approx(wanted)
    assert pr_auc(1 - truth, shares[:, ::-1]).value == pytest.approx(wanted)


@pytest.mark.parametrize("classes", [2, 5])
def test_log_loss_and_brier_agree_with_scikit_learn(classes: int) -> None:
    truth, shares = sample(300, 2, classes)
    shares = np.maximum(shares, 1e-3)
    shares /= shares.sum(1, keepdims=True)
    assert log_loss(truth, shares).value == pytest.approx(metrics.log_loss(truth, shares))
    if classes == 2:
        wanted = metrics.brier_score_loss(truth, shares[:, 1])
    else:
        wanted = np.mean(np.sum((shares - np.eye(classes)[truth]) ** 2, axis=1)) / 2
    assert brier(truth, shares).value == pytest.approx(wanted)


def test_what_a_model_calls_impossible_costs_a_bounded_loss() -> None:
    found = log_loss(np.array([0, 1]), np.array([[1.0, 0.0], [1.0, 0.0]]))
    assert found.value == pytest.approx(-np.log(FLOOR) / 2)


def test_probability_of_a_class_that_nobody_has_counts_as_wrong() -> None:
    assert brier(np.array([0]), np.array([[0.5, 0.0]])).value == pytest.approx(0.25)


def test_calibration_by_its_definition_over_pairs() -> None:
    truth, shares = sample(80, 3, 2)
    gap, bins = shares[:, 1] - truth, np.minimum((shares[:, 1] * 10).astype(int), 9)
    wanted = 0.0
    for b in set(bins.tolist()):
        e = gap[bins == b]
        if len(e) > 1:
            pairs = (e[:, None] * e).sum() - (e**2).sum()
            wanted += len(e) / 80 * pairs / (len(e) * (len(e) - 1))
    assert calibration(truth, shares).value == pytest.approx(wanted)


def test_honest_probabilities_have_no_calibration_error_on_average() -> None:
    found = [calibration(*sample(200, s, 3)).value for s in range(200)]
    assert abs(np.mean(found)) < 3 * np.std(found) / np.sqrt(200)
    assert calibration(*sample(5000, 0, 3, bend=3.0)).value > 0.01


@pytest.mark.parametrize("score", [pr_auc, log_loss, brier, calibration])
@pytest.mark.parametrize("classes", [2, 3])
def test_the_variance_is_that_of_fresh_rows(score: object, classes: int) -> None:
    found = [score(*sample(300, s, classes, bend=2.0)) for s in range(300)]  # type: ignore[operator]
    spread = np.var([f.value for f in found])
    # That of the calibration error errs to the wide side where the gap is small.
    room = 0.4 if score is calibration else 0.25
    assert np.mean([f.score.variance for f in found]) == pytest.approx(spread, rel=room)
    assert all(abs(f.influence.mean()) < 1e-9 for f in found)
