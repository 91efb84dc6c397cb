"""Agreement in random sets of columns: what changed copies keep, and what chance gives."""

from __future__ import annotations

import numpy as np
import polars as pl

from assay.data import Column, Kind, Schema, Table
from assay.evaluation.privacy.membership.features import Features
from assay.evaluation.privacy.membership.partial import SETS, Partial

SCHEMA = Schema((*(Column(f"c{i}", Kind.CATEGORICAL) for i in range(8)), Column("x", Kind.NUMERIC)))


def people(n: int, seed: int) -> Table:
    rng = np.random.default_rng(seed)
    columns = {f"c{i}": rng.choice(list("abcdefghijklmnopqrst"), n) for i in range(8)}
    return Table(pl.DataFrame({**columns, "x": rng.standard_normal(n)}), SCHEMA)


ROWS, KNOWN, FRESH = people(200, 0), people(400, 1), people(400, 2)
FEATURES = Features.fit(ROWS.stacked(KNOWN))


def partial(known: Table = KNOWN, seed: int = 0) -> Partial:
    return Partial.of(FEATURES, ROWS, known, np.random.default_rng(seed))


def test_copies_with_changed_cells_keep_the_highest_scores() -> None:
    copied = ROWS.take(np.arange(10))
    changed = copied.with_frame(
        copied.frame.with_columns(pl.lit("a").alias("c0"), pl.lit("b").alias("c3"), pl.col("x") + 9)
    )
    scores = partial().scores(FRESH.stacked(changed))
    assert set(np.argsort(-scores)[:10].tolist()) == set(range(10))


def test_sets_are_of_three_columns_to_seven_tenths() -> None:
    sizes = [len(s) for s in partial().sets]
    assert len(sizes) == SETS
    assert (min(sizes), max(sizes)) == (3, 6)
    assert all(len({c for c, _ in s}) == len(s) for s in partial().sets)


def test_unknown_means_that_no_known_row_agrees() -> None:
    assert not partial(known=ROWS).unknown.any()
    assert not partial(known=ROWS).scores(ROWS).any()
    found = partial()
    names = [v.name for v in FEATURES.views]
    for columns, unknown in zip(found.sets, found.unknown, strict=True):
        if all(whole or names[c] != "x" for c, whole in columns):
            on = [names[c] for c, _ in columns]
            known = ROWS.frame.with_row_index("i").join(KNOWN.frame, on=on, how="semi")["i"]
            assert sorted(np.flatnonzero(~unknown).tolist()) == sorted(known.to_list())


def test_one_column_is_enough_to_run() -> None:
    schema = Schema((Column("x", Kind.INTEGER),))
    t = Table(pl.DataFrame({"x": [1, 2, None, 3]}), schema)
    found = Partial.of(Features.fit(t), t, t.take([0]), np.random.default_rng(0))
    assert np.isfinite(found.scores(t)).all()
