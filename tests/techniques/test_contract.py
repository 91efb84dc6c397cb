"""What every technique must do, whatever its idea."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import TechniqueError
from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.techniques import (
    CONTROLS,
    TECHNIQUES,
    Holdout,
    Model,
    Technique,
    load_model,
    sample_with_shares,
    technique,
)
from assay.testing import check_technique

# What is external needs to be told which, and draws once: test_external.py has it.
ALL = [n for n in TECHNIQUES if TECHNIQUES.origin(n) == "assay" and n != "external"]
KEPT = [n for n in ALL if n not in CONTROLS]
CODED = [n for n in KEPT if n not in ("noise", "swap")]
TREES = ("cart", "forest", "pmm")
PRIVATE = ("mst", "jtree", "aim", "selected")
NETWORKS = ("autoregressive", "vae", "gan", "diffusion")


def rng(seed: int = 5) -> np.random.Generator:
    return np.random.default_rng(seed)


def make(name: str, fresh: Table | None = None, **settings: Any) -> Technique:
    if name in NETWORKS:  # what holds of all must hold however short a training is
        settings = {"steps": 60, **settings}
    if name == "selected":
        settings = {"epsilon": 400.0, "mean": 1.5, "candidates": ({"bins": 8},), **settings}
    elif name in PRIVATE:  # the tables are small: a usual promise would leave nothing but noise
        small = {"aim": {"cells": 5_000, "rounds": 1}, "jtree": {"cells": 5_000}}.get(name, {})
        settings = {"epsilon": 200.0, "bins": 8, **small, **settings}
    return Holdout(fresh) if name == "holdout" else technique(name, **settings)


@pytest.fixture(scope="module")
def models(mixed: Callable[..., Table], optimised: Any) -> dict[str, Model]:
    train, fresh = mixed(600), mixed(500, 2)
    whole = {n: {"steps": None} for n in NETWORKS}
    with optimised():
        return {n: make(n, fresh, **whole.get(n, {})).fit(train, rng(1)) for n in ALL}


@pytest.mark.parametrize("name", ALL)
def test_it_keeps_the_contract_that_third_parties_are_held_to(
    name: str, mixed: Callable[..., Table]
) -> None:
    check_technique(make(name, mixed(200, 2)), train=mixed(200))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("n", [0, 1, 700])
def test_as_many_rows_as_asked_in_canonical_form(
    models: dict[str, Model], mixed: Callable[..., Table], name: str, n: int
) -> None:
    found = models[name].sample(n, rng())
    assert found.schema == mixed(600).schema
    assert len(found) == n
    assert found.frame.schema == mixed(600).frame.schema
    numbers = found["dose"].drop_nulls()
    assert numbers.is_finite().all()

    assert found["void"].null_count() == n
    assert (found["clinic"] == "one").all()
    assert (found["admitted"].drop_nulls().dt.time() == datetime(2024, 1, 1).time()).all()


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("n", [1, 2, 30])
def test_few_rows_are_enough(mixed: Callable[..., Table], name: str, n: int) -> None:
    found = make(name).fit(mixed(n), rng(1)).sample(50, rng())
    assert len(found) == 50


@pytest.mark.parametrize("name", ALL)
def test_no_rows_are_refused(mixed: Callable[..., Table], name: str) -> None:
    empty = mixed(10).take([])
    with pytest.raises(TechniqueError):
        make(name, empty).fit(empty, rng())


@pytest.mark.parametrize("name", KEPT)
def test_five_thousand_levels(table: Callable[..., Table], name: str, optimised: Any) -> None:
    levels = rng(0).permutation(np.repeat(np.arange(5_000), 2))
    train = table(
        target="y", code=[f"c{i}" for i in levels], x=rng(1).normal(size=10_000),
        y=np.where(levels % 2, "odd", "even"),
    )  # fmt: skip
    pool = {"selected": {"settings": {"pool": 1}}, "noise": {}, "swap": {}}.get(name, {"pool": 1})
    with optimised():
        found = make(name, **pool).fit(train, rng(1)).sample(2_000, rng())
    if name in PRIVATE:  # two people have each: under differential privacy none may be told of
        assert set(found["code"]) == {"other"}
        return
    assert found["code"].is_in(train["code"].implode()).all()
    assert found["code"].n_unique() > 1_000


WISHES: list[dict[str, object]] = [
    {"ward": "east"},
    {"back": "yes"},
    {"smoker": True},
    {"smoker": None},
    {"dose": None},
    {"age": 40},
    {"dose": 3.123},
    {"admitted": datetime(2024, 5, 5)},
    {"ward": "east", "age": 33, "back": "no"},
    {"clinic": "one"},
]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("wish", WISHES, ids=lambda w: "+".join(w))
def test_wanted_cells_are_in_every_row_exactly(
    models: dict[str, Model], name: str, wish: dict[str, object]
) -> None:
    found = models[name].sample(40, rng(), wish)
    assert len(found) == 40
    for column, value in wish.items():
        assert found[column].to_list() == [value] * 40
    assert found.schema == models[name].sample(1, rng()).schema


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize("wish", WISHES, ids=lambda w: "+".join(w))
def test_wanted_cells_are_drawn_and_not_only_written_over(
    models: dict[str, Model], name: str, wish: dict[str, object]
) -> None:
    model: Any = models[name]
    allowed = model.encoder.allowed(wish)
    codes = model._draw(60, rng(), allowed)
    assert codes.shape == (60, len(model.encoder.coded))
    for column, wanted in allowed.items():
        assert np.isin(codes[:, column], wanted).all()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "wish",
    [{"nothing": 1}, {"ward": "the moon"}, {"ward": 3}, {"age": "old"}, {"age": 3.5},
     {"dose": float("nan")}, {"smoker": "yes"}, {"admitted": 12}],
    ids=str,
)  # fmt: skip
def test_an_impossible_wish_is_refused(
    models: dict[str, Model], name: str, wish: dict[str, object]
) -> None:
    with pytest.raises(TechniqueError) as caught:
        models[name].sample(5, rng(), wish)
    assert "the moon" not in caught.value.sentence  # what was wished for may be a person's cell


@pytest.mark.parametrize(
    "name", ["cart", "forest", "pmm", "copula", "autoregressive", "vae", "gan", "diffusion"]
)
def test_a_wish_carries_over_to_the_other_columns(models: dict[str, Model], name: str) -> None:
    yes = models[name].sample(800, rng(), {"back": "yes"})["age"].mean()
    no = models[name].sample(800, rng(), {"back": "no"})["age"].mean()
    assert yes - no > 15  # 66.7 - 41.9 in the population; seen from the training rows


@pytest.mark.parametrize("name", ALL)
def test_a_rare_class_gets_its_share_exactly(models: dict[str, Model], name: str) -> None:
    shares = {"east": 0.5, "north": 0.3, "south": 0.2}
    found = sample_with_shares(models[name], 101, "ward", shares, rng())
    counts = dict(found["ward"].value_counts().iter_rows())
    assert counts == {"east": 51, "north": 30, "south": 20}


@pytest.mark.parametrize("name", KEPT)
def test_a_saved_model_draws_the_same_rows(
    models: dict[str, Model], name: str, tmp_path: Path
) -> None:
    models[name].save(tmp_path / "m")
    again = load_model(tmp_path / "m")
    assert again.sample(300, rng()).frame.equals(models[name].sample(300, rng()).frame)
    wish = {"ward": "east", "age": 50}
    assert again.sample(50, rng(), wish).frame.equals(models[name].sample(50, rng(), wish).frame)
    assert again.claim == models[name].claim
    assert (again.claim is None) == (name not in PRIVATE)


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_is_never_saved(models: dict[str, Model], name: str, tmp_path: Path) -> None:
    with pytest.raises(TechniqueError):
        models[name].save(tmp_path / "m")
    assert not (tmp_path / "m").exists()


def digest(name: str, train: Table) -> str:
    """Of what a short fit draws."""
    short = {"steps": 60} if "steps" in vars(technique(name)) else {}
    model = technique(name, **short).fit(train, rng(1))
    rows = model.sample(300, rng(5)).frame.write_csv()
    rows += model.sample(20, rng(6), {"ward": "east"}).frame.write_csv()
    return hashlib.sha256(rows.encode()).hexdigest()


_SCRIPT = f"""
import hashlib, importlib.util, json, sys
import numpy as np
spec = importlib.util.spec_from_file_location("tables", sys.argv[1])
tables = importlib.util.module_from_spec(spec); spec.loader.exec_module(tables)
from assay.techniques import technique
Table = object
{inspect.getsource(rng)}
{inspect.getsource(digest)}
print(json.dumps({{name: digest(name, tables._mixed(300)) for name in sys.argv[2:]}}))
"""


def test_one_seed_gives_one_table_in_every_process(mixed: Callable[..., Table]) -> None:
    """In this one, whose hashes have a seed of their own, and in another."""
    seeded = [n for n in KEPT if n not in PRIVATE]
    said = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(Path(__file__).with_name("conftest.py")), *seeded],
        check=True, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "1"},
    ).stdout  # fmt: skip
    here = {name: digest(name, mixed(300)) for name in seeded}
    assert json.loads(said) == here
    assert len(set(here.values())) == len(seeded)


@pytest.mark.parametrize("name", KEPT)
def test_another_seed_gives_another_table(models: dict[str, Model], name: str) -> None:
    a, b = models[name].sample(200, rng(1)), models[name].sample(200, rng(2))
    assert not a.frame.equals(b.frame)


@pytest.mark.parametrize("name", ["independent", "copula", "cart", "forest", "pmm"])
def test_columns_keep_their_distribution(
    mixed: Callable[..., Table], models: dict[str, Model], name: str
) -> None:
    train, n = mixed(600), 6_000
    found = models[name].sample(n, rng())
    # A mean over n draws strays by sd / sqrt(n); a column drawn given others adds their straying.
    # cart's and forest's leaves and pmm's donors are stand-ins for the rows, worth sd / sqrt(600).
    own = np.sqrt(1 / n + 1 / 600)
    for column in ("age", "dose"):
        real, fake = train[column].drop_nulls(), found[column].drop_nulls()
        assert abs(fake.mean() - real.mean()) < 3 * real.std() * own
        assert abs(fake.std() / real.std() - 1) < 0.1
    for column in ("ward", "smoker", "back"):
        for level, count in train[column].value_counts().iter_rows():
            p = count / 600
            q = (found[column] == level).sum() if level is not None else found[column].null_count()
            assert abs(q / n - p) < 3 * np.sqrt(p * (1 - p)) * own
    for column in ("dose", "admitted"):
        p = train[column].null_count() / 600
        assert abs(found[column].null_count() / n - p) < 3 * np.sqrt(p * (1 - p)) * own


@pytest.mark.parametrize("name", CODED)
def test_real_extremes_never_come_back(table: Callable[..., Table], name: str) -> None:
    wealth = np.append(rng(3).lognormal(10, 1, 998), [3e9, -5e8])
    born = [datetime(1950, 1, 1 + i % 28, i % 24) for i in range(998)]
    train = table(wealth=wealth, born=[*born, datetime(1881, 3, 3), datetime(2031, 4, 4)])
    found = make(name).fit(train, rng(1)).sample(5_000, rng())
    assert found["wealth"].max() < 3e9
    assert found["wealth"].min() > -5e8
    assert found["born"].min() > datetime(1881, 3, 3)
    assert found["born"].max() < datetime(2031, 4, 4)


@pytest.mark.parametrize("name", CODED)
def test_declared_bounds_are_kept(name: str) -> None:
    pain = Domain(Origin.DECLARED, 0.0, 10.0)
    schema = Schema((Column("pain", Kind.NUMERIC, domain=pain), Column("y", Kind.BOOLEAN)))
    cells = rng(1).beta(0.3, 0.3, 500) * 10
    train = Table(pl.DataFrame({"pain": cells, "y": cells > 5}), schema)
    found = make(name).fit(train, rng(1)).sample(3_000, rng())["pain"]
    assert found.min() >= 0
    assert found.max() <= 10


@pytest.mark.parametrize("name", KEPT)
def test_arrays_are_refused_with_the_reason(name: str) -> None:
    cells = pl.Series("scan", np.zeros((4, 3)), dtype=pl.Array(pl.Float64, 3))
    train = Table(pl.DataFrame([cells]), Schema((Column("scan", Kind.ARRAY),)))
    assert "scan" in str(make(name).accepts(train.schema))
    with pytest.raises(TechniqueError, match="scan"):
        make(name).fit(train, rng())


@pytest.mark.parametrize("name", CODED)
def test_free_text_is_not_repeated(name: str) -> None:
    schema = Schema((Column("note", Kind.TEXT), Column("y", Kind.BOOLEAN)))
    notes = [f"Mr {i} fell" if i % 3 else None for i in range(60)]
    train = Table(pl.DataFrame({"note": notes, "y": [i % 2 == 0 for i in range(60)]}), schema)
    found = make(name).fit(train, rng(1)).sample(200, rng())["note"]
    assert not found.drop_nulls().str.contains("Mr").any()
    assert 0 < found.null_count() < 200
