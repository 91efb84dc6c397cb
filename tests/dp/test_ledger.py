"""The ledger against other accountants, and against whoever would spend twice."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import opendp.prelude as opendp
import pytest
from scipy import stats

from assay.core import ConfigError
from assay.dp import Ledger, budget, delta_of, deviation, rho_for

PROMISES = [(0.1, 1e-9), (1.0, 1e-9), (1.0, 1e-5), (10.0, 1e-9), (0.01, 1e-12), (50.0, 1e-6)]


@pytest.mark.parametrize(("epsilon", "delta"), PROMISES)
def test_the_budget_is_opendps_to_nine_digits(epsilon: float, delta: float) -> None:
    opendp.enable_features("contrib")
    rho = rho_for(epsilon, delta)
    space = opendp.vector_domain(opendp.atom_domain(T=int)), opendp.l2_distance(T=float)
    gaussian = opendp.m.make_gaussian(*space, scale=deviation(rho))
    theirs = opendp.c.make_zCDP_to_approxDP(gaussian).map(1.0).epsilon(delta)
    assert math.isclose(theirs, epsilon, rel_tol=1e-9)


@pytest.mark.parametrize(("epsilon", "delta"), PROMISES)
def test_the_budget_is_sound_and_not_loose(epsilon: float, delta: float) -> None:
    """The Gaussian mechanism of that rho keeps the promise exactly (Balle and Wang 2018), and one
    that just keeps it costs not much more; the classical bound gives less."""
    rho = rho_for(epsilon, delta)
    mu = math.sqrt(2 * rho)
    tail = stats.norm.logcdf(-mu / 2 - epsilon / mu)
    assert stats.norm.cdf(mu / 2 - epsilon / mu) - math.exp(epsilon + tail) <= delta
    assert rho < budget(epsilon, delta) ** 2 / 2 < 1.4 * rho
    classical = (math.sqrt(math.log(1 / delta) + epsilon) - math.sqrt(math.log(1 / delta))) ** 2
    assert rho > classical
    assert delta_of(rho * 1.001, epsilon) > delta


def test_the_least_delta_is_that_of_the_best_order() -> None:
    alpha = 1 + np.exp(np.linspace(-8, 8, 400_001))
    rho, epsilon = 0.05, 1.3
    less = alpha - 1
    every = less * (alpha * rho - epsilon) - np.log(less) + alpha * np.log1p(-1 / alpha)
    assert math.isclose(delta_of(rho, epsilon), math.exp(every.min()), rel_tol=1e-6)


def test_it_refuses_what_is_not_left_and_pays_nothing() -> None:
    ledger = Ledger(1.0, 1e-6)
    ledger.spend("a", ledger.rho * 0.75)
    with pytest.raises(ConfigError, match="is left of"):
        ledger.spend("b", ledger.rho * 0.2500001)
    assert [e.what for e in ledger.entries] == ["a"]
    ledger.spend("b", ledger.left)
    assert ledger.spent <= ledger.rho
    assert ledger.left >= 0
    with pytest.raises(ConfigError, match="is left of"):
        ledger.spend("c", 1e-300)


@pytest.mark.parametrize("rho", [0.0, -1.0, math.nan, math.inf])
def test_it_refuses_what_is_no_cost(rho: float) -> None:
    with pytest.raises(ConfigError, match="cannot cost"):
        Ledger(1.0, 1e-6).spend("a", rho)


@pytest.mark.parametrize(("epsilon", "delta"), [(0, 1e-6), (math.inf, 1e-6), (1, 0), (1, 1)])
def test_it_refuses_what_is_no_promise(epsilon: float, delta: float) -> None:
    with pytest.raises(ConfigError):
        Ledger(epsilon, delta)


def test_a_thousand_small_payments_are_added_exactly() -> None:
    """In floats they would drift: here the last one fits, and one more in the last bit does not."""
    ledger = Ledger(1.0, 1e-6)
    part = ledger.rho / 1024  # exact
    for i in range(1023):
        ledger.spend(str(i), part)
    with pytest.raises(ConfigError):
        ledger.spend("more", math.nextafter(part, 1))
    ledger.spend("last", part)
    assert ledger.left == 0
    assert ledger.spent == ledger.rho


def test_a_killed_run_cannot_spend_twice() -> None:
    disk: list[str] = []

    def write(state: dict[str, Any]) -> None:
        disk.append(json.dumps(state))

    first = Ledger(2.0, 1e-7, "person", write)
    first.spend("a", first.rho * 0.6)  # and here it is killed, before or after the noise
    again = Ledger.from_state(json.loads(disk[-1]), write)
    assert again.entries == first.entries
    assert again.unit == "person"
    with pytest.raises(ConfigError, match="is left of"):
        again.spend("a", again.rho * 0.6)


def test_what_cannot_be_written_is_not_paid_and_not_answered() -> None:
    def full(state: dict[str, Any]) -> None:
        raise OSError("no space left on the device")

    ledger = Ledger(1.0, 1e-6, keep=full)
    with pytest.raises(OSError, match="no space"):
        ledger.spend("a", ledger.rho)
    assert not ledger.entries


def test_a_state_of_more_than_the_budget_is_refused() -> None:
    state = Ledger(1.0, 1e-6).to_state()
    with pytest.raises(ConfigError, match="is left of"):
        Ledger.from_state({**state, "entries": [["a", 5.0, 0.0]]})


def test_chances_are_added_exactly_and_rho_is_what_the_rest_of_delta_allows() -> None:
    ledger = Ledger(1.0, 1e-6, apart=2.0**-22)
    assert ledger.rho == rho_for(1.0, 1e-6 - 2.0**-22)
    for i in range(4):
        ledger.spend(str(i), ledger.rho / 8, 2.0**-24)
    with pytest.raises(ConfigError, match="of delta that was kept"):
        ledger.spend("more", ledger.rho / 8, 1e-300)
    ledger.spend("last", ledger.left)
    assert ledger.left == 0
    again = Ledger.from_state(json.loads(json.dumps(ledger.to_state())))
    assert again.entries == ledger.entries
    assert again.rho == ledger.rho


def test_nothing_may_cost_more_by_chance_unless_delta_was_kept_for_it() -> None:
    with pytest.raises(ConfigError, match="of delta that was kept"):
        Ledger(1.0, 1e-6).spend("a", 1e-3, 1e-12)


@pytest.mark.parametrize("apart", [-1e-9, 1e-6, math.nan])
def test_it_keeps_no_more_of_delta_than_there_is(apart: float) -> None:
    with pytest.raises(ConfigError, match="no part"):
        Ledger(1.0, 1e-6, apart=apart)


@pytest.mark.parametrize("delta", [-1e-9, 1.0, math.nan])
def test_it_refuses_what_is_no_chance(delta: float) -> None:
    with pytest.raises(ConfigError, match="cannot cost"):
        Ledger(1.0, 1e-6, apart=1e-7).spend("a", 1e-3, delta)


def test_a_claim_has_every_field_and_none_is_made_of_observed_values() -> None:
    ledger = Ledger(1.0, 1e-6, "person")
    claim, why = ledger.claim(("levels",), "assay, aim")
    assert claim is not None
    assert not why
    assert (claim.epsilon, claim.delta, claim.unit) == (1.0, 1e-6, "person")
    assert claim.neighbours == "add-or-remove"
    assert claim.assumed_public == ("levels",)
    claim, why = ledger.claim(("levels",), "assay, aim", observed=("age",))
    assert claim is None
    assert "'age'" in why
