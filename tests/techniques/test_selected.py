"""Settings chosen privately: what each fit may spend, whether the better ones win, and the claim."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assay.core import ConfigError
from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.dp import LEVELS_DELTA, SPARE, Selection, rho_for
from assay.techniques import Aim, Selected, checkpoints, load_model
from assay.techniques.selected import OF, Costs, Scored, spread

Make = Callable[..., Table]


@pytest.fixture
def declared(table: Make) -> Table:
    """4,000 rows of five levels a column, all declared; the second column is the first."""
    rng = np.random.default_rng(1)
    a = rng.integers(0, 5, 4_000)
    columns = {"a": a, "b": (a + (rng.random(4_000) < 0.1)) % 5, "c": rng.integers(0, 5, 4_000)}
    made = table(**{k: [f"l{i}" for i in v] for k, v in columns.items()})
    domain = Domain(Origin.DECLARED, levels=tuple(f"l{i}" for i in range(5)))
    schema = Schema(tuple(Column(c.name, Kind.CATEGORICAL, domain=domain) for c in made.schema))
    return Table(made.frame, schema)


def test_what_is_paid_keeps_the_promise(declared: Table, table: Make) -> None:
    hidden = table(a=["x", "y"] * 2_000, b=["u", "v"] * 2_000)
    for rows in (declared, hidden):
        for epsilon, mean in ((0.1, 3.0), (1.0, 5.0), (8.0, 20.0)):
            costs = Costs.of(Selected(epsilon=epsilon, mean=mean), rows)
            before = costs.ledger(0.3)
            run = rho_for(costs.epsilon, costs.delta - costs.apart) + 0.1 * costs.rho
            found = Selection(mean, run, before.rho).epsilon((1 - SPARE) * 1e-9)
            assert 0.99 * epsilon < found <= epsilon
            # The chances of finding levels, of all runs and of what came before them.
            assert costs.apart == (LEVELS_DELTA * costs.delta if rows is hidden else 0)
            lost = (1 + np.exp(epsilon)) * (mean + 1) * costs.apart
            assert lost <= SPARE * 1e-9 * (1 + 1e-9)
            costs.check(before.rho)
            with pytest.raises(AssertionError):
                costs.check(4 * before.rho)


def test_each_fit_pays_what_was_planned_and_none_shares_noise(
    declared: Table, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[float, float]] = []
    real = OF["mst"].fit

    def fit(self: Any, train: Table, rng: Any) -> Any:
        asked.append((self.epsilon, self.delta))
        return real(self, train, rng)

    monkeypatch.setattr(OF["mst"], "fit", fit)
    monkeypatch.setattr("assay.dp.runs", lambda _: 4)
    one = Selected(candidates=({"bins": 12},))
    with checkpoints(tmp_path / "kept"):
        one.fit(declared, np.random.default_rng(1))
    costs = Costs.of(one, declared)
    assert asked == [(costs.epsilon, costs.delta)] * 4
    assert not (tmp_path / "kept").exists()  # a journal would give the second the first's noise


def test_the_claim_is_of_all_together(declared: Table, tmp_path: Path) -> None:
    model = Selected(epsilon=2.0, delta=1e-7).fit(declared, np.random.default_rng(1))
    claim = model.claim
    assert claim is not None
    assert (claim.epsilon, claim.delta, claim.neighbours) == (2.0, 1e-7, "add-or-remove")
    assert "Papernot and Steinke 2022" in claim.accountant
    assert model.settings["epsilon"] < 2.0
    model.save(tmp_path / "m")
    assert load_model(tmp_path / "m").claim == claim
    assert model.ledger == {}  # that of one fit would tell too little


def test_domains_that_nobody_declared_are_found_and_claimed_as_that(mixed: Make) -> None:
    model = Selected(epsilon=50.0, mean=1.5).fit(mixed(300), np.random.default_rng(1))
    assert model.claim is not None
    assert "which were paid for" in model.claim.assumed_public[0]


def test_the_better_settings_win(declared: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that forbid what nine tenths of the rows are give pairs that are thousands of persons
    off, against noise of a deviation below 10: they win only where all runs drew them, which of 14
    runs has a chance of 2**-14, 6e-5."""
    never = [{"a": [f"l{i}"], "b": [f"l{i}"]} for i in range(5)]
    one = Selected(epsilon=100.0, candidates=({"bins": 16}, {"zeros": never}))
    monkeypatch.setattr("assay.dp.runs", lambda _: 14)
    assert not one.fit(declared, np.random.default_rng(1)).settings["zeros"]


def test_a_score_moves_by_one_a_pair_at_most(declared: Table) -> None:
    from assay.dp import Ledger
    from assay.techniques.columns_paid import paid

    whose = np.arange(len(declared))
    codes = paid(declared, whose, 16, 10, Ledger(1e3, 1e-9), 100.0)
    one = Scored.of(declared, whose, codes)
    without = Scored(
        one.encoder, one.merged, one.counted(declared.take(whose[1:])), one.pairs, one.sizes,
        one.persons,
    )  # fmt: skip
    model = OF["mst"](epsilon=100.0).fit(declared, np.random.default_rng(1))
    scores = [
        s.score(model, np.random.default_rng(3), 1e9) for s in (one, without)
    ]  # next to no noise, and the same rows drawn
    assert 0 < abs(scores[0] - scores[1]) <= len(one.pairs) == 3


def test_settings_are_spread_over_the_space_and_the_defaults_come_first() -> None:
    found = spread(Aim, 8)
    assert found == spread(Aim, 8)
    assert found[0] == {"bins": 32, "rounds": 4, "cells": 200_000}
    assert len({str(s) for s in found}) == 8
    for one in found:
        assert all(one[k] in span for k, span in Aim.space.items())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"of": "cart"}, "of must be one of mst, jtree, aim"),
        ({"mean": 1.0}, "mean must be a number from 1.1"),
        ({"settings": {"epsilon": 3}}, "mst has no setting 'epsilon' to choose"),
        ({"candidates": ({"rounds": 2},)}, "mst has no setting 'rounds' to choose"),
        ({"candidates": ({"bins": 0},)}, "bins must be a whole number"),
    ],
)
def test_mistakes(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        Selected(**settings)
