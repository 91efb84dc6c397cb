"""The split: disjoint, whole entities, stratified, ordered by time where asked."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, TableError
from assay.data import Column, Kind, Schema, Table, control_split, overlap, parted, split


def table(n: int, people: int | None = None) -> Table:
    rng = np.random.default_rng(5)
    day = [datetime(2024, 1, 1) + timedelta(hours=i) for i in range(n)]
    frame = pl.DataFrame(
        {
            "row": pl.Series(np.arange(n)),
            "person": pl.Series(rng.integers(0, people or n, n)).cast(pl.String),
            "label": pl.Series(np.where(np.arange(n) % 50 == 0, "rare", "common")),
            "day": pl.Series(day).cast(pl.Datetime("us")),
            "hole": pl.Series([None] * n, dtype=pl.Float64),
        }
    )
    kinds = (Kind.INTEGER, Kind.CATEGORICAL, Kind.CATEGORICAL, Kind.DATETIME, Kind.NUMERIC)
    return Table(
        frame, Schema(tuple(Column(c, k) for c, k in zip(frame.columns, kinds, strict=True)))
    )


def test_every_row_is_in_one_part_and_shares_are_kept() -> None:
    parts = split(table(1_001), np.random.default_rng(1))
    rows = [set(p["row"]) for p in (parts.train, parts.holdout, parts.reference)]
    assert set.union(*rows) == set(range(1_001))
    assert sum(map(len, rows)) == 1_001
    assert [len(r) for r in rows] == [501, 250, 250]
    assert parts.notes  # 250 controls are few, and it says so


def test_a_rare_class_is_dealt_by_the_same_shares() -> None:
    t = table(2_000)
    parts = split(t, np.random.default_rng(2), stratify=t["label"])
    rare = [(p["label"] == "rare").sum() for p in (parts.train, parts.holdout, parts.reference)]
    assert rare == [20, 10, 10]


def test_a_numeric_target_is_dealt_by_deciles() -> None:
    t = table(2_000)
    parts = split(t, np.random.default_rng(2), stratify=t["row"].cast(pl.Float64))
    tenth = [(p["row"] < 200).sum() for p in (parts.train, parts.holdout, parts.reference)]
    assert tenth == [100, 50, 50]


def test_people_stay_together() -> None:
    parts = split(table(900, people=200), np.random.default_rng(3), entity="person",
                  stratify=table(900, people=200)["label"])  # fmt: skip
    people = [set(p["person"]) for p in (parts.train, parts.holdout, parts.reference)]
    assert not people[0] & people[1]
    assert not people[0] & people[2]
    assert not people[1] & people[2]


def test_rows_without_a_person_stand_alone() -> None:
    t = table(100)
    t = t.with_frame(t.frame.with_columns(person=pl.lit(None, pl.String)))
    parts = split(t, np.random.default_rng(3), entity="person")
    assert [len(parts.train), len(parts.holdout), len(parts.reference)] == [50, 25, 25]


def test_the_latest_rows_are_held_out_by_time() -> None:
    parts = split(table(800), np.random.default_rng(4), time="day")
    assert min(parts.holdout["day"]) > max(*parts.train["day"], *parts.reference["day"])
    assert any("latest" in n for n in parts.notes)
    with pytest.raises(ConfigError):
        split(table(800), np.random.default_rng(4), time="label")
    with pytest.raises(ConfigError):
        split(table(800), np.random.default_rng(4), time="hole")


def test_the_same_seed_gives_the_same_split() -> None:
    one, two = (split(table(500), np.random.default_rng(9)) for _ in range(2))
    assert one.train.frame.equals(two.train.frame)
    other = split(table(500), np.random.default_rng(10))
    assert not one.train.frame.equals(other.train.frame)


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(TableError):
        split(table(5), np.random.default_rng(1))


def test_overlap_counts_equal_rows_missing_cells_included() -> None:
    t = table(100)
    assert overlap(t.take(range(60)), t.take(range(50, 100))) == 10


def test_a_given_holdout_is_halved() -> None:
    n, r = control_split(table(101), np.random.default_rng(1))
    assert (len(n), len(r)) == (50, 51)
    assert not set(n["row"]) & set(r["row"])
    with pytest.raises(TableError):
        control_split(table(3), np.random.default_rng(1))


def test_a_given_holdout_keeps_persons_together() -> None:
    t = table(200, people=40).whose("person")
    n, r = control_split(t, np.random.default_rng(1))
    assert not set(n["person"]) & set(r["person"])
    assert len(n) + len(r) == 200


def test_two_parts_keep_people_and_classes_together_and_time_in_order() -> None:
    t = table(2_000, people=400).whose("person")
    second = parted(t, 0.25, np.random.default_rng(4))
    assert t.people is not None
    assert not set(t.people[second]) & set(t.people[~second])
    assert len(set(t.people[second])) == len(set(t.people)) // 4

    alone = table(2_000)
    rare = parted(alone, 0.25, np.random.default_rng(4), stratify=alone["label"])
    assert (alone["label"].to_numpy()[rare] == "rare").sum() == 10
    late = parted(alone, 0.25, np.random.default_rng(4), time="day")
    assert set(np.flatnonzero(late)) == set(range(1_500, 2_000))
    with pytest.raises(TableError, match="two parts"):
        parted(table(3), 0.25, np.random.default_rng(4))
