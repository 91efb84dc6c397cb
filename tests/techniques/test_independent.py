from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize
from scipy.stats import chi2_contingency, chisquare

from assay.core import ConfigError
from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.techniques import Independent, load_model, technique
from assay.techniques.independent import nearest


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


WARD = Column("ward", Kind.CATEGORICAL, domain=Domain(Origin.DECLARED, levels=tuple("abcde")))
AGE = Column("age", Kind.INTEGER, domain=Domain(Origin.DECLARED, 0, 99))


def patients(n: int, *more: Column, ward: Column = WARD) -> Table:
    own = rng(1)
    frame = pl.DataFrame({
        "ward": [WARD.domain.levels[i] for i in np.minimum(own.geometric(0.5, n) - 1, 4)],  # type: ignore[index]
        "age": np.clip(own.normal(50, 15, n), 0, 99).round().astype(int),
    }).with_columns(pl.Series(c.name, [datetime(2024, 1, 1)] * n) for c in more)  # fmt: skip
    return Table(frame, Schema((ward, AGE, *more)))


def private(epsilon: float, **settings: Any) -> Any:
    return technique("independent", privacy={"epsilon": epsilon, "delta": 1e-7}, **settings)


def test_under_privacy_it_claims_in_full_what_it_paid_for(tmp_path: Path) -> None:
    model = private(2.0).fit(patients(1_000), rng())
    claim = model.claim
    assert (claim.epsilon, claim.delta, claim.unit) == (2.0, 1e-7, "row")
    assert claim.neighbours == "add-or-remove"
    assert "independent: 2 answers with exact noise" in claim.implementation
    assert [what for what, _, _ in model.ledger["entries"]] == [
        f"the marginal of columns ({j},)" for j in range(2)
    ]
    model.save(tmp_path)
    assert load_model(tmp_path).claim == claim
    assert load_model(tmp_path).ledger == model.ledger
    assert Independent().fit(patients(100), rng()).ledger == {}
    assert Independent().fit(patients(100), rng()).claim is None


def test_each_answer_has_half_of_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.dp import Ledger

    paid: list[tuple[float, float]] = []
    spend = Ledger.spend

    def seen(self: Ledger, what: str, rho: float, delta: float = 0.0) -> None:
        spend(self, what, rho, delta)
        paid.append((rho, self.rho))

    monkeypatch.setattr(Ledger, "spend", seen)
    private(1.0).fit(patients(500), rng())
    assert [rho / whole for rho, whole in paid] == pytest.approx([0.5, 0.5])


def test_with_hardly_any_noise_it_is_the_plain_one() -> None:
    train = patients(4_000)
    model, counts = private(1e3).fit(train, rng()), train["ward"].value_counts()
    for level, n in counts.iter_rows():
        code = model.encoder.columns[0].allowed(level)[0][0]
        assert model.pmfs[0][code] == pytest.approx(n / 4_000, abs=1e-3)
    found = model.sample(20_000, rng(5))
    assert abs(found["age"].mean() - train["age"].mean()) < 4.9 * 15 / 20_000**0.5 + 0.5


def test_levels_of_few_people_are_not_told_of() -> None:
    train = patients(2_000, ward=replace(WARD, domain=Domain()))
    ward = train["ward"].to_list()
    ward[5] = "one person's own"
    train = Table(train.frame.with_columns(pl.Series("ward", ward)), train.schema)
    model = private(5.0).fit(train, rng())
    assert "but the levels of 'ward', which were paid for" in model.claim.assumed_public[0]
    # Noise may make some cells missing (3 deviations: one fit in 740); a level of one person never.
    assert set(model.sample(3_000, rng())["ward"].drop_nulls()) <= {*"abcde", "other"}


def test_two_private_fits_of_one_seed_have_other_noise() -> None:
    one, two = (private(1.0).fit(patients(300), rng()).pmfs[0] for _ in range(2))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"epsilon": 1.0}, "needs delta"),
        ({"epsilon": 1.0, "delta": 1e-6, "clip": 1.0}, "no 'clip'"),
        ({"epsilon": -1.0, "delta": 1e-6}, "above 0"),
    ],
)
def test_what_is_no_promise_is_refused(wish: dict[str, float], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        technique("independent", privacy=wish)


def test_a_delta_that_gives_a_person_away_is_refused() -> None:
    made = technique("independent", privacy={"epsilon": 1.0, "delta": 0.01})
    with pytest.raises(ConfigError, match="giving one of the persons away"):
        made.fit(patients(150), rng())


def test_noisy_counts_become_the_nearest_distribution() -> None:
    """Against a general solver; and what is a distribution stays one."""
    assert nearest(np.array([3.0, 1.0, 0.0])) == pytest.approx([0.75, 0.25, 0.0])
    for seed in range(10):
        counts = rng(seed).normal(20, 40, 6)
        counts += max(0.0, 30 - counts.sum()) / 6
        want = counts / counts.sum()
        found = nearest(counts)
        best = minimize(
            lambda p, w=want: ((p - w) ** 2).sum(), np.full(6, 1 / 6), bounds=[(0, 1)] * 6,
            constraints={"type": "eq", "fun": lambda p: p.sum() - 1}, options={"ftol": 1e-14},
        )  # fmt: skip
        assert found == pytest.approx(best.x, abs=1e-5)
