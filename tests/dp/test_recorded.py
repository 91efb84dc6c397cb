"""A curator behind a journal: it answers as before, and with a full journal it draws no noise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assay.core import ConfigError
from assay.dp import (
    Candidate,
    CentralCurator,
    Curator,
    Journal,
    Ledger,
    Recorded,
    curator,
    deviation,
)
from assay.dp.curator import one_each

Array = np.ndarray[Any, Any]
SIZES = (2, 3, 4)


def recorded(folder: Path, epsilon: float = 1.0) -> Recorded:
    rng = np.random.default_rng(1)
    codes = np.stack([rng.integers(0, s, 200) for s in SIZES], 1)
    ledger = Ledger(epsilon, 1e-6)
    whose = np.arange(200) // 2
    return Recorded(CentralCurator(codes, SIZES, whose, ledger), Journal(folder, "rows", ledger))


def candidates(shift: float = 0.0) -> list[Candidate]:
    return [
        Candidate((0, 1), np.full(6, 15.0) + shift, 0.5, 3.0),
        Candidate((1, 2), np.full(12, 8.0), 1.0),
    ]


def asked(own: Curator) -> list[Any]:
    """One question of each kind; most of the budget is left."""
    rho = own.ledger.rho / 10
    pooled = own.merged([np.arange(2), np.array([0, 1, 1]), np.arange(4)])
    return [
        own.total(rho), own.measure((0, 2), rho).tolist(), own.select(candidates(), rho),
        own.scores(iter(candidates()), rho).tolist(), pooled.measure((1,), rho).tolist(),
        pooled.merged([np.zeros(2, int), np.arange(2), np.arange(4)]).measure((0,), rho).tolist(),
    ]  # fmt: skip


def test_it_answers_what_the_curator_answers(tmp_path: Path) -> None:
    """With hardly any noise: counts of one row a person, and scores, as they are."""
    own = recorded(tmp_path, 3_000.0)
    inner: Any = own.curator
    plain = CentralCurator(inner._codes.T, SIZES, np.arange(100), Ledger(3_000.0, 1e-6))
    found, wanted = asked(own), asked(plain)
    noise = 2 * deviation(own.ledger.rho / 10)  # of two scores, of each other
    assert np.abs(np.subtract(found.pop(3), wanted.pop(3))).max() < 6 * noise
    assert found == wanted
    assert own.ledger.to_state() == plain.ledger.to_state()
    assert own.sizes == SIZES


def test_a_full_journal_draws_no_noise_at_all_and_pays_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = recorded(tmp_path)
    found = asked(first)

    def none(*_: object) -> Any:
        raise AssertionError("noise was drawn")

    monkeypatch.setattr(curator, "discrete_gaussian", none)
    monkeypatch.setattr(curator, "noisy_max", none)
    again = recorded(tmp_path)
    assert asked(again) == found
    assert again.ledger.to_state() == first.ledger.to_state()
    with pytest.raises(AssertionError, match="noise was drawn"):
        again.total(again.ledger.rho / 10)


def test_answers_have_the_types_that_curators_give(tmp_path: Path) -> None:
    for _ in range(2):
        own = recorded(tmp_path)
        rho = own.ledger.rho / 10
        assert own.measure((np.int64(1),), rho).dtype == np.int64  # type: ignore[arg-type]
        assert own.scores(candidates(), rho).dtype == np.float64
        assert type(own.select(candidates(), rho)) is int


def others(rho: float) -> Iterator[tuple[str, Any]]:
    yield "the kind", lambda own: own.measure((0, 1), rho)
    yield "the cost", lambda own: own.scores(candidates(), rho * 1.001)
    yield "a model", lambda own: own.scores(candidates(0.01), rho)
    yield "fewer candidates", lambda own: own.scores(candidates()[:1], rho)
    yield "the order", lambda own: own.scores(candidates()[::-1], rho)
    yield (
        "the codes",
        lambda own: own.merged([np.arange(s) for s in SIZES]).scores(candidates(), rho),
    )


@pytest.mark.parametrize("at", range(6))
def test_another_question_is_refused(at: int, tmp_path: Path) -> None:
    first = recorded(tmp_path)
    rho = first.ledger.rho / 10
    first.scores(candidates(), rho)
    _, ask = list(others(rho))[at]
    with pytest.raises(ConfigError, match="asks something else"):
        ask(recorded(tmp_path))


def test_codes_put_together_otherwise_are_another_question(tmp_path: Path) -> None:
    whole = [np.arange(2), np.array([0, 0, 1]), np.arange(4)]
    own = recorded(tmp_path)
    rho = own.ledger.rho / 10
    own.merged(whole).measure((1,), rho)
    whole[1] = np.array([0, 1, 1])
    with pytest.raises(ConfigError, match="asks something else"):
        recorded(tmp_path).merged(whole).measure((1,), rho)


def test_nothing_to_choose_from_is_no_answer(tmp_path: Path) -> None:
    own = recorded(tmp_path)
    with pytest.raises(ConfigError, match="nothing to choose from"):
        own.select([], 1e-3)
    with pytest.raises(ConfigError, match="nothing to score"):
        own.scores([], 1e-3)
    assert own.ledger.entries == []


def test_the_journal_must_be_of_the_curators_ledger(tmp_path: Path) -> None:
    own, other = recorded(tmp_path / "a"), recorded(tmp_path / "b")
    with pytest.raises(ValueError, match="another ledger"):
        Recorded(own.curator, other.journal)


def test_rows_drawn_anew_are_one_of_each_person_all_the_same() -> None:
    """What a fit that goes on asks is of other rows of people with several, but of all people."""
    whose = np.arange(200) // 2
    first, second = one_each(whose), one_each(whose)
    assert (whose[first] == whose[second]).all()
    assert (first != second).any()
