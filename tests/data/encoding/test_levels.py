"""Codes of levels: the rare ones are pooled into a word."""

from __future__ import annotations

import numpy as np
import polars as pl

from assay.data.encoding.levels import LevelCodes

CELLS = pl.Series(["b"] * 20 + ["a"] * 30 + ["rare"] * 3 + ["rarer"])


def test_rare_levels_never_come_back() -> None:
    codes = LevelCodes.fit(CELLS, pool=10)
    assert codes.levels == ("a", "b")
    assert codes.other == "other"
    assert codes.size == 3
    back = codes.decode(codes.encode(CELLS))
    assert back.value_counts().sort("").rows() == [("a", 30), ("b", 20), ("other", 4)]
    assert codes.code_of("rare") == codes.code_of("never seen") == 2


def test_nothing_is_pooled_where_nothing_is_rare() -> None:
    codes = LevelCodes.fit(CELLS, pool=1)
    assert codes.other == ""
    assert codes.decode(codes.encode(CELLS)).equals(CELLS)
    assert codes.code_of("never seen") is None
    assert codes.encode(pl.Series(["never seen"])).tolist() == [0]


def test_the_word_for_pooled_levels_is_no_real_rare_level() -> None:
    cells = pl.Series(["a"] * 20 + ["other"] * 2)
    assert LevelCodes.fit(cells, pool=10).other == "(other)"
    frequent = pl.Series(["a"] * 20 + ["other"] * 20 + ["x"])
    codes = LevelCodes.fit(frequent, pool=10)
    assert codes.decode(codes.encode(frequent)).to_list().count("other") == 21


def test_all_rare_and_none() -> None:
    codes = LevelCodes.fit(pl.Series([f"x{i}" for i in range(50)]), pool=10)
    assert codes.size == 1
    assert np.array_equal(codes.encode(pl.Series(["x1", "q"])), [0, 0])
    assert LevelCodes.fit(pl.Series([], dtype=pl.String), pool=10).size == 0
    assert LevelCodes.from_state(codes.to_state()) == codes
