from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assay.core import PrivacyClaim, TechniqueError
from assay.data import Column, Kind, Schema, Table
from assay.techniques import Independent
from assay.techniques.coded import draw_from, restricted, uncodable
from assay.techniques.independent import IndependentModel


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_restricting_keeps_the_odds_among_what_is_allowed() -> None:
    pmf = np.array([[0.5, 0.3, 0.2], [0.0, 0.4, 0.6]])
    found = restricted(pmf, np.array([1, 2]))
    assert np.allclose(found, [[0, 0.6, 0.4], [0, 0.4, 0.6]])
    assert restricted(pmf, None) is pmf


def test_restricting_to_what_was_never_seen_is_even() -> None:
    assert restricted(np.array([1.0, 0, 0]), np.array([1, 2])).tolist() == [0, 0.5, 0.5]


def test_codes_come_as_often_as_their_chance() -> None:
    pmf = np.array([0.2, 0.0, 0.5, 0.3, 0.0])
    counts = np.bincount(draw_from(pmf, 50_000, rng()), minlength=5)
    assert np.abs(counts / 50_000 - pmf).max() < 4 * np.sqrt(0.25 / 50_000)
    assert counts[1] == counts[4] == 0
    assert draw_from(pmf, 0, rng()).shape == (0,)


def test_chances_that_miss_one_by_rounding_still_draw() -> None:
    assert set(draw_from(np.array([0.1] * 10 + [0.0]) * (1 - 1e-12), 5_000, rng())) == set(
        range(10)
    )


def test_arrays_and_empty_schemas_have_no_codes() -> None:
    assert "scan" in str(uncodable(Schema((Column("scan", Kind.ARRAY),))))
    assert uncodable(Schema(())) is not None
    assert uncodable(Schema((Column("note", Kind.TEXT),))) is None


def test_no_rows_are_refused(mixed: Callable[..., Table]) -> None:
    with pytest.raises(TechniqueError, match="no rows to learn from"):
        Independent().encoded(mixed(5).take([]))


def test_the_state_holds_arrays_tuples_settings_and_claim(mixed: Callable[..., Table]) -> None:
    claim = PrivacyClaim(1.0, 0.0, "pure", "replace", "row", "sum", ("domains",), "test 1")
    fitted = Independent(bins=7).fit(mixed(50), rng())
    model = IndependentModel(
        encoder=fitted.encoder, settings=fitted.settings, pmfs=fitted.pmfs, claim=claim
    )
    state, arrays = model.state()
    again = IndependentModel.from_state(state, arrays)
    assert again.claim == claim
    assert again.settings == {"bins": 7, "pool": 10, "privacy": None}
    assert all(np.array_equal(a, b) for a, b in zip(again.pmfs, model.pmfs, strict=True))
    assert again.encoder.to_state() == model.encoder.to_state()


@pytest.mark.parametrize("gone", ["plain", "lists", "encoder", "claim", "settings"])
def test_a_state_that_lacks_something_is_refused(mixed: Callable[..., Table], gone: str) -> None:
    state, arrays = Independent().fit(mixed(50), rng()).state()
    del state[gone]
    with pytest.raises((KeyError, TypeError, ValueError)):
        IndependentModel.from_state(state, arrays)
