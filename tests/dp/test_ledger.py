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
from assay.dp import Ledger, choice_epsilon, delta_of, deviation, rho_for

PROMISES = [(0.1, 1e-9), (1.0, 1e-9), (1.0, 1e-5), (10.0, 1e-9), (0.01, 1e-12), (50.0, 1e-6)]


@pytest.mark.parametrize(("epsilon", "delta"), PROMISES)
def test_the_budget_is_the_gaussian_mechanisms(epsilon: float, delta: float) -> None:
    """Its delta is the mean of 1 - e^(epsilon - loss) above epsilon, of a loss that is normal with
    mean mu^2 / 2 and deviation mu, here by the midpoints of a fine grid; and OpenDP's
    zero-concentrated budget is less."""
    rho = rho_for(epsilon, delta)
    mu = math.sqrt(2 * rho)
    first, step = epsilon / mu - mu / 2, 1e-4
    z = first + step * (np.arange(400_000) + 0.5)
    exact = float((stats.norm.pdf(z) * -np.expm1(mu * (first - z))).sum() * step)
    assert delta * (1 - 1e-6) < exact < delta * (1 + 1e-6)
    assert delta_of(rho, epsilon) <= delta
    opendp.enable_features("contrib")
    space = opendp.vector_domain(opendp.atom_domain(T=int)), opendp.l2_distance(T=float)
    gaussian = opendp.m.make_gaussian(*space, scale=(1 / (2 * rho)) ** 0.5)
    theirs = opendp.c.make_zCDP_to_approxDP(gaussian).map(1.0).epsilon(delta)
    assert 1.01 * epsilon < theirs < 1.3 * epsilon


@pytest.mark.parametrize(("answers", "share"), [(1, 0.0), (4, 0.0), (12, 0.0), (3, 0.3), (8, 0.6)])
@pytest.mark.parametrize("epsilon", [1.0, 10.0])
def test_what_was_answered_together_keeps_the_promise(
    answers: int, share: float, epsilon: float
) -> None:
    """The exact delta of so many noisy counts and as many choices, the least private that there are,
    with a ledger's whole budget between them: by the distribution of the loss on a fine grid, each
    part rounded up."""
    delta, step = 1e-5, 2e-4 * epsilon
    ledger = Ledger(epsilon, delta)
    noise = deviation((1 - share) * ledger.rho / answers)
    x = np.arange(-math.ceil(12 * noise), math.ceil(12 * noise) + 1)
    p = np.exp(-((x / noise) ** 2) / 2)
    parts = [((1 - 2 * x) / (2 * noise**2), p / p.sum())] * answers
    if share:
        own = choice_epsilon(share * ledger.rho / answers)
        yes = 1 / (1 + math.exp(-own / 2))
        parts += [(np.array([own / 2, -own / 2]), np.array([yes, 1 - yes]))] * answers
    size = 2**17
    total = np.ones(size // 2 + 1, complex)
    for loss, chance in parts:
        places = np.ceil(loss / step - 1e-9).astype(int) % size
        total *= np.fft.rfft(np.bincount(places, chance, size))
    found = np.fft.irfft(total, size)
    losses = step * np.where(np.arange(size) < size // 2, np.arange(size), np.arange(size) - size)
    exact = float((found * np.maximum(-np.expm1(epsilon - losses), 0))[losses > epsilon].sum())
    assert exact <= delta * 1.05  # the rounding up
    # A choice's loss is bounded, and so is that of one answer between whole numbers: they use up less.
    assert share or answers == 1 or exact > delta / 3


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


def test_a_claim_has_every_field() -> None:
    ledger = Ledger(1.0, 1e-6, "person")
    claim = ledger.claim(("levels",), "assay, aim")
    assert (claim.epsilon, claim.delta, claim.unit) == (1.0, 1e-6, "person")
    assert claim.neighbours == "add-or-remove"
    assert claim.assumed_public == ("levels",)
