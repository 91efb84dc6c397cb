"""Partial copies: cells changed or columns left out, by thresholds that R alone fixes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.agreement import Agreement
from assay.evaluation.privacy.blocks import Blocks, alike
from assay.evaluation.privacy.copies import matched
from assay.evaluation.privacy.partial import PartialCopies, best
from assay.evaluation.privacy.scored import Scored

LEVELS, NUMBERS = [f"c{i}" for i in range(6)], [f"x{i}" for i in range(4)]
SCHEMA = Schema(
    (
        *(Column(c, Kind.CATEGORICAL) for c in LEVELS),
        *(Column(x, Kind.NUMERIC) for x in NUMBERS),
    )
)
NO_RNG = np.random.default_rng(0)


def people(n: int, seed: int) -> Table:
    """Levels that depend on a hidden class, numbers with some cells missing."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 4, n)
    cells: dict[str, object] = {}
    for c in LEVELS:
        own = rng.choice(list("abcdefgh"), n)
        cells[c] = np.where(rng.random(n) < 0.3, np.array(list("abcd"))[group], own)
    for x in NUMBERS:
        values = (rng.standard_normal(n) + group).round(2).tolist()
        cells[x] = [None if m else v for v, m in zip(values, rng.random(n) < 0.05, strict=True)]
    return Table(pl.DataFrame(cells), SCHEMA)


def noisy(rows: Table, seed: int) -> Table:
    """Every number off by a little, one level drawn anew."""
    rng, n = np.random.default_rng(seed), len(rows)
    which, level = rng.integers(0, 6, n), pl.Series(rng.choice(list("abcdefgh"), n))
    return rows.with_frame(rows.frame.with_columns(
        *(pl.when(pl.Series(which == i)).then(level).otherwise(pl.col(c)).alias(c)
          for i, c in enumerate(LEVELS)),
        *(pl.col(x) + pl.Series(rng.normal(0, 0.03, n)) for x in NUMBERS),
    ))  # fmt: skip


def halved(rows: Table, others: Table, seed: int) -> Table:
    """Half of the columns, others for each row, from ``rows``; the rest from ``others``."""
    rng = np.random.default_rng(seed)
    kept = np.argsort(rng.random((len(rows), 10)), axis=1) < 5
    return rows.with_frame(rows.frame.with_columns(
        pl.when(pl.Series(kept[:, i])).then(pl.col(c)).otherwise(others[c]).alias(c)
        for i, c in enumerate(rows.names)
    ))  # fmt: skip


def evidence(train: Table, release: Table, holdout: Table | None, known: Table | None) -> Evidence:
    return Evidence(train, (release,), holdout, known, None, Memo(Seeds(1)))


def scored(found: Evidence) -> Scored:
    result = PartialCopies().scored(found)
    assert isinstance(result, Scored)
    return result


def span(train: Table, release: Table) -> tuple[float, float]:
    result = PartialCopies().run(evidence(train, release, N, R), NO_RNG)
    found = result.measurements(0.99)[2].interval
    assert found is not None
    return found.low, found.high


T, N, R, FRESH, MORE = (people(1500, s) for s in range(5))
LEAKED = T.take(np.arange(75))


@pytest.mark.parametrize("changed", [noisy(LEAKED, 9), halved(LEAKED, MORE.take(np.arange(75)), 9)])
def test_copies_in_disguise_are_seen_though_no_row_is_equal(changed: Table) -> None:
    assert not matched(changed, T).any()
    release = FRESH.take(np.arange(1425)).stacked(changed)
    found = scored(evidence(T, release, N, R))
    hits = found.hits[0] if found.hits else np.zeros(0)
    assert hits[:75].mean() > 0.3
    assert hits[75:].mean() < 0.03
    assert span(T, release)[0] > 0


def test_fresh_rows_hit_members_and_controls_alike() -> None:
    result = PartialCopies().run(evidence(T, FRESH, N, R), NO_RNG)
    assert 0 < result.train[0].hits + result.control[0].hits < 90
    low, high = span(T, FRESH)
    assert low < 0 < high


