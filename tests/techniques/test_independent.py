from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import chi2_contingency, chisquare

from assay.data import Table
from assay.techniques import Independent


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def twins(table: Callable[..., Table], n: int) -> Table:
    a = rng(1).integers(0, 4, n)
    b = np.where(rng(2).random(n) < 0.9, a, rng(4).integers(0, 4, n))
    return table(a=[f"a{i}" for i in a], b=[f"b{i}" for i in b])


def test_columns_that_went_together_no_longer_do(table: Callable[..., Table]) -> None:
    train = twins(table, 2_000)
    found = Independent().fit(train, rng()).sample(5_000, rng(5)).frame
    counts = found.pivot("b", index="a", values="a", aggregate_function="len").drop("a").to_numpy()
    assert counts.shape == (4, 4)
    assert chi2_contingency(counts).pvalue > 0.01


def test_each_column_keeps_its_shares(table: Callable[..., Table]) -> None:
    train = twins(table, 2_000)
    found = Independent().fit(train, rng()).sample(5_000, rng(5))
    for name in train.names:
        real = dict(train[name].value_counts().iter_rows())
        fake = dict(found[name].value_counts().iter_rows())
        levels = sorted(real)
        expected = np.array([real[v] for v in levels]) * 2.5
        assert chisquare([fake[v] for v in levels], expected).pvalue > 0.01


def test_a_wish_changes_no_other_column(mixed: Callable[..., Table]) -> None:
    model = Independent().fit(mixed(600), rng())
    young = model.sample(4_000, rng(5), {"back": "no"})["age"]
    old = model.sample(4_000, rng(6), {"back": "yes"})["age"]
    assert abs(young.mean() - old.mean()) < 4 * young.std() * np.sqrt(2 / 4_000)
