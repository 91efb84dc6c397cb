"""The variational autoencoder as a technique: wishes, privacy, and what it is drawn from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError
from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.techniques import load_model, technique
from assay.techniques.vae import _mixture


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def linked(n: int, seed: int = 1) -> Table:
    """x is ten times a's number plus noise; c is a coin. All domains are declared."""
    draw = rng(seed)
    a = draw.integers(0, 3, n)
    frame = pl.DataFrame({
        "a": [f"a{i}" for i in a], "x": a * 10.0 + draw.normal(size=n), "c": draw.random(n) < 0.3,
    })  # fmt: skip
    return Table(frame, Schema((
        Column("a", Kind.CATEGORICAL, domain=Domain(Origin.DECLARED, levels=("a0", "a1", "a2"))),
        Column("x", Kind.NUMERIC, domain=Domain(Origin.DECLARED, -10.0, 30.0), decimals=2),
        Column("c", Kind.BOOLEAN),
    )))  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Any:
    return technique("vae", width=64, latent=4, steps=1_500).fit(linked(3_000), rng())


def test_it_learns_what_columns_owe_to_each_other(model: Any) -> None:
    found = model.sample(4_000, rng()).frame
    a = found["a"].str.slice(1).cast(pl.Int64)
    assert np.corrcoef(a, found["x"])[0, 1] > 0.85  # .99 in truth: points blur
    assert abs(found["c"].mean() - 0.3) < 0.05


def test_wishes_reach_the_other_columns(model: Any) -> None:
    low, high = (model.sample(300, rng(), {"x": x})["a"] for x in (0.1, 20.1))
    assert (low == "a0").mean() > 0.9
    assert (high == "a2").mean() > 0.9
    assert abs(model.sample(400, rng(), {"a": "a1"})["x"].mean() - 10) < 1.5


def test_it_keeps_a_promise_and_claims_it(tmp_path: Path) -> None:
    made = technique("vae", privacy={"epsilon": 6.0, "delta": 1e-5}, width=32, steps=100, batch=600)
    found: Any = made.fit(linked(3_000), rng())
    assert found.claim.epsilon == 6.0
    assert "vae" in found.claim.implementation
    assert found.parts.tolist() == [1.0]  # points are drawn without a further look at the rows
    assert (found.means == 0).all()
    assert (found.spreads == np.eye(8)).all()
    found.save(tmp_path)
    again: Any = load_model(tmp_path)
    assert again.claim == found.claim
    assert again.sample(20, rng()).frame.equals(found.sample(20, rng()).frame)


def test_the_mixture_is_that_of_its_points() -> None:
    """Two clouds, in each of which the second number leans on the first."""
    centres, root = np.array([[-5.0, 0.0], [5.0, 2.0]]), np.array([[0.5, 0.0], [0.6, 0.8]])
    points = centres[rng(1).integers(0, 2, 4_000)] + rng(2).normal(size=(4_000, 2)) @ root.T
    parts, means, spreads = _mixture(points, rng())
    assert parts.sum() == pytest.approx(1.0)
    assert len(parts) == 20  # a component for 200 rows
    left = means[:, 0] < 0
    share = parts[left] / parts[left].sum()
    assert abs(parts[left].sum() - 0.5) < 0.05
    mean = share @ means[left]
    assert np.abs(mean - centres[0]).max() < 0.15
    away = means[left] - mean
    within = np.einsum("k,kij,klj->il", share, spreads[left], spreads[left])
    whole = within + np.einsum("k,ki,kj->ij", share, away, away)
    assert np.abs(whole - root @ root.T).max() < 0.1
    assert (spreads[:, 0, 1] == 0).all()
    assert len(_mixture(points[:1], rng())[0]) == 1


def test_points_are_those_of_the_mixture() -> None:
    found: Any = technique("vae", steps=30, latent=2).fit(linked(200), rng())
    root = np.array([[2.0, 0.0], [1.0, 0.5]])
    found = replace(found, parts=np.array([0.25, 0.75]), means=np.array([[0.0, 0.0], [90.0, 0.0]]),
                    spreads=np.stack([root, np.eye(2)]))  # fmt: skip
    points = found._points(40_000, rng(5))
    first = points[points[:, 0] < 45]
    assert abs(len(first) / 40_000 - 0.25) < 0.01
    assert np.abs(np.cov(first.T) - root @ root.T).max() < 0.15


@pytest.mark.parametrize(("setting", "value"), [("latent", 0), ("width", 0), ("beta", -1.0)])
def test_impossible_settings_are_refused(setting: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=setting):
        technique("vae", **{setting: value})
