"""Nearest rows and nearest classes against plain loops, ties included."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.inference.aims import Aim, Aims, aims
from assay.evaluation.privacy.inference.work import (
    TIED,
    in_class,
    in_nearest,
    in_nearest_class,
    near_known,
    near_of,
    values_of,
)

QI = (Role.QUASI_IDENTIFIER,)
SCHEMA = Schema(
    (
        Column("a", Kind.CATEGORICAL, QI),
        Column("b", Kind.CATEGORICAL, QI),
        Column("c", Kind.CATEGORICAL, QI),
        Column("s", Kind.CATEGORICAL, (Role.SENSITIVE,)),
    )
)


def people(n: int, seed: int, levels: int = 6) -> Table:
    rng = np.random.default_rng(seed)
    frame = pl.DataFrame({k: rng.choice(list("uvwxyz")[:levels], n) for k in "abc"})
    s = [None if v == 3 else f"s{v}" for v in rng.integers(0, 4, n)]
    return Table(frame.with_columns(s=pl.Series(s, dtype=pl.String)), SCHEMA)


def made(seed: int, released: int = 12) -> tuple[Evidence, Aim]:
    tables = [people(n, 10 * seed + i) for i, n in enumerate((30, released, 30, 20))]
    evidence = Evidence(
        tables[0], (tables[1],), tables[2], tables[3], None, Memo(Seeds(0)), work=Memo(Seeds(0))
    )
    what = aims(evidence)
    assert isinstance(what, Aims)
    return evidence, what.each[0]


def apart(row: tuple[str, ...], other: tuple[str, ...]) -> int:
    return sum(x != y for x, y in zip(row[:3], other[:3], strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_the_nearest_rows_and_classes_are_those_of_a_loop(seed: int) -> None:
    evidence, aim = made(seed, released=TIED)  # so few that all ties are looked at
    assert evidence.holdout is not None
    asked = evidence.train.frame.rows() + evidence.holdout.frame.rows()
    released = evidence.releases[0].frame.rows()
    near, nearest = near_of(evidence, aim, 0), in_nearest(evidence, aim, 0)
    gcap, own = in_nearest_class(evidence, aim, 0), in_class(evidence, aim, 0)
    values = values_of(evidence, aim)
    for i, row in enumerate(asked):
        gaps = [apart(row, s) for s in released]
        best = [j for j, gap in enumerate(gaps) if gap == min(gaps)]
        assert near.distance[i] == pytest.approx(np.sqrt(min(gaps)), abs=1e-5)
        assert sorted(near.row[near.person == i].tolist()) == best
        cells = [released[j][3] for j in best if released[j][3] is not None]
        assert nearest.rows[i] == len(cells)
        if values[i] < 0:
            continue
        truth = cells.count(row[3]) / len(cells) if cells else 0
        assert nearest.truth[i] == pytest.approx(truth)
        # With levels as keys, the rows that are equally near are those of the nearest classes.
        mine = [s[3] for s in released if s[:3] == row[:3] and s[3] is not None]
        assert gcap[i] == pytest.approx(mine.count(row[3]) / len(mine) if mine else truth)
        if mine:
            assert gcap[i] == own.truth[i]


def test_a_class_counts_with_all_its_rows_however_many() -> None:
    """The nearest class has more rows than are looked at for ties."""
    evidence, _ = made(0)
    crowd = people(1, 0).frame.with_columns(a=pl.lit("q"), b=pl.lit("q"), c=pl.lit("u"))
    cells = ["s0"] * 9 + ["s1"] * 3
    release = Table(pl.concat([crowd] * 12).with_columns(s=pl.Series(cells)), SCHEMA)
    evidence = Evidence(
        evidence.train,
        (release,),
        evidence.holdout,
        None,
        None,
        Memo(Seeds(0)),
        work=Memo(Seeds(0)),
    )
    what = aims(evidence)
    assert isinstance(what, Aims)
    aim = what.each[0]
    assert evidence.holdout is not None
    truth = [r[3] for r in evidence.train.frame.rows() + evidence.holdout.frame.rows()]
    found = in_nearest_class(evidence, aim, 0)
    share = {"s0": 0.75, "s1": 0.25, "s2": 0.0, None: 0.0}
    assert found.tolist() == [share[t] for t in truth]


def test_distances_to_known_people_are_those_of_the_reference() -> None:
    evidence, aim = made(1)
    assert evidence.reference is not None
    known = evidence.reference.frame.rows()
    found = near_known(evidence, aim)
    for d, row in zip(found, evidence.train.frame.rows(), strict=False):
        assert d == pytest.approx(np.sqrt(min(apart(row, r) for r in known)), abs=1e-5)
