"""Scores against scikit-learn and closed forms; their variances against resampling."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from assay.evaluation.utility.models import Predicted
from assay.evaluation.utility.scores import (
    Scored,
    balanced_accuracy,
    class_scores,
    macro_f1,
    mae,
    number_scores,
    r2,
    rmse,
    roc_auc,
)


def two(share: np.ndarray) -> np.ndarray:
    """Probabilities of two classes from that of the second."""
    return np.column_stack([1 - share, share])


def sample(n: int, seed: int, classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = np.concatenate(
        [np.arange(classes).repeat(2), rng.integers(0, classes, n - 2 * classes)]
    )
    wish = rng.normal(size=(n, classes)) + 1.5 * np.eye(classes)[truth]
    shares = np.exp(wish).round(1)
    return truth, shares / shares.sum(1, keepdims=True)


def test_auc_of_two_normals_is_the_closed_form() -> None:
    rng = np.random.default_rng(0)
    truth = np.arange(40_000) % 2
    x = stats.norm.cdf(rng.normal(truth * 1.0))
    assert roc_auc(truth, two(x)).value == pytest.approx(stats.norm.cdf(1 / np.sqrt(2)), abs=0.006)


def test_auc_counts_ties_half() -> None:
    truth = np.array([0, 0, 1, 1])
    assert roc_auc(truth, two(np.full(4, 0.3))).value == 0.5
    # Pairs: (.5, .5) a tie, (.5, .9) and both of .1 in order.
    assert roc_auc(truth, two(np.array([0.1, 0.5, 0.5, 0.9]))).value == pytest.approx(3.5 / 4)
    assert roc_auc(truth, two(np.array([0.1, 0.2, 0.8, 0.9]))).value == 1.0


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_class_scores_agree_with_scikit_learn(classes: int) -> None:
    truth, shares = sample(200, classes, classes)
    codes = shares.argmax(1)
    found = class_scores(truth, Predicted(codes, shares), classes)
    areas = [metrics.roc_auc_score(truth == k, shares[:, k]) for k in range(classes)]
    assert found["roc_auc"].value == pytest.approx(np.mean(areas))
    assert found["balanced_accuracy"].value == pytest.approx(
        metrics.balanced_accuracy_score(truth, codes)
    )
    assert found["f1"].value == pytest.approx(metrics.f1_score(truth, codes, average="macro"))
    assert found["accuracy"].value == pytest.approx(metrics.accuracy_score(truth, codes))
    for scored in found.values():
        assert scored.influence.mean() == pytest.approx(0, abs=1e-12)


def test_number_scores_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    truth = rng.normal(size=100)
    said = truth + rng.normal(size=100)
    found = number_scores(truth, said)
    assert found["r2"].value == pytest.approx(metrics.r2_score(truth, said))
    assert found["mae"].value == pytest.approx(metrics.mean_absolute_error(truth, said))
    assert found["rmse"].value == pytest.approx(metrics.root_mean_squared_error(truth, said))


def _delong(truth: np.ndarray, share: np.ndarray) -> float:
    """DeLong's variance by its definition, over all pairs."""
    a, b = share[truth == 1], share[truth == 0]
    kernel = (a[:, None] > b) + 0.5 * (a[:, None] == b)
    return float(kernel.mean(1).var(ddof=1) / len(a) + kernel.mean(0).var(ddof=1) / len(b))


def test_the_variance_of_an_auc_is_delongs() -> None:
    rng = np.random.default_rng(3)
    truth = np.array([0] * 25 + [1] * 15)
    share = rng.normal(truth).round(1)
    scored = roc_auc(truth, two(share))
    assert np.sum(scored.influence**2) / 40**2 == pytest.approx(_delong(truth, share))


def test_the_variance_of_a_difference_is_paired() -> None:
    """Against a bootstrap of the test rows, for every score."""
    rng = np.random.default_rng(4)
    truth, one = sample(400, 5)
    other = one + 0.8 * rng.random(one.shape)
    other /= other.sum(1, keepdims=True)

    def scores(rows: np.ndarray) -> list[dict[str, Scored]]:
        return [
            class_scores(truth[rows], Predicted(s[rows].argmax(1), s[rows]), 3)
            for s in (one, other)
        ]

    first, second = scores(np.arange(400))
    drawn = [scores(rng.integers(0, 400, 400)) for _ in range(300)]
    for key, a in first.items():
        found = a.less(second[key])
        spread = np.var([x[key].value - y[key].value for x, y in drawn])
        assert found.value == pytest.approx(a.value - second[key].value)
        assert found.variance == pytest.approx(spread, rel=0.35)
        # Unpaired it would be far wider.
        part = 0.8 if key == "calibration" else 0.6
        assert found.variance < part * (a.score.variance + second[key].score.variance)


def test_the_variance_of_number_scores_is_that_of_new_rows() -> None:
    rng = np.random.default_rng(6)
    draws = []
    for _ in range(400):
        truth = rng.normal(size=150)
        draws.append(
            (truth, truth + 0.7 * rng.normal(size=150), truth + 0.9 * rng.normal(size=150))
        )
    for score in (r2, mae, rmse):
        gaps = [score(t, b).less(score(t, a)) for t, a, b in draws]
        assert np.mean([g.variance for g in gaps]) == pytest.approx(
            np.var([g.value for g in gaps]), rel=0.2
        )


def test_agreement_on_a_handful_of_rows_is_no_certainty() -> None:
    truth = np.array([0, 0, 0, 1, 1])
    right = Predicted(truth, two(truth.astype(float)))
    for key, scored in class_scores(truth, right, 2).items():
        assert scored.value == (0.0 if key in ("log_loss", "brier", "calibration") else 1.0)
        assert (0.05 if key == "calibration" else 0.1) < np.sqrt(scored.less(scored).variance) < 0.6
    many = np.arange(20_000) % 2
    same = class_scores(many, Predicted(many, two(many.astype(float))), 2)["roc_auc"]
    assert np.sqrt(same.less(same).variance) < 1e-4


def test_a_class_that_is_never_told_scores_nothing() -> None:
    truth, codes = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 0, -1, -1])
    assert balanced_accuracy(truth, codes, 3).value == pytest.approx(1 / 3)
    assert macro_f1(truth, codes, 3).value == pytest.approx((2 / 3) / 3)
