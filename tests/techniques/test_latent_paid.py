"""Orders and correlations from noisy tables: right where there is no noise, as far off as it says."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import multivariate_normal, norm

from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.dp import Ledger
from assay.techniques.columns_paid import Paid, paid
from assay.techniques.independent import nearest
from assay.techniques.latent_paid import Line, correlation_behind, cuts_at, latent_of

Array = np.ndarray[Any, Any]


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def behind(rho: float, rows: Array, columns: Array) -> Array:
    """The shares of the cells of a bivariate normal that is cut."""
    a, b = (np.clip(np.r_[-9, cuts_at(m), 9], -9, 9) for m in (rows, columns))
    below = np.array([
        [multivariate_normal.cdf([x, y], cov=[[1, rho], [rho, 1]]) for y in b] for x in a
    ])  # fmt: skip
    return np.diff(np.diff(below, axis=0), axis=1)


def line(mass: Array) -> Line:
    return Line.of(mass, np.arange(len(mass)))


@pytest.mark.parametrize("rho", [-0.75, -0.4, 0.0, 0.25, 0.7])
@pytest.mark.parametrize(
    ("rows", "columns"),
    [([0.5, 0.5], [0.5, 0.5]), ([0.9, 0.1], [0.3, 0.7]), ([0.2, 0.5, 0.3], [0.05, 0.6, 0.35])],
)
def test_without_noise_the_correlation_is_what_was_cut(
    rho: float, rows: list[float], columns: list[float]
) -> None:
    a, b = np.array(rows), np.array(columns)
    found = correlation_behind(behind(rho, a, b), line(a), line(b), 0.0)
    assert found == pytest.approx(rho, abs=1e-3)


def test_of_two_even_halves_it_is_a_sine() -> None:
    """Sheppard 1899: the share on the diagonal is 1 / 2 + arcsin(rho) / pi."""
    half = np.array([0.5, 0.5])
    for same in (0.2, 0.5, 0.65):
        table = np.array([[same, 1 - same], [1 - same, same]]) / 2
        found = correlation_behind(table, line(half), line(half), 0.0)
        assert found == pytest.approx(math.sin(math.pi * (same - 0.5)), abs=1e-3)


def test_what_does_not_stand_out_of_the_noise_is_none() -> None:
    """Of two even halves rho is about the sum of signed cells times pi / 2: its deviation is known,
    and less than one of them stands out in 68 % of tables of independent columns."""
    half, noise, own = np.array([0.5, 0.5]), 0.01, rng()
    found = [
        correlation_behind(0.25 + own.normal(0, noise, (2, 2)), line(half), line(half), noise)
        for _ in range(2_000)
    ]
    share = np.mean(np.array(found) == 0)
    expected = 2 * norm.cdf(1) - 1
    assert abs(share - expected) < 4 * math.sqrt(expected * (1 - expected) / 2_000)
    assert correlation_behind(behind(0.6, half, half), line(half), line(half), 0.001) > 0.59


def test_a_constant_column_correlates_with_nothing() -> None:
    table = np.array([[0.7, 0.3]])
    assert correlation_behind(table, line(np.ones(1)), line(np.array([0.7, 0.3])), 0.01) == 0


@pytest.mark.parametrize(
    ("mass", "codes"),
    [
        ([0.9, 0.1], [0, 1]), ([0.02, 0.98], [0, 1]), ([0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1]),
        ([0.05, 0.9, 0.05], [0, 1, 1]), ([1.0], [0]),
    ],
)  # fmt: skip
def test_halves_are_as_even_as_codes_allow(mass: list[float], codes: list[int]) -> None:
    found = Line.halved(np.array(mass), np.arange(len(mass)))
    assert found.codes.tolist() == codes
    assert len(found.scores) == max(codes) + 1
    back = Line.halved(np.array(mass), np.arange(len(mass))[::-1])
    assert len(back.scores) == len(found.scores)


def test_scores_have_mean_nought_whatever_the_order() -> None:
    mass = np.array([0.1, 0.4, 0.2, 0.3])
    found = Line.of(mass, np.array([2, 0, 3, 1]))
    assert found.scores @ mass == pytest.approx(0, abs=1e-12)
    assert np.argsort(found.scores).tolist() == [2, 0, 3, 1]
    # The first of its coefficients is its covariance with the normal: its own variance.
    assert found.series[0] == pytest.approx(found.size**2)


WARDS = ("east", "north", "south", "west")


def patients(n: int) -> tuple[Table, Array]:
    """Three numbers and two categories, cut from normals of which the correlation is known."""
    latent = np.array([[1, 0.6, 0.3, -0.5, 0.4], [0.6, 1, 0.5, -0.4, 0.2], [0.3, 0.5, 1, -0.3, 0.5],
                       [-0.5, -0.4, -0.3, 1, -0.2], [0.4, 0.2, 0.5, -0.2, 1]])  # fmt: skip
    z = rng(1).multivariate_normal(np.zeros(5), latent, n)
    places = np.searchsorted([-0.9, 0.0, 1.1], z[:, 3])
    frame = pl.DataFrame({
        **{f"x{j}": np.clip(np.round(50 + 15 * z[:, j]), 0, 100).astype(int) for j in range(3)},
        "ward": np.array(["south", "east", "west", "north"])[places], "back": z[:, 4] > 0.7,
    })  # fmt: skip
    whole, levels = Domain(Origin.DECLARED, 0, 100), Domain(Origin.DECLARED, levels=WARDS)
    schema = Schema((
        *(Column(f"x{j}", Kind.INTEGER, domain=whole) for j in range(3)),
        Column("ward", Kind.CATEGORICAL, domain=levels), Column("back", Kind.BOOLEAN),
    ))  # fmt: skip
    return Table(frame, schema), latent


def asked(train: Table, epsilon: float) -> tuple[Paid, list[Array], Ledger]:
    ledger = Ledger(epsilon, 1e-9)
    own = paid(train, np.arange(len(train)), 20, 10, ledger, 0.6 * ledger.rho)
    return own, [nearest(one.counts) for one in own.ones], ledger


def test_the_correlation_is_found_and_levels_lie_as_they_were_cut() -> None:
    train, latent = patients(60_000)
    own, masses, ledger = asked(train, 20.0)
    found = latent_of(own, masses)
    level = ["south", "east", "west", "north"]
    at = [own.encoder.columns[3].allowed(w)[0][0] for w in level]
    places = [found.orders[3].tolist().index(own.merged[3][i]) for i in at]
    assert sorted(places) in (places, places[::-1])
    sign = np.ones(5)
    sign[3] = np.sign(places[-1] - places[0])
    true = own.encoder.columns[4].allowed(True)[0][0]
    sign[4] = 1 if found.orders[4][-1] == own.merged[4][true] else -1
    # A tetrachoric correlation strays by at most pi / 2 / sqrt(n) where halves are even, here by
    # less than twice that, and of ten the farthest by four times its own.
    far = 4 * 2 * math.pi / 2 / math.sqrt(60_000)
    assert np.abs(found.correlation * np.outer(sign, sign) - latent).max() < far
    assert ledger.left < 1e-9 * ledger.rho


def test_each_pair_is_asked_for_once_at_one_price() -> None:
    train, _ = patients(500)
    own, masses, ledger = asked(train, 1.0)
    before = len(ledger.entries)
    latent_of(own, masses)
    pairs = [e.what for e in ledger.entries[before:]]
    assert sorted(pairs) == [
        f"the marginal of columns {p}" for p in itertools.combinations(range(5), 2)
    ]
    prices = [e.rho for e in ledger.entries[before:]]
    assert prices == pytest.approx([prices[0]] * 10, rel=1e-9)


def test_what_is_all_noise_is_still_a_correlation() -> None:
    train, _ = patients(40)
    for _ in range(5):
        found = latent_of(*asked(train, 0.05)[:2]).correlation
        assert np.linalg.eigvalsh(found)[0] > 0
        assert np.diag(found) == pytest.approx(np.ones(5))
