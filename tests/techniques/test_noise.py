from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2_contingency

from assay.core import ConfigError, TechniqueError
from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.techniques import Noise, load_model
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


LEVELS = Domain(Origin.DECLARED, levels=("east", "north", "south"))
WARD = Column("ward", Kind.CATEGORICAL, domain=LEVELS)
AGE = Column("age", Kind.INTEGER, domain=Domain(Origin.DECLARED, 0, 99))
SICK = Column("sick", Kind.BOOLEAN)


def patients(n: int, *columns: Column) -> Table:
    own = rng(1)
    frame = pl.DataFrame({
        "ward": own.choice(["east", "north", "south"], n, p=[0.6, 0.3, 0.1]),
        "age": own.integers(0, 100, n), "sick": own.random(n) < 0.2,
    })  # fmt: skip
    return Table(frame, Schema(columns or (WARD, AGE, SICK)))


def private(**privacy: Any) -> Noise:
    return Noise(privacy=privacy)


@pytest.mark.parametrize(("delta", "variant"), [(0.0, "Laplace"), (1e-6, "Gaussian")])
def test_a_private_mask_claims_what_each_person_could_have_done_alone(
    tmp_path: Path, delta: float, variant: str
) -> None:
    train = patients(400)
    model = private(epsilon=3, **({"delta": delta} if delta else {})).fit(train, rng())
    claim = model.claim
    assert claim is not None
    assert (claim.epsilon, claim.delta, claim.variant) == (3.0, delta, "local")
    assert (claim.neighbours, claim.unit) == ("replace", "row")
    assert f"discrete {variant} noise" in claim.implementation
    assert "how many rows are released" in claim.assumed_public
    assert len(model.rows) == 400
    model.save(tmp_path)
    again = load_model(tmp_path)
    assert (again.claim, again.void) == (claim, "")  # type: ignore[attr-defined]
    assert again.sample(90, rng()).frame.equals(model.sample(90, rng()).frame)
    assert Noise().fit(train, rng()).claim is None


def test_each_cell_has_its_share_of_epsilon() -> None:
    """Three cells at a third each: how often a level is the truth says at which epsilon."""
    train = patients(20_000)
    found = private(epsilon=3).fit(train, rng()).rows
    kept = (found["ward"] == train["ward"]).fill_null(False).mean()
    expected = np.e / (np.e + 3)  # three levels and missing, at an epsilon of 1
    assert abs(kept - expected) < 5 * np.sqrt(expected * (1 - expected) / 20_000)


def test_no_row_has_to_do_with_another() -> None:
    """Of each row by itself the answers are as those of all: nothing is counted, nothing is shared."""
    one = Table(pl.DataFrame({"ward": ["south"], "age": [7], "sick": [True]}), patients(1).schema)
    alone = [private(epsilon=6).fit(one, rng()).rows["ward"][0] for _ in range(1_500)]
    beside = pl.concat([one.frame.head(1)] * 1_500 + [patients(1_500).frame])
    among = private(epsilon=6).fit(Table(beside, one.schema), rng()).rows["ward"][:1_500].to_list()
    counts = [[own.count(x) for x in ("east", "north", "south", None)] for own in (alone, among)]
    assert chi2_contingency(counts).pvalue > 1e-6


def test_what_is_read_off_the_rows_voids_the_claim(tmp_path: Path) -> None:
    train = patients(100, replace(WARD, domain=Domain()), AGE, SICK)
    model = private(epsilon=3).fit(train, rng())
    assert model.claim is None
    assert "masked for ε = 3" in model.void
    assert "'ward'" in model.void
    assert "'age'" not in model.void
    model.save(tmp_path)
    assert load_model(tmp_path).void == model.void  # type: ignore[attr-defined]


def test_several_rows_of_a_person_cost_as_many_times() -> None:
    own = patients(20_000)
    train = Table(own.frame, own.schema, people=np.repeat(np.arange(4_000), 5))
    model = private(epsilon=3).fit(train, rng())
    assert model.claim is None
    assert "how many rows a person has at most" in model.void
    model = private(epsilon=6, rows=2).fit(train, rng())
    assert model.claim is not None
    assert model.claim.unit == "person"
    assert "2 rows at most" in model.claim.implementation
    assert "and by each person" in model.claim.assumed_public[1]
    assert len(model.rows) == 8_000
    # Two rows of three cells at a sixth of 6 each: the truth as often as at an epsilon of 1.
    shares = own.frame["ward"].value_counts(normalize=True)
    real = dict(shares.iter_rows())["east"]
    expected = (real * np.e + (1 - real)) / (np.e + 3)
    seen = (model.rows["ward"] == "east").fill_null(False).mean()
    assert abs(seen - expected) < 5 * np.sqrt(expected * (1 - expected) / 8_000)


def test_a_seed_does_not_move_private_noise() -> None:
    train = patients(200)
    one, two = (private(epsilon=3).fit(train, rng()).rows.frame for _ in range(2))
    assert not one.equals(two)


def test_promises_that_are_none_are_refused() -> None:
    with pytest.raises(ConfigError, match="privacy needs epsilon"):
        private(delta=1e-6)
    with pytest.raises(ConfigError, match="giving one of the persons away"):
        private(epsilon=1, delta=0.01).fit(patients(200), rng())
