"""Every leak of the zoo plants what it says."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.audit import ZOO, Deal, deal, planted
from assay.audit.plants import nudged, small_groups
from assay.core import TableError, UnknownNameError
from assay.data import Column, Kind, Role, Schema, Space, Table, nearest

SCHEMA = Schema(
    (
        Column("x", Kind.NUMERIC, decimals=6),
        Column("age", Kind.INTEGER),
        Column("ward", Kind.CATEGORICAL, roles=(Role.PROTECTED,)),
        Column("sex", Kind.CATEGORICAL),
    )
)


def people(n: int, seed: int = 0) -> Table:
    rng = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "x": rng.standard_normal(n).round(6),
            "age": rng.integers(18, 90, n),
            "ward": rng.choice(["a", "b", "rare"], n, p=[0.6, 0.38, 0.02]),
            "sex": rng.choice(["f", "m"], n),
        }
    )
    return Table(frame, SCHEMA)


DEAL = deal(people(3_000), np.random.default_rng(1))


def plant(kind: str, size: float, made: Deal = DEAL) -> Table:
    return planted(kind).make(made, size, np.random.default_rng(2))


def of_train(release: Table, made: Deal = DEAL) -> int:
    return release.frame.join(made.train.frame.unique(), on=release.names, how="semi").height


def near_to_train(release: Table) -> float:
    space = Space.fit(DEAL.train)
    return float(np.mean(nearest(space.embed(release), space.embed(DEAL.train), 1)[0]))


@pytest.mark.parametrize("leaky", ZOO, ids=lambda k: k.kind)
def test_every_leak_is_a_release_of_the_same_columns_and_says_its_size(leaky: object) -> None:
    kind = leaky.kind  # type: ignore[attr-defined]
    for size in planted(kind).sizes[-1:]:
        release = plant(kind, min(size, 30) if kind == "overtrained" else size)
        assert release.names == DEAL.train.names
        assert len(release) > 0.5 * len(DEAL.fresh)
        assert "{" not in planted(kind).words(size)


def test_fresh_rows_are_nobodys() -> None:
    assert of_train(plant("fresh", 0.0)) == 0


@pytest.mark.parametrize(("size", "rows"), [(0.001, 1), (0.01, 8), (0.05, 40)])
def test_copies_are_as_many_as_said(size: float, rows: int) -> None:
    release = plant("copies", size)
    assert of_train(release) == rows
    assert len(release) == len(DEAL.fresh)


def test_noisy_copies_are_close_and_never_the_same() -> None:
    rows = DEAL.train.take(np.arange(300))
    moved = nudged(rows, DEAL.fresh, np.random.default_rng(3))
    gap = (moved["x"] - rows["x"]).abs().to_numpy()
    assert 0 < gap.max() < 0.12
    changed = sum((moved[c] != rows[c]).to_numpy().astype(int) for c in ("ward", "sex"))
    assert changed.max() == 1
    assert of_train(plant("noisy_copies", 0.05)) == 0


def test_partial_copies_keep_half_of_the_columns_of_one_person() -> None:
    release = plant("partial_copies", 0.05)
    shared = [int(release["x"].is_in(DEAL.train["x"].to_list()).sum())]
    assert of_train(release) == 0
    assert shared[0] in (0, 40)  # the near-unique column is either kept or not


def test_outliers_are_the_ones_copied() -> None:
    release = plant("outliers", 0.01)
    copied = release.frame.join(DEAL.train.frame, on=release.names, how="semi")
    assert copied.height == 8
    assert (copied["ward"] == "rare").sum() >= 6


def test_half_of_one_small_group_is_copied() -> None:
    group = small_groups(DEAL.train)
    assert len(group) == 1
    release = plant("subgroup", 0.5)
    copied = release.frame.join(DEAL.train.frame, on=release.names, how="semi")
    assert copied.height == round(0.5 * len(group[0]))
    assert set(copied["ward"]) == {"rare"}


def test_without_a_small_group_it_says_so() -> None:
    one = people(3_000).frame.with_columns(ward=pl.lit("a"))
    made = deal(Table(one, SCHEMA), np.random.default_rng(1))
    with pytest.raises(TableError, match="no group of people is small enough"):
        plant("subgroup", 0.5, made)


def test_all_rows_of_the_person_with_the_most_are_copied() -> None:
    rng = np.random.default_rng(0)
    table = people(1_500)
    who = np.sort(rng.integers(0, 500, 1_500))
    many = Table(table.frame, SCHEMA, np.unique(who, return_inverse=True)[1])
    made = deal(many, np.random.default_rng(1))
    assert made.train.people is not None
    assert of_train(plant("one_entity", 0.0, made), made) == np.bincount(made.train.people).max()


def test_a_gamed_release_lies_farther_from_people_than_its_trees() -> None:
    assert near_to_train(plant("gamed", 5)) > 1.2 * near_to_train(plant("cart", 5))


def test_an_overtrained_network_repeats_its_rows() -> None:
    assert of_train(plant("overtrained", 300)) > 3 * of_train(plant("overtrained", 2))
    assert near_to_train(plant("overtrained", 300)) < 0.5 * near_to_train(plant("overtrained", 2))


def test_a_histogram_with_too_little_noise_holds_the_bins_of_real_people() -> None:
    release = plant("noise_too_small", 0.0)
    edges = np.quantile(DEAL.train["x"].to_numpy(), np.arange(1, 10) / 10, method="inverted_cdf")

    def cells(t: Table) -> set[tuple[object, ...]]:
        bins = np.searchsorted(edges, t["x"].to_numpy(), "left")
        return set(zip(bins.tolist(), t["ward"].to_list(), t["sex"].to_list(), strict=True))

    assert cells(release) <= cells(DEAL.train)


def test_an_unknown_leak_names_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="copies"):
        planted("copy")
