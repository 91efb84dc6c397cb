from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from assay.data import Encoder, Table
from assay.techniques.sequential import SequentialModel, draw_donors, systematic, visiting_order

Array = np.ndarray


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@dataclass(frozen=True, kw_only=True)
class Chain(SequentialModel):
    """Three columns of known chances: a, then b given a, then c, which is always new."""

    technique: ClassVar[str] = "chain"
    first: Array
    then: Array  # then[a, b]

    def _column(
        self, at: int, codes: Array, rng: np.random.Generator, wanted: Array | None
    ) -> tuple[Array, Array]:
        if at == 2:
            return rng.integers(0, 10_000, len(codes)), np.ones(len(codes))
        pmf = np.tile(self.first, (len(codes), 1)) if at == 0 else self.then[codes[:, 0]]
        if wanted is not None:
            kept = np.zeros_like(pmf)
            kept[:, wanted] = pmf[:, wanted]
            pmf = kept
        chance = pmf.sum(axis=1)
        edges = np.cumsum(pmf, axis=1)
        drawn = (edges <= rng.random((len(codes), 1)) * np.maximum(chance, 1e-300)[:, None]).sum(1)
        drawn = np.where(
            chance > 0, np.minimum(drawn, pmf.shape[1] - 1), 0 if wanted is None else wanted[0]
        )
        return drawn, chance


class Sizes:
    """All that drawing asks of an encoder."""

    sizes = (2, 3, 10_000)


def chain(first: list[float], then: list[list[float]]) -> Chain:
    return Chain(encoder=Sizes(), order=np.arange(3), first=np.array(first), then=np.array(then))  # type: ignore[arg-type]


def test_a_wished_column_drawn_later_is_met_as_bayes_has_it() -> None:
    model = chain([0.7, 0.3], [[0.90, 0.08, 0.02], [0.2, 0.2, 0.6]])
    codes = model._draw(20_000, rng(), {1: np.array([2])})
    assert (codes[:, 1] == 2).all()
    p = 0.3 * 0.6 / (0.3 * 0.6 + 0.7 * 0.02)
    assert abs(codes[:, 0].mean() - p) < 4 * np.sqrt(p * (1 - p) / 20_000)
    # Independent draws: of 20,000 among 10,000 the expected number of different ones is known.
    assert abs(len(np.unique(codes[:, 2])) - 10_000 * (1 - np.exp(-2))) < 200


def test_several_wishes_are_met_together() -> None:
    model = chain([0.5, 0.5], [[0.5, 0.5, 0.0], [0.1, 0.3, 0.6]])
    codes = model._draw(8_000, rng(), {0: np.array([1]), 1: np.array([0, 1])})
    assert (codes[:, 0] == 1).all()
    assert abs((codes[:, 1] == 0).mean() - 0.25) < 0.02


def test_a_wish_too_rare_to_wait_for_is_met_by_resampling() -> None:
    model = chain([0.5, 0.5], [[1 - 1e-7, 0, 1e-7], [1 - 9e-7, 0, 9e-7]])
    codes = model._draw(4_000, rng(), {1: np.array([2])})
    assert codes.shape == (4_000, 3)
    assert (codes[:, 1] == 2).all()
    assert abs(codes[:, 0].mean() - 0.9) < 0.03


def test_a_wish_that_never_comes_is_met_all_the_same() -> None:
    model = chain([0.5, 0.5], [[1.0, 0, 0], [1.0, 0, 0]])
    codes = model._draw(50, rng(), {1: np.array([2])})
    assert codes[:, 1].tolist() == [2] * 50


def test_no_wish_and_no_rows() -> None:
    model = chain([0.5, 0.5], [[1.0, 0, 0], [0, 1.0, 0]])
    assert model._draw(0, rng(), {1: np.array([1])}).shape == (0, 3)
    codes = model._draw(100, rng(), {1: np.arange(3)})  # all codes allowed is no wish
    assert (codes[:, 0] == codes[:, 1]).all()


def test_systematic_resampling_is_within_one_of_the_shares() -> None:
    weights = rng().random(50) * (rng(1).random(50) < 0.7)
    counts = np.bincount(systematic(weights, 1_000, rng()), minlength=50)
    assert (np.abs(counts - 1_000 * weights / weights.sum()) < 1).all()
    assert systematic(np.array([0.0, 1.0, 0.0]), 3, rng()).tolist() == [1, 1, 1]


@pytest.mark.parametrize("wanted", [None, np.array([1, 2])])
def test_donors_come_from_their_own_leaf(wanted: Array | None) -> None:
    donors = np.array([0, 0, 1, 2, 0, 0, 3, 2])
    starts = np.array([0, 4, 6, 8])  # leaves {0 0 1 2}, {0 0}, {3 2}
    leaf = np.repeat([0, 1, 2], 4_000)
    codes, chance = draw_donors(donors, starts, leaf, rng(), wanted)
    shares = [np.bincount(codes[leaf == i], minlength=4) / 4_000 for i in range(3)]
    if wanted is None:
        assert np.allclose(
            shares, [[0.5, 0.25, 0.25, 0], [1, 0, 0, 0], [0, 0, 0.5, 0.5]], atol=0.04
        )
        assert (chance == 1).all()
    else:
        assert np.allclose(shares[0], [0, 0.5, 0.5, 0], atol=0.04)
        assert shares[2].tolist() == [0, 0, 1, 0]
        assert set(codes[leaf == 1]) <= {1, 2}
        assert chance[[0, 4_000, 8_000]].tolist() == [1, 0, 1]  # .5, 0, .5 over the largest


def test_a_code_that_no_donor_has() -> None:
    codes, chance = draw_donors(
        np.array([0, 1]), np.array([0, 2]), np.zeros(9, int), rng(), np.array([5])
    )
    assert codes.tolist() == [5] * 9
    assert not chance.any()


def test_the_target_is_drawn_first_and_the_rest_in_the_order_of_the_schema(
    mixed: Callable[..., Table],
) -> None:
    train = mixed(200)
    encoder = Encoder.fit(train)
    names = [encoder.coded[j].source for j in visiting_order(encoder, train.schema)]
    assert names[0] == "back"
    rest = [n for n in train.names if n in names and n != "back"]
    assert list(dict.fromkeys(names[1:])) == rest
