"""The autoregressive network: what it learns, when it stops, gaps filled given their row."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, ReadError, TechniqueError
from assay.data import Column, Kind, Schema, Table
from assay.techniques import load_model, network, technique


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def linked(n: int, seed: int = 1) -> Table:
    """b follows a, but for one row in 50; x is ten times a's number plus noise; c is a coin."""
    draw = rng(seed)
    a = draw.integers(0, 3, n)
    b = np.where(draw.random(n) < 0.02, (a + 1) % 2, a % 2)
    frame = pl.DataFrame({
        "a": [f"a{i}" for i in a], "b": [f"b{i}" for i in b],
        "x": a * 10.0 + draw.normal(size=n), "c": [f"c{i}" for i in draw.integers(0, 2, n)],
    })  # fmt: skip
    kinds = {"x": Kind.NUMERIC}
    schema = Schema(tuple(Column(k, kinds.get(k, Kind.CATEGORICAL)) for k in frame.columns))
    return Table(frame, schema)


@pytest.fixture(scope="module")
def model() -> Any:
    return technique("autoregressive", width=32, inner=32).fit(linked(3_000), rng())


def test_it_learns_what_columns_owe_to_each_other(model: Any) -> None:
    found = model.sample(4_000, rng()).frame
    a = found["a"].str.slice(1).cast(pl.Int64)
    b = found["b"].str.slice(1).cast(pl.Int64)
    assert abs((a % 2 == b).mean() - 0.98) < 0.01
    assert np.corrcoef(a, found["x"])[0, 1] > 0.97  # .993 in truth
    assert abs((found["c"] == "c1").mean() - 0.5) < 0.04


def test_gaps_are_filled_given_their_row_and_nothing_else_is_touched(model: Any) -> None:
    whole = linked(1_200, 7).frame
    which = rng().random((1_200, 4)) < 0.3
    holes = whole.with_columns(
        pl.when(pl.lit(pl.Series(which[:, j]))).then(None).otherwise(pl.col(name)).alias(name)
        for j, name in enumerate(whole.columns)
    )
    found = model.impute(Table(holes, linked(1).schema), rng()).frame
    assert sum(found.null_count().row(0)) == 0
    for j, name in enumerate(whole.columns):
        assert found[name].filter(~which[:, j]).equals(whole[name].filter(~which[:, j]))
    told = pl.Series(which[:, 1] & ~which[:, 0])  # b is gone and a is there
    wrong = (found["b"].str.slice(1) != whole["b"].str.slice(1)).filter(told)
    assert wrong.mean() < 0.06
    near = (found["x"] - whole["x"]).abs().filter(pl.Series(which[:, 2] & ~which[:, 0]))
    assert near.mean() < 3


def test_a_gap_where_no_cell_was_ever_seen_stays(mixed: Callable[..., Table]) -> None:
    train = mixed(300)
    model: Any = technique("autoregressive", steps=50).fit(train, rng())
    found = model.impute(mixed(40, 5), rng())
    assert found["void"].null_count() == 40
    for name in ("dose", "smoker", "admitted"):
        assert found[name].null_count() == 0
    assert found.schema == train.schema


def test_a_wish_for_a_later_column_reaches_the_earlier_ones(model: Any) -> None:
    low, high = (model.sample(300, rng(), {"x": x})["a"] for x in (0.1, 20.1))
    assert (low == "a0").mean() > 0.97
    assert (high == "a2").mean() > 0.97


def test_a_wish_of_several_codes_in_two_columns_keeps_their_odds(model: Any) -> None:
    at = [c.source for c in model.encoder.coded]
    a, b, x = (at.index(name) for name in "abx")
    levels = model.encoder.columns[a].parts[0][1].levels
    zero, one = levels.index("a0"), levels.index("a1")
    # a0 and a1, of which the lowest numbers are a0's; every tenth number is a1's.
    numbers = np.append(
        np.arange(10), np.argmin(np.abs(np.array(model.encoder.coded[x].centers) - 10))
    )
    codes = model._draw(500, rng(), {a: np.array([zero, one]), b: np.array([0, 1]), x: numbers})
    assert np.isin(codes[:, x], numbers).all()
    assert np.isin(codes[:, a], [zero, one]).all()
    low = codes[:, x] < 10
    assert (codes[low, a] == zero).mean() > 0.95
    assert (codes[~low, a] == one).mean() > 0.9
    assert abs((~low).mean() - 1 / 11) < 0.06


def test_a_network_learns_no_row_by_heart() -> None:
    train, fresh = linked(200, 8), linked(200, 9)
    found: Any = technique("autoregressive").fit(train, rng())
    gap = found.losses(fresh).mean() - found.losses(train).mean()
    assert gap < 0.5
    # The same network, made to go on for long on all it has.
    assert found.losses(fresh).mean() < 8


def test_whole_persons_are_held_back() -> None:
    table = linked(400)
    people = np.repeat(np.arange(100), 4)
    fit, held = network.held_back(Table(table.frame, table.schema, people), rng())
    assert len(held) == 40
    assert not set(people[fit]) & set(people[held])
    assert sorted([*fit, *held]) == list(range(400))
    assert len(network.held_back(linked(30), rng())[1]) == 0
    assert len(network.held_back(linked(40_000), rng())[1]) == 2_500


@pytest.mark.parametrize(
    ("setting", "value"),
    [("steps", 0), ("batch", 0), ("rate", 0.0), ("width", 0), ("inner", 1.5), ("shuffled", 1.1)],
)
def test_impossible_settings_are_refused(setting: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=setting):
        technique("autoregressive", **{setting: value})


def test_without_the_packages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "optax" else real(name)
    )
    with pytest.raises(TechniqueError, match=r"needs optax, which is not installed.*\[neural\]"):
        technique("autoregressive").fit(linked(50), rng())


def test_weights_are_kept_as_safetensors_and_damage_is_seen(model: Any, tmp_path: Path) -> None:
    model.save(tmp_path)
    file = tmp_path / "weights.safetensors"
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "arrays.npz", "model.json", "weights.safetensors",
    ]  # fmt: skip
    assert load_model(tmp_path).sample(20, rng()).frame.equals(model.sample(20, rng()).frame)
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(ReadError, match="altered"):
        load_model(tmp_path)
    file.unlink()
    with pytest.raises(ReadError):
        load_model(tmp_path)
