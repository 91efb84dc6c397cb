"""What each of the three learners believes, by its formula."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.inference.aims import Aim, Aims, aims
from assay.evaluation.privacy.inference.beliefs import Beliefs, beliefs
from assay.evaluation.privacy.inference.forests import evened, grown, likelihood, population
from assay.evaluation.privacy.inference.work import (
    in_class,
    in_nearest,
    near_known,
    near_of,
    values_of,
)

QI = (Role.QUASI_IDENTIFIER,)
SCHEMA = Schema(
    (
        Column("age", Kind.INTEGER, QI),
        Column("ward", Kind.CATEGORICAL, QI),
        Column("ill", Kind.CATEGORICAL, (Role.SENSITIVE,)),
    )
)


def people(n: int, seed: int) -> Table:
    rng = np.random.default_rng(seed)
    ill = [None if i == 5 else f"icd {i}" for i in rng.integers(0, 6, n)]
    frame = {"age": rng.integers(0, 40, n), "ward": rng.choice(list("ab"), n), "ill": ill}
    return Table(pl.DataFrame(frame), SCHEMA)


def made(release: Table | None = None) -> tuple[Evidence, Aim, Beliefs]:
    train, holdout, known, fresh = (people(80, seed) for seed in range(4))
    evidence = Evidence(
        train, (release or fresh,), holdout, known, None, Memo(Seeds(0)), work=Memo(Seeds(0))
    )
    what = aims(evidence)
    assert isinstance(what, Aims)
    return evidence, what.each[0], beliefs(evidence, what.each[0], 0)


def test_a_class_weighs_its_rows_against_half_a_row_of_the_population() -> None:
    evidence, aim, found = made()
    said, values = in_class(evidence, aim, 0), values_of(evidence, aim)
    p = population(evidence, aim)
    for i in np.flatnonzero(values >= 0)[:60]:
        k, guess = said.rows[i], said.guess[i]
        assert found.guess[0, i] == guess
        own = p[i, values[i]]
        after = (k * said.truth[i] + 0.5 * own) / (k + 0.5)
        assert found.gain[0, i] == pytest.approx(np.log(after / own), abs=1e-8)
        if k:
            assert found.before[0, i] == p[i, guess]
            assert found.sure[0, i] == pytest.approx(
                (k * said.share[i] + 0.5 * p[i, guess]) / (k + 0.5)
            )
        else:
            assert found.sure[0, i] == found.before[0, i] == 0


def test_the_nearest_row_weighs_how_much_nearer_it_is_than_known_people() -> None:
    evidence, aim, found = made()
    said, d = in_nearest(evidence, aim, 0), near_of(evidence, aim, 0).distance
    known, p = near_known(evidence, aim), population(evidence, aim)
    assert (found.sure[1] <= np.maximum(found.before[1], 1)).all()
    for i in range(160):
        weight = max(0.0, 1 - max(d[i], 1e-3) / max(known[i], 1e-3)) if said.rows[i] else 0.0
        before = p[i, said.guess[i]] if said.guess[i] >= 0 else 0.0
        assert found.sure[1, i] == pytest.approx(weight * said.share[i] + (1 - weight) * before)
    farther = d >= known
    assert farther.any()
    assert found.gain[1, farther] == pytest.approx(0)


def test_the_forest_says_its_own_shares() -> None:
    evidence, aim, found = made()
    shares, values = grown(evidence, aim, 0), values_of(evidence, aim)
    assert found.guess[2].tolist() == shares[:, :20].argmax(axis=1).tolist()
    assert found.sure[2] == pytest.approx(shares.max(axis=1))
    there = values >= 0
    ratio = likelihood(evened(shares, aim), values, aim)[there] / likelihood(population(evidence, aim), values, aim)[there]  # fmt: skip
    assert found.gain[2, there] == pytest.approx(np.log(ratio), abs=1e-8)


def test_who_has_no_value_has_no_gain() -> None:
    evidence, aim, found = made()
    gone = values_of(evidence, aim) < 0
    assert gone.any()
    assert (found.gain[:, gone] == 0).all()


def test_a_release_without_the_secret_says_no_more_than_the_population() -> None:
    blank = people(80, 3)
    blank = blank.with_frame(blank.frame.with_columns(pl.lit(None, pl.String).alias("ill")))
    _, _, found = made(blank)
    assert (found.guess == -1).all()
    assert (found.gain == 0).all()
    assert (found.sure <= found.before).all()


def test_a_value_that_only_the_release_has_is_nobodys() -> None:
    other = people(80, 3)
    other = other.with_frame(other.frame.with_columns(pl.lit("made up").alias("ill")))
    evidence, aim, found = made(other)
    values = values_of(evidence, aim)
    assert not (found.guess == values)[:, values >= 0].any()
    assert (found.gain[0] <= 0).all()
