"""What of a release is looked at: counts held against a loop over all rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.data import Space, Table, nearest
from assay.evaluation.privacy.membership.features import Features
from assay.evaluation.privacy.shadow.reader import NEAREST, SETS, Reader


def made(targets: Table, whole: Table, rows: int = 100) -> Reader:
    rng = np.random.default_rng(4)
    return Reader.of(Features.fit(whole), Space.fit(whole), targets, rows, rng)


def test_counts_are_those_of_a_loop(people: Any) -> None:
    targets, release = people(7, 1), people(50, 2).stacked(people(7, 1).take([0, 0, 3]))
    reader = made(targets, targets.stacked(release), rows=53)
    about, _ = reader.parts(reader(release)[None, :])
    views, bins = reader.features.views, reader.features.bins
    assert about.shape == (1, 7, 2 * len(views) + SETS + len(NEAREST))
    for q, columns in enumerate(reader.sets):
        equal = np.ones((7, len(release)), bool)
        for j, whole in columns:
            if whole:
                own, others = targets[views[j].name].to_list(), release[views[j].name].to_list()
            else:
                own, others = list(bins[j].codes(targets)), list(bins[j].codes(release))
            equal &= np.array([[a == b for b in others] for a in own])
        assert np.expm1(about[0, :, q]) == pytest.approx(equal.sum(axis=1)), columns


def test_counts_are_scaled_to_the_rows_of_the_training_table(people: Any) -> None:
    targets, release = people(5, 1), people(40, 2)
    reader = made(targets, release, rows=80)
    twice = release.stacked(release)
    f = len(reader.sets)
    one, two = (reader.parts(reader(s)[None, :])[0][0, :, :f] for s in (release, twice))
    assert one == pytest.approx(two)


def test_nearer_rows_give_larger_numbers(people: Any) -> None:
    targets, release = people(6, 1), people(60, 2)
    reader = made(targets, release)
    seen, _ = reader.parts(np.stack([reader(release), reader(release.stacked(targets))]))
    space = reader.space
    near, _ = nearest(space.embed(targets), space.embed(release), 20)
    assert np.exp(-seen[0, :, -4:]) == pytest.approx(near[:, [0, 1, 4, 19]], rel=1e-5)
    assert (seen[1, :, -4:] >= seen[0, :, -4:]).all()
    assert seen[1, :, -4] == pytest.approx(-np.log(1e-3))  # a copy


def test_summaries_are_means_spreads_shares_and_correlations(people: Any) -> None:
    release = people(400, 3)
    reader = made(people(5, 1), release)
    _, whole = reader.parts(reader(release)[None, :])
    x = reader.features.numbers(release).astype(float)
    d = x.shape[1]
    assert whole[0, :d] == pytest.approx(x.mean(axis=0))
    assert whole[0, d : 2 * d] == pytest.approx(x.std(axis=0))
    shares = whole[0, 2 * d : -d * (d - 1) // 2]
    assert shares.sum() == pytest.approx(d)
    assert whole[0, -d * (d - 1) // 2 :] == pytest.approx(np.corrcoef(x.T)[np.triu_indices(d, 1)])


def test_one_column_a_constant_one_and_few_rows(make_table: Any) -> None:
    alone = make_table({"sex": ["f", "m", None] * 10})
    reader = made(alone.take([0, 2]), alone)
    assert len(reader.sets) == 2
    assert np.isfinite(reader(alone.take([0]))).all()
    flat = make_table({"a": ["x"] * 12, "b": [1.5] * 12})
    assert np.isfinite(made(flat.take([0]), flat)(flat)).all()


def test_a_missing_cell_equals_a_missing_cell(make_table: Any) -> None:
    table = make_table({"sex": ["f", None, "m"], "age": [30, None, 50]})
    reader = made(table.take([1]), table, rows=3)
    about, _ = reader.parts(reader(table)[None, :])
    assert np.expm1(about[0, 0, : len(reader.sets)]) == pytest.approx(1.0)
