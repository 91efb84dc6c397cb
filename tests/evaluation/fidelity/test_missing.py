"""Patterns of missing cells: alike margins, unlike patterns."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import Evidence, Memo, MissingPattern
from assay.evaluation.fidelity.missing import patterns


def table(gaps: np.ndarray) -> Table:
    names = [f"c{i}" for i in range(gaps.shape[1])]
    frame = pl.DataFrame({
        n: pl.Series([None if g else 1.0 for g in gaps[:, i]], dtype=pl.Float64)
        for i, n in enumerate(names)
    })  # fmt: skip
    return Table(frame, Schema(tuple(Column(n, Kind.NUMERIC) for n in names)))


def taken(release: Table, real: Table) -> float:
    evidence = Evidence(real, (release,), real, None, None, Memo(Seeds(0)))
    (found,) = MissingPattern().measure(evidence, np.random.default_rng(0))
    assert found.value is not None
    return found.value


def test_cells_missing_together_against_apart() -> None:
    half = np.arange(400) % 2 == 0
    together = table(np.stack([half, half], axis=1))
    apart = table(np.stack([half, ~half], axis=1))
    # Each column misses one half in both; no row has a pattern of the other table.
    assert taken(apart, together) == pytest.approx(1)
    assert taken(together, together) == pytest.approx(0)


def test_a_share_of_another_pattern() -> None:
    none, all_ = np.zeros((100, 2), bool), np.ones((100, 2), bool)
    mixed = np.concatenate([none[:75], all_[:25]])
    assert taken(table(mixed), table(none)) == pytest.approx(0.25)


def test_more_columns_than_a_word_has_bits() -> None:
    gaps = np.random.default_rng(0).random((300, 70)) < 0.5
    gaps[1] = gaps[0]
    codes = patterns(table(gaps))
    assert codes[0] == codes[1]
    assert len(np.unique(codes)) == 299
