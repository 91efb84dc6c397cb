"""The share of released rows nearer to training rows: ties, sizes, and what it is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from assay.core import Goal, Measurement, Seeds
from assay.data import Kind, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.closest import Closest
from assay.evaluation.privacy.spaces import shared_space

Make = Callable[..., Table]
People = Callable[[int, int], Table]


def taken(train: Table, *releases: Table, holdout: Table | None, seed: int = 1) -> Measurement:
    evidence = Evidence(train, releases, holdout, None, None, Memo(Seeds(seed)))
    (found,) = Closest().measure(evidence, np.random.default_rng(seed))
    return found


def test_it_is_what_measuring_all_distances_gives(people: People) -> None:
    t, n, s = people(120, 0), people(120, 1), people(90, 2)
    s = s.stacked(t.take([3, 3, 4])).stacked(n.take([5]))
    evidence = Evidence(t, (s,), n, None, None, Memo(Seeds(1)))
    space = shared_space(evidence)
    d = [
        np.sqrt(((space.embed(s)[:, None] - space.embed(o)[None]) ** 2).sum(-1)).min(1)
        for o in (t, n)
    ]
    gap = d[1] - d[0]
    expected = np.where(np.abs(gap) < 1e-5, 0.5, gap > 0).mean()
    found = taken(t, s, holdout=n)
    assert found.value == pytest.approx(expected)
    assert found.n == 94


def levels(make: Make, n: int, seed: int) -> Table:
    """Seven columns of two or three levels: most rows have a double."""
    rng = np.random.default_rng(seed)
    return make({f"c{i}": rng.choice(["a", "b", "c"][: 2 + i % 2], n).tolist() for i in range(7)})


def test_a_full_copy_of_seven_coarse_columns_is_no_pass(make_table: Make) -> None:
    """All rows lie at distance 0 from T, and most from N too: those are ties, the rest leaks."""
    t, n = levels(make_table, 300, 0), levels(make_table, 300, 1)
    unseen = set(n.frame.rows())
    twins = np.mean([row in unseen for row in t.frame.rows()])
    assert 0.3 < twins < 0.95
    found = taken(t, t, holdout=n)
    assert found.value == pytest.approx(1 - twins / 2)
    assert found.interval is not None
    assert found.interval.low > 0.5
    fresh = taken(t, levels(make_table, 300, 2), holdout=n)
    assert fresh.interval is not None
    assert fresh.interval.low < 0.5 < fresh.interval.high


def test_where_all_rows_are_alike_everything_is_a_tie(make_table: Make) -> None:
    t = make_table({"a": ["x"] * 40, "b": [1.0] * 40})
    found = taken(t, t, holdout=t)
    assert found.value == 0.5
    assert found.interval is not None
    assert found.interval.low <= 0.5 <= found.interval.high


def test_a_larger_training_table_is_no_nearer(make_table: Make) -> None:
    rng = np.random.default_rng(0)
    t, n, s = (make_table({c: rng.standard_normal(k) for c in "abc"}) for k in (3000, 300, 1500))
    found = taken(t, s, holdout=n)
    assert found.interval is not None
    assert found.interval.low < 0.5 < found.interval.high
    assert "300 training rows and as many" in found.note


def test_the_interval_holds_half_for_fresh_rows(make_table: Make) -> None:
    missed = 0
    for seed in range(120):
        rng = np.random.default_rng(seed)
        t, n, s = (
            make_table({"a": rng.standard_normal(150).round(1), "b": rng.choice(list("xyz"), 150)})
            for _ in range(3)
        )
        span = taken(t, s, holdout=n, seed=seed).interval
        assert span is not None
        missed += not span.low <= 0.5 <= span.high
    assert missed <= 11  # 6 expected at most


def test_rows_that_share_one_nearest_row_count_as_one(make_table: Make) -> None:
    """A release that repeats one row says little, and the interval shows it."""
    t, n = (make_table({"a": np.random.default_rng(s).standard_normal(100)}) for s in (0, 1))
    found = taken(t, t.take([0] * 500), holdout=n)
    assert found.value == 1.0
    assert found.interval is not None
    assert found.interval.low < 0.1
    assert "worth 1 independent rows" in found.parts[0].note


def test_the_worst_release_is_told_and_that_it_is_no_proof(people: People) -> None:
    t, n, s = people(200, 0), people(200, 1), people(200, 2)
    found = taken(t, s, t, holdout=n)
    assert found.value == 1.0
    assert [p.label for p in found.parts] == ["release 1", "release 2"]
    assert found.goal is Goal.NONE
    assert found.reference == 0.5
    assert "no proof of privacy" in found.note


def test_what_is_missing_is_said(people: People) -> None:
    found = taken(people(50, 0), people(50, 1), holdout=None)
    assert "holdout" in found.reason
    image = pl.Series([[1, 2]], dtype=pl.Array(pl.Int64, 2))
    assert Closest().accepts(people(5, 0).schema) is None
    assert Closest().accepts(make_image(image).schema)


def make_image(cells: pl.Series) -> Table:
    from assay.data import Column, Schema

    return Table(pl.DataFrame({"image": cells}), Schema((Column("image", Kind.ARRAY),)))
