"""Columns that others determine are found, and chance is not taken for a rule."""

from __future__ import annotations

import numpy as np
import polars as pl

from assay.data import Column, DependencyKind, Kind, Role, Schema, Table, find_dependencies

RNG = np.random.default_rng(0)
N = 600
SCHOOL = RNG.choice(["none", "primary", "secondary", "degree"], N)
YEARS = {"none": 0, "primary": 6, "secondary": 12, "degree": 16}
TSH = pl.Series([None if x < 0.2 else x for x in RNG.random(N).tolist()])


def table(**columns: tuple[Kind, pl.Series, tuple[Role, ...]]) -> Table:
    schema = Schema(tuple(Column(n, k, r) for n, (k, _, r) in columns.items()))
    return Table(pl.DataFrame({n: s for n, (_, s, _) in columns.items()}), schema)


def school(roles: tuple[Role, ...] = ()) -> Table:
    return table(
        school=(Kind.CATEGORICAL, pl.Series(SCHOOL), ()),
        years=(Kind.INTEGER, pl.Series([YEARS[s] for s in SCHOOL]), roles),
        measured=(Kind.BOOLEAN, TSH.is_not_null(), ()),
        tsh=(Kind.NUMERIC, TSH, ()),
        site=(Kind.CATEGORICAL, pl.Series(["one"] * N), ()),
    )


def test_a_function_a_flag_and_a_constant() -> None:
    found = {d.column: d for d in find_dependencies(school())}
    assert set(found) == {"years", "measured", "site"}
    assert (found["years"].kind, found["years"].source) == (DependencyKind.FUNCTION, "school")
    assert (found["measured"].kind, found["measured"].source) == (DependencyKind.FLAG, "tsh")
    assert found["site"].kind is DependencyKind.CONSTANT
    assert "'years' follows from 'school'" in found["years"].sentence


def test_a_target_is_never_derived() -> None:
    assert "years" not in {d.column for d in find_dependencies(school((Role.TARGET,)))}


def test_one_contradiction_ends_a_rule() -> None:
    t = school()
    frame = t.frame.with_columns(
        years=pl.when(pl.int_range(pl.len()) == 7).then(99).otherwise("years").cast(pl.Int64)
    )
    assert "years" not in {d.column for d in find_dependencies(t.with_frame(frame))}


def test_what_is_derived_determines_nothing() -> None:
    twice = table(
        a=(Kind.CATEGORICAL, pl.Series(SCHOOL), ()),
        b=(Kind.CATEGORICAL, pl.Series(SCHOOL).str.to_uppercase(), ()),
        c=(Kind.INTEGER, pl.Series([YEARS[s] for s in SCHOOL]), ()),
    )
    found = find_dependencies(twice)
    derived = {d.column for d in found}
    assert len(derived) == 2
    assert {d.source for d in found} == {"a", "b", "c"} - derived


def test_luck_is_not_a_rule() -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        t = table(
            key=(Kind.CATEGORICAL, pl.Series(rng.integers(0, 300, N)).cast(pl.String), ()),
            rare=(Kind.BOOLEAN, pl.Series(rng.random(N) < 0.004), ()),
            flag=(Kind.BOOLEAN, pl.Series(rng.random(N) < 0.3), ()),
        )
        assert [d for d in find_dependencies(t) if d.kind is DependencyKind.FUNCTION] == []
