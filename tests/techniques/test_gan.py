"""The adversarial network: what it learns, wishes that reach other columns, its promise."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError
from assay.data import Column, Domain, Kind, Origin, Role, Schema, Table
from assay.techniques import load_model, technique


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def linked(n: int, seed: int = 1, target: str = "") -> Table:
    """b follows a, x is ten times a's number plus noise, c is a coin; all domains declared."""
    draw = rng(seed)
    a = draw.choice(3, n, p=[0.5, 0.4, 0.1])
    b = np.where(draw.random(n) < 0.02, (a + 1) % 2, a % 2)
    frame = pl.DataFrame({
        "a": [f"a{i}" for i in a], "b": [f"b{i}" for i in b],
        "x": np.clip(a * 10.0 + draw.normal(size=n), -5, 25),
        "c": [f"c{i}" for i in draw.integers(0, 2, n)],
    })  # fmt: skip
    levels = {"a": ("a0", "a1", "a2"), "b": ("b0", "b1"), "c": ("c0", "c1")}
    columns = [
        Column(
            k,
            Kind.CATEGORICAL if k in levels else Kind.NUMERIC,
            (Role.TARGET,) if k == target else (),
            domain=Domain(Origin.DECLARED, levels=levels[k])
            if k in levels
            else Domain(Origin.DECLARED, -5.0, 25.0),
        )
        for k in frame.columns
    ]
    return Table(frame, Schema(tuple(columns)))


@pytest.fixture(scope="module")
def model(optimised: Any) -> Any:
    asked = technique("gan", width=64, steps=1_500, matching=1.0)
    with optimised():
        return asked.fit(linked(3_000, target="b"), rng())


def test_it_learns_what_columns_owe_to_each_other(model: Any) -> None:
    found = model.sample(4_000, rng()).frame
    a = found["a"].str.slice(1).cast(pl.Int64)
    b = found["b"].str.slice(1).cast(pl.Int64)
    assert (a % 2 == b).mean() > 0.93  # .98 in truth, .52 of independent columns
    assert np.corrcoef(a, found["x"])[0, 1] > 0.6  # .99 in truth, 0 of independent columns
    assert abs((found["b"] == "b1").mean() - 0.41) < 0.04
    assert abs((found["c"] == "c1").mean() - 0.5) < 0.06
    assert found.schema == linked(1).frame.schema


@pytest.mark.parametrize("wish", [{"a": "a2"}, {"b": "b1"}, {"x": 10.3}], ids=str)
def test_a_wish_for_any_column_reaches_the_others(model: Any, wish: dict[str, Any]) -> None:
    found = model.sample(500, rng(), wish).frame
    a = found["a"].str.slice(1).cast(pl.Int64)
    wanted = {"a": a == 2, "b": a == 1, "x": a == 1}[next(iter(wish))]
    assert wanted.mean() > 0.85
    assert (a % 2 == found["b"].str.slice(1).cast(pl.Int64)).mean() > 0.8


def test_wishes_for_several_columns_reach_the_others(model: Any) -> None:
    for x, level in ((0.2, "a0"), (20.1, "a2")):
        found = model.sample(400, rng(), {"b": "b0", "c": "c1", "x": x}).frame
        assert (found["b"] == "b0").all()
        assert (found["c"] == "c1").all()
        assert (found["a"] == level).mean() > 0.8


def test_rare_wishes_are_met_without_copies_of_one_row(model: Any) -> None:
    at = [c.source for c in model.encoder.coded]
    wanted = {at.index("a"): np.array([0]), at.index("b"): np.array([1])}  # 1 row of 100
    codes = model._draw(600, rng(), wanted)
    for j, allowed in wanted.items():
        assert np.isin(codes[:, j], allowed).all()
    assert len(np.unique(codes[:, at.index("x")])) > 10


def test_a_kept_model_draws_the_same(model: Any, tmp_path: Any) -> None:
    model.save(tmp_path)
    assert (tmp_path / "weights.safetensors").is_file()
    again = load_model(tmp_path)
    wish = {"b": "b1", "c": "c0"}
    assert again.sample(50, rng()).frame.equals(model.sample(50, rng()).frame)
    assert again.sample(50, rng(), wish).frame.equals(model.sample(50, rng(), wish).frame)


def test_with_privacy_it_learns_and_claims() -> None:
    made = technique(
        "gan", privacy={"epsilon": 8.0, "delta": 1e-5}, width=32, steps=400, batch=400, bins=20
    )
    found: Any = made.fit(linked(4_000, target="b"), rng())
    assert (found.claim.epsilon, found.claim.delta, found.claim.unit) == (8.0, 1e-5, "row")
    assert "gan: histograms" in found.claim.implementation
    rows = found.sample(4_000, rng()).frame
    a = rows["a"].str.slice(1).cast(pl.Int64)
    assert (a % 2 == rows["b"].str.slice(1).cast(pl.Int64)).mean() > 0.7  # .52 of independent ones


@pytest.mark.parametrize(
    ("setting", "value"),
    [("width", 0), ("inner", 1.5), ("latent", 0), ("penalty", -1), ("matching", float("nan"))],
)
def test_impossible_settings_are_refused(setting: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=setting):
        technique("gan", **{setting: value})


@pytest.mark.parametrize(
    ("rows", "steps"),
    [(100, 300), (1_000, 1_500), (4_000, 4_000), (10_000, 4_000), (12_000, 4_800), (10**6, 6_000)],
)
def test_steps_grow_with_the_rows(rows: int, steps: int) -> None:
    assert technique("gan").plan(rows, 100).steps == steps
    assert technique("gan", steps=7).plan(rows, 100).steps == 7
