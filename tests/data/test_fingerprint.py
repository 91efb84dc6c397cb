"""A frame's digest."""

from __future__ import annotations

import polars as pl

from assay.data import fingerprint


def test_a_fingerprint_depends_on_every_cell_its_place_and_its_column() -> None:
    frame = pl.DataFrame({"a": [1, 2, None], "b": ["x", None, "y"]})
    same = fingerprint(frame)
    assert same == fingerprint(frame.clone())
    others = [
        frame.with_columns(a=pl.Series([2, 1, None])), frame.rename({"a": "c"}),
        frame.with_columns(b=pl.Series(["x", "", "y"])), frame.cast({"a": pl.Int32}), frame[:2],
    ]  # fmt: skip
    assert len({same, *map(fingerprint, others)}) == 6