def test_a_full_copy_is_seen() -> None:
    assert span(T, T)[0] > 0.9


def test_scores_cannot_know_who_is_a_member() -> None:
    """Members and controls dealt anew keep their scores, cell for cell."""
    release = FRESH.take(np.arange(1425)).stacked(noisy(LEAKED, 9))
    real, order = T.stacked(N), np.random.default_rng(3).permutation(3000)
    dealt = evidence(real.take(order[:1500]), release, real.take(order[1500:]), R)
    one, other = scored(evidence(T, release, N, R)), scored(dealt)
    assert one.scores[0].shape == (2, 3000)
    assert np.array_equal(one.scores[0][:, order], other.scores[0])
    assert one.hits is not None
    assert other.hits is not None
    assert np.array_equal(one.hits[0][order], other.hits[0])


def test_what_known_people_share_as_well_is_no_leak() -> None:
    """A release of the known people themselves is worth nothing more than they are."""
    found = scored(evidence(T, R, N, R))
    assert found.scores[0].max() <= 0
    assert found.hits is not None
    assert not found.hits[0].any()


def test_rare_values_that_came_through_without_their_rows_are_no_copies() -> None:
    """Each column shuffled by itself: values of T, but nobody's."""
    rng = np.random.default_rng(5)
    own = [rng.permutation(1500) for _ in T.names]
    mixed = {c: T[c].gather(o) for c, o in zip(T.names, own, strict=True)}
    found = scored(evidence(T, T.with_frame(pl.DataFrame(mixed)), N, R))
    assert found.hits is not None
    assert found.hits[0].mean() < 0.02
    low, high = span(T, T.with_frame(pl.DataFrame(mixed)))
    assert low < 0 < high


def test_best_is_what_comparing_all_pairs_of_a_block_finds() -> None:
    rows, others = people(40, 7), people(50, 8).stacked(noisy(people(40, 7), 1))
    agreement = Agreement.fit(rows.stacked(others), others)
    cells = agreement.cells(others)
    blocks = Blocks.drawn(cells, np.random.default_rng(0))
    asked = agreement.weighed(rows)
    keys, theirs = blocks.keys(asked.cells), blocks.keys(cells)
    expected = np.zeros((2, 40), np.float32)
    for k in range(len(keys)):
        _, rare = alike(keys[k], theirs[k])
        for i, j in np.argwhere((keys[k][:, None] == theirs[k][None, :]) & rare[:, None]):
            pair = agreement.worth(asked, np.array([i]), cells, np.array([j]))[:, 0]
            expected[:, i] = np.maximum(expected[:, i], pair)
    found, looked = best(agreement, blocks, asked, keys, others)
    assert np.array_equal(found, expected)
    assert looked.shape == keys.shape
    assert (found[0] > np.log(90)).mean() > 0.9  # nearly all copies are met in some block


def test_what_is_missing_is_said() -> None:
    for holdout, known, word in ((None, R, "holdout"), (N, None, "reference"),
                                 (N, R.take(np.arange(9)), "9 rows")):  # fmt: skip
        found = PartialCopies().run(evidence(T, FRESH, holdout, known), NO_RNG).measurements()
        assert [m.name for m in found] == [s.name for s in PartialCopies.statistics]
        assert all(word in m.reason for m in found)
    assert PartialCopies().accepts(Schema((Column("image", Kind.ARRAY),)))
    assert PartialCopies().accepts(SCHEMA) is None


def test_one_column_and_duplicates_in_the_training_rows_run() -> None:
    schema = Schema((Column("ward", Kind.CATEGORICAL),))
    coarse = Table(pl.DataFrame({"ward": ["f", "m", None] * 20}), schema)
    result = PartialCopies().run(evidence(coarse, coarse, coarse, coarse), NO_RNG)
    assert result.train[0].hits == result.control[0].hits == 0
    twice = T.take(np.repeat(np.arange(300), 2))
    copied = evidence(twice, twice, N, R)
    assert PartialCopies().run(replace(copied, releases=(twice, FRESH)), NO_RNG).train[0].hits > 540
