"""The diffusion network as a technique: what it learns, keeps, and promises."""

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


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def people(n: int, seed: int = 1) -> Table:
    """A ward and an age that follow an illness, all of declared domains."""
    draw = rng(seed)
    sick = draw.random(n) < 0.3
    age = np.clip(np.round(draw.normal(40 + 25 * sick, 8, n)), 0, 100).astype(int)
    ward = np.where(sick, "west", draw.choice(["east", "north"], n))
    schema = Schema((
        Column("sick", Kind.BOOLEAN),
        Column("age", Kind.INTEGER, domain=Domain(Origin.DECLARED, 0, 100)),
        Column("ward", Kind.CATEGORICAL,
               domain=Domain(Origin.DECLARED, levels=("east", "north", "west", "far"))),
    ))  # fmt: skip
    return Table(pl.DataFrame({"sick": sick, "age": age, "ward": ward}), schema)


def older(table: Table) -> float:
    """How much older the sick are; 25 years in truth."""
    means = table.frame.group_by("sick").agg(pl.col("age").mean()).sort("sick")["age"]
    return float(means[1] - means[0])


@pytest.fixture(scope="module")
def model() -> Any:
    return technique("diffusion", width=64, depth=2, told=0.5).fit(people(3_000), rng())


def test_it_learns_what_columns_owe_to_each_other(model: Any) -> None:
    found = model.sample(3_000, rng())
    assert abs(older(found) - 25) < 2.5
    assert abs(found["sick"].mean() - 0.3) < 0.04
    assert ((found["ward"] == "west") == found["sick"]).mean() > 0.98


def test_wishes_reach_the_other_columns(model: Any) -> None:
    assert (model.sample(400, rng(), {"ward": "west"})["sick"]).mean() > 0.97
    young, old = (model.sample(400, rng(), {"age": a})["sick"].mean() for a in (35, 75))
    assert young < 0.1
    assert old > 0.8  # a number told alone is learnt from few rows


def test_of_several_wanted_codes_each_comes_and_the_rest_follows(model: Any) -> None:
    at = [c.source for c in model.encoder.coded]
    ages = np.array([3, 4, model.encoder.sizes[at.index("age")] - 5])
    codes = model._draw(600, rng(), {at.index("age"): ages})
    assert set(np.unique(codes[:, at.index("age")])) == set(ages.tolist())


def test_it_stops_before_it_knows_rows_by_heart() -> None:
    train = people(300, 5)
    again, fresh = (technique("diffusion").fit(t, rng()) for t in (train, people(300, 6)))
    assert abs(older(again.sample(3_000, rng())) - older(train)) < 5
    assert abs(older(fresh.sample(3_000, rng())) - 25) < 5


def test_weights_are_kept_as_safetensors(model: Any, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert (tmp_path / "weights.safetensors").exists()
    again: Any = load_model(tmp_path)
    assert again.sample(50, rng()).frame.equals(model.sample(50, rng()).frame)
    assert again.levels == model.levels == 25


def test_it_learns_under_its_promise() -> None:
    made = technique(
        "diffusion", privacy={"epsilon": 4.0, "delta": 1e-5}, bins=20, steps=200, batch=300
    )
    found: Any = made.fit(people(2_000), rng())
    assert (found.claim.epsilon, found.claim.delta) == (4.0, 1e-5)
    assert "diffusion" in found.claim.implementation
    drawn = found.sample(3_000, rng())
    assert drawn["age"].is_between(0, 100).all()
    assert older(drawn) > 10
    schema = people(10).schema
    age, ward = replace(schema["age"], domain=Domain()), Column("ward", Kind.CATEGORICAL)
    bare = Schema((schema["sick"], age, ward))
    blind: Any = made.fit(Table(people(2_000).frame, bare), rng())
    public = blind.claim.assumed_public[0]
    assert "the bounds of 'age' and the levels of 'ward', which were paid for" in public


@pytest.mark.parametrize(
    ("setting", "value"), [("width", 0), ("depth", 0), ("told", 1.5), ("levels", 0), ("steps", 0)]
)
def test_impossible_settings_are_refused(setting: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=setting):
        technique("diffusion", **{setting: value})
