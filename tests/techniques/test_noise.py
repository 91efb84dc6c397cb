from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, TechniqueError
from assay.data import Column, Kind, Schema, Table
from assay.techniques import Noise
from assay.techniques.noise import reflected, robust_spread


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_no_noise_is_the_table_itself(mixed: Callable[..., Table]) -> None:
    train = mixed(300)
    model = Noise(scale=0.0, flip=0.0).fit(train, rng())
    assert model.rows.frame.equals(train.frame)
    found = model.sample(300, rng()).frame
    assert found.sort(train.names).equals(train.frame.sort(train.names))


@pytest.mark.parametrize(("kind", "width"), [("laplace", np.sqrt(2)), ("gaussian", 1.0)])
def test_numbers_move_as_far_as_asked(table: Callable[..., Table], kind: str, width: float) -> None:
    x = rng(1).uniform(0, 1_000, 40_000)
    noise = Noise(scale=0.02, distribution=kind).fit(table(x=x), rng()).rows["x"].to_numpy() - x
    inner = noise[(x > 200) & (x < 800)]  # away from the ends nothing is reflected
    expected = 0.02 * robust_spread(x) * width
    assert abs(inner.std() / expected - 1) < 0.03
    assert abs(inner.mean()) < 4 * expected / np.sqrt(len(inner))


def test_numbers_stay_in_the_range_seen_and_missing_ones_missing(
    mixed: Callable[..., Table],
) -> None:
    train = mixed(500)
    rows = Noise(scale=3.0).fit(train, rng()).rows
    for name in ("age", "dose", "admitted"):
        assert rows[name].min() >= train[name].min()
        assert rows[name].max() <= train[name].max()
        assert rows[name].is_null().equals(train[name].is_null())
        assert not rows[name].equals(train[name])


@pytest.mark.parametrize("flip", [0.0, 0.3, 1.0])
def test_levels_are_answered_at_random_as_often_as_asked(
    table: Callable[..., Table], flip: float
) -> None:
    a = rng(1).choice(["x", "y", "z", "w"], 20_000, p=[0.7, 0.1, 0.1, 0.1])
    found = Noise(flip=flip).fit(table(a=a), rng()).rows["a"].to_numpy()
    changed = flip * 3 / 4  # one answer in four is the truth by chance
    assert abs((found != a).mean() - changed) <= 4 * np.sqrt(changed / 20_000)
    share = (1 - flip) * 0.7 + flip / 4
    assert abs((found == "x").mean() - share) < 0.02


def test_dates_stay_dates_and_decimals_decimals() -> None:
    schema = Schema((Column("day", Kind.DATETIME), Column("price", Kind.NUMERIC, decimals=1)))
    days = [datetime(2020, 1, 1 + i % 28) for i in range(200)]
    price = np.round(rng().random(200) * 9, 1)
    frame = pl.DataFrame({"day": pl.Series(days, dtype=pl.Datetime("us")), "price": price})
    rows = Noise(scale=1.0).fit(Table(frame, schema), rng()).rows
    assert (rows["day"].dt.hour() == 0).all()
    assert np.allclose(rows["price"], rows["price"].round(1))


def test_reflecting_folds_at_both_ends() -> None:
    folded = reflected(np.array([-1.0, 0, 3, 10, 12, 21, 39]), 0, 10)
    assert folded.tolist() == [1, 0, 3, 10, 8, 1, 1]
    assert reflected(np.array([4.0, 9.0]), 2, 2).tolist() == [2, 2]


def test_one_wild_value_does_not_widen_the_noise() -> None:
    x = rng().normal(0, 3, 10_000)
    assert robust_spread(x) == pytest.approx(3, rel=0.05)
    assert robust_spread(np.append(x, 1e9)) == pytest.approx(3, rel=0.05)
    assert robust_spread(np.array([0.0] * 9 + [10.0])) == pytest.approx(3)  # its deviation
    assert robust_spread(np.ones(5)) == 0


@pytest.mark.parametrize(
    "settings",
    [{"scale": -1}, {"scale": float("nan")}, {"distribution": "cauchy"}, {"flip": 1.5}],
    ids=str,
)
def test_impossible_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=f"'noise': {next(iter(settings))} must be"):
        Noise(**settings)  # type: ignore[arg-type]


def test_text_is_refused() -> None:
    train = Table(pl.DataFrame({"note": ["a"]}), Schema((Column("note", Kind.TEXT),)))
    assert "note" in str(Noise().accepts(train.schema))
    with pytest.raises(TechniqueError, match="note"):
        Noise().fit(train, rng())
