from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import spearmanr

from assay.data import Encoder, Table
from assay.techniques import Copula
from assay.techniques.copula import cuts_of, level_orders


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("rho", [-0.8, 0.0, 0.4, 0.9])
def test_rank_correlation_is_kept_whatever_the_shapes(
    table: Callable[..., Table], rho: float
) -> None:
    z = rng(1).multivariate_normal([0, 0], [[1, rho], [rho, 1]], 4_000)
    train = table(x=np.exp(z[:, 0]), y=np.round(z[:, 1] ** 3, 3))
    found = Copula().fit(train, rng()).sample(4_000, rng(5))
    real = spearmanr(train["x"], train["y"]).statistic
    assert spearmanr(found["x"], found["y"]).statistic == pytest.approx(real, abs=0.05)


def test_shares_of_two_levels_are_kept_with_their_association(
    table: Callable[..., Table],
) -> None:
    a = rng(1).random(5_000) < 0.3
    b = rng(2).random(5_000) < np.where(a, 0.7, 0.2)
    found = Copula().fit(table(a=a, b=b), rng()).sample(20_000, rng(5)).frame
    for x in (True, False):
        for y in (True, False):
            real = ((a == x) & (b == y)).mean()
            assert abs(((found["a"] == x) & (found["b"] == y)).mean() - real) < 0.02


@pytest.mark.parametrize("wishes", [{"a": "l3"}, {"a": "l0", "b": True}, {"b": False, "c": 0.5}])
def test_a_wish_gives_what_waiting_for_it_would(
    table: Callable[..., Table], wishes: dict[str, object]
) -> None:
    z = rng(1).multivariate_normal(np.zeros(4), 0.4 * np.eye(4) + 0.6, 3_000)
    levels = np.digitize(z[:, 0], [-1, 0, 1])
    train = table(
        a=[f"l{i}" for i in levels], b=z[:, 1] > 0.5, c=np.round(z[:, 2] * 2) / 2, x=z[:, 3]
    )
    model = Copula().fit(train, rng())
    asked = model.sample(6_000, rng(5), wishes).frame["x"]
    many = model.sample(300_000, rng(6)).frame
    waited = many.filter(**wishes)["x"]
    assert len(waited) > 500
    far = np.sqrt(1 / len(waited) + 1 / 6_000)
    assert abs(asked.mean() - waited.mean()) < 4 * asked.std() * far
    assert abs(asked.std() / waited.std() - 1) < 0.1


def test_levels_lie_in_the_order_of_the_numbers_beside_them(table: Callable[..., Table]) -> None:
    a = rng(1).permutation(np.repeat([0, 1, 2], [500, 300, 200]))
    size = np.array([5.0, 9.0, 1.0])[a]
    train = table(a=[f"l{i}" for i in a], x=size + rng(2).normal(size=1_000), y=size)
    encoder = Encoder.fit(train)
    at = [c.source for c in encoder.coded].index("a")
    order = level_orders(encoder, encoder.encode(train))[at].tolist()
    assert order in ([2, 0, 1], [1, 0, 2])  # codes by frequency: l0, l1, l2


def test_cuts_are_normal_quantiles_of_the_running_shares() -> None:
    cuts = cuts_of(np.array([0, 0, 1, 3]), 5)
    assert cuts == pytest.approx([0, 0.6744898, 0.6744898, np.inf])


def test_a_curved_relation_is_lost_as_it_says(table: Callable[..., Table]) -> None:
    x = rng(1).normal(size=4_000)
    train = table(x=x, y=x**2 + rng(2).normal(0, 0.1, 4_000))
    found = Copula().fit(train, rng()).sample(4_000, rng(5))
    assert abs(np.corrcoef(found["x"] ** 2, found["y"])[0, 1]) < 0.1
