"""Columns as bins, and joint counts block by block."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from assay.evaluation.fidelity.binning import BINS, LEVELS, bins_of, coded
from assay.evaluation.fidelity.views import views


def bins(table: Any) -> Any:
    return tuple(bins_of(v, table) for v in views(table))


def test_a_line_is_cut_at_its_tenths(make_table: Any) -> None:
    table = make_table({"x": [float(i) for i in range(100)]})
    (b,) = bins(table)
    assert np.bincount(b.codes(table)).tolist() == [0, *[10] * BINS]
    beyond = make_table({"x": [-1e9, 1e9, None]})
    assert b.codes(beyond).tolist() == [1, BINS, 0]


def test_a_pile_of_equal_values_keeps_to_one_bin(make_table: Any) -> None:
    table = make_table({"x": [0.0] * 80 + [float(i) for i in range(1, 21)]})
    (b,) = bins(table)
    codes = b.codes(table)
    assert len(set(codes[:80])) == 1
    assert codes[79] != codes[80]
    assert b.size == len(b.edges) + 2


def test_rare_levels_and_unknown_ones_share_a_code(make_table: Any) -> None:
    names = [f"l{i:02}" for i in range(30) for _ in range(40 - i)]
    table = make_table({"c": names})
    (b,) = bins(table)
    assert b.levels == tuple(f"l{i:02}" for i in range(LEVELS))
    others = make_table({"c": ["l00", "l25", "never seen", None]})
    assert b.codes(others).tolist() == [1, LEVELS + 1, LEVELS + 1, 0]


def test_columns_without_a_value_have_one_code(make_table: Any) -> None:
    empty = make_table(
        {"x": pl.Series([None] * 2, dtype=pl.Float64), "c": pl.Series([None] * 2, dtype=pl.String)}
    )
    for b in bins(empty):
        assert b.codes(empty).tolist() == [0, 0]
        assert b.size == 2


def test_joint_counts_add_up_over_blocks(people: Any) -> None:
    table = people(103, 1)
    found = coded(table, bins(table), np.random.default_rng(0), 10)
    assert sorted(np.bincount(found.blocks)) == [10] * 7 + [11] * 3
    counts = found.joint(0, 2)
    assert counts.shape == (10, found.sizes[0], found.sizes[2])
    assert counts.sum((1, 2)).tolist() == np.bincount(found.blocks).tolist()
    whole = np.zeros(counts.shape[1:])
    np.add.at(whole, (found.columns[0], found.columns[2]), 1)
    assert (counts.sum(0) == whole).all()


def test_few_rows_make_one_block_each(people: Any) -> None:
    table = people(4, 1)
    assert coded(table, bins(table), np.random.default_rng(0), 50).count == 4
