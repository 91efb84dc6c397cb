"""Noisy histograms of a fit are drawn once, however often it is killed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.dp import Ledger
from assay.techniques.checkpoints import Place
from assay.techniques.drawn_once import drawn_once
from assay.techniques.promised import Codes, persons_of, private_codes


def draw() -> Codes:
    """With noise that is never drawn again alike; most domains are found."""
    rng = np.random.default_rng(1)
    day = pl.Series(np.arange(300) % 9).cast(pl.Datetime("us"))
    frame = pl.DataFrame({
        "x": rng.normal(size=300).clip(-3, 3), "y": rng.normal(size=300),
        "a": rng.choice(["u", "v"], 300), "day": day, "none": pl.Series([None] * 300, dtype=pl.Float64),
    })  # fmt: skip
    x = Column("x", Kind.NUMERIC, domain=Domain(Origin.DECLARED, -3.0, 3.0))
    others = Column("y", Kind.NUMERIC), Column("a", Kind.CATEGORICAL), Column("day", Kind.DATETIME)
    table = Table(frame, Schema((x, *others, Column("none", Kind.NUMERIC))))
    ledger = Ledger(10.0, 1e-5, apart=1e-6)
    return private_codes(table, persons_of(table), 20, 10, 1.0, ledger)


def alike(one: Codes, other: Codes) -> bool:
    return (
        one.encoder.to_state() == other.encoder.to_state()
        and all(getattr(one, n) == getattr(other, n) for n in ("bounds", "levels"))
        and all(np.array_equal(a, b) for a, b in zip(one.shares, other.shares, strict=True))
    )  # fmt: skip


def test_they_are_found_again_to_the_bit(tmp_path: Path) -> None:
    first = drawn_once(Place(tmp_path, "k"), draw)
    assert (first.bounds, first.levels) == (("y", "day"), ("a",))
    assert alike(drawn_once(Place(tmp_path, "k"), draw), first)
    assert not alike(drawn_once(Place(tmp_path, "other"), draw), first)


def test_without_a_place_they_are_drawn_anew() -> None:
    assert not alike(drawn_once(None, draw), drawn_once(None, draw))


@pytest.mark.parametrize("damaged", [None, {}, {"shares": 3}, {"encoder": {}, "shares": [[1]]}])
def test_what_is_damaged_is_drawn_anew(damaged: object, tmp_path: Path) -> None:
    place = Place(tmp_path, "k")
    lost = drawn_once(place, draw)
    place.keep("codes", damaged)
    found = drawn_once(replace(place), draw)
    assert not alike(found, lost)
    assert alike(drawn_once(place, draw), found)
