"""Inference of secrets: planted memory is found, what the population tells is none, and the traps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Measurement, Seeds
from assay.core.intervals import excess
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.inference import Inference, forests

QI, SECRET = (Role.QUASI_IDENTIFIER,), (Role.SENSITIVE,)
KEYS = (Column("age", Kind.INTEGER, QI), Column("place", Kind.CATEGORICAL, QI))
LEVELS = Schema((*KEYS, Column("ill", Kind.CATEGORICAL, SECRET)))
NUMBERS = Schema((*KEYS, Column("debt", Kind.NUMERIC, SECRET)))
RNG = np.random.default_rng(0)


def keys(n: int, rng: np.random.Generator, ages: int = 60) -> dict[str, object]:
    return {"age": rng.integers(0, ages, n), "place": rng.choice(list("abcdefghij"), n)}


def random_secrets(n: int, seed: int, levels: int = 50) -> Table:
    """A secret that nothing tells."""
    rng = np.random.default_rng(seed)
    ill = [f"icd {i}" for i in rng.integers(0, levels, n)]
    return Table(pl.DataFrame({**keys(n, rng), "ill": ill}), LEVELS)


def told_by_keys(n: int, seed: int) -> Table:
    """A secret that follows from the place."""
    rng = np.random.default_rng(seed)
    known = keys(n, rng)
    return Table(pl.DataFrame({**known, "ill": [f"icd {p}" for p in known["place"]]}), LEVELS)  # type: ignore[attr-defined]


def debts(n: int, seed: int) -> Table:
    """Debts and credits that nothing tells, most of them below 0."""
    rng = np.random.default_rng(seed)
    debt = np.round(rng.normal(-400, 300, n), 2)
    return Table(pl.DataFrame({**keys(n, rng), "debt": debt}), NUMBERS)


def evidence(
    train: Table, *releases: Table, holdout: Table | None, known: Table | None
) -> Evidence:
    return Evidence(
        train, releases, holdout, known, None, Memo(Seeds(1)), work=Memo(Seeds(2))
    )  # fmt: skip


def attack(
    train: Table, *releases: Table, holdout: Table | None, known: Table | None
) -> AttackResult:
    return Inference().run(evidence(train, *releases, holdout=holdout, known=known), RNG)


def named(result: AttackResult, name: str) -> Measurement:
    return {m.name: m for m in result.measurements()}[f"privacy.inference.{name}"]


T, N, R, FRESH = (random_secrets(400, seed) for seed in range(4))
DEBTS = tuple(debts(300, seed) for seed in range(4))


def test_what_the_keys_tell_of_everybody_is_no_leak() -> None:
    train, holdout, known, fresh = (told_by_keys(300, seed) for seed in range(4))
    for release in (fresh, train):
        result = attack(train, release, holdout=holdout, known=known)
        assert result.train[0].hits == result.control[0].hits == 0
        assert named(result, "excess").value == 0
        assert named(result, "population").value == 1.0


def test_secrets_learnt_by_heart_are_found_of_all_who_are_alone_with_their_keys() -> None:
    result = attack(T, T, holdout=N, known=R)
    alone = T.frame.filter(pl.struct("age", "place").is_unique()).height
    assert result.train[0].hits >= alone > 200
    assert result.control[0].rate < 0.05
    found = named(result, "excess")
    assert found.interval is not None
    assert found.interval.low > 0.45
    assert named(result, "population").value == 0


def test_unique_keys_give_an_excess_near_one() -> None:
    def wide(n: int, seed: int) -> Table:
        rng = np.random.default_rng(seed)
        columns = {**keys(n, rng, 10**6), "ill": [f"icd {i}" for i in rng.integers(0, 50, n)]}
        return Table(pl.DataFrame(columns), LEVELS)

    train = wide(300, 1)
    found = named(attack(train, train, holdout=wide(300, 2), known=wide(300, 3)), "excess")
    assert found.value is not None
    assert found.value > 0.95


def test_fresh_rows_give_nothing_away() -> None:
    found = named(attack(T, FRESH, holdout=N, known=R), "excess")
    assert found.interval is not None
    assert found.interval.low < 0 < found.interval.high


def test_members_and_controls_are_treated_alike() -> None:
    one = attack(T, FRESH, holdout=N, known=R)
    other = attack(N, FRESH, holdout=T, known=R)
    assert (one.train, one.control) == (other.control, other.train)


def test_a_guess_of_the_wrong_sign_is_no_hit() -> None:
    """A relative error whose divisor has a sign calls every negative guess right."""
    train, holdout, known, _ = DEBTS
    train, holdout = (
        t.with_frame(t.frame.with_columns(debt=pl.col("debt").abs() + 1)) for t in (train, holdout)
    )
    release = train.with_frame(train.frame.with_columns(debt=-1000.0 * pl.col("debt")))
    signed = (release["debt"] - train["debt"]).abs() / release["debt"]
    assert (signed <= 0.05).all()
    result = attack(train, release, holdout=holdout, known=known)
    assert result.train[0].hits == 0


def test_negative_numbers_are_inferred_like_others() -> None:
    train, holdout, known, _ = DEBTS
    result = attack(train, train, holdout=holdout, known=known)
    assert named(result, "excess").value > 0.5  # type: ignore[operator]
    up = [t.with_frame(t.frame.with_columns(pl.col("debt") + 10**6)) for t in DEBTS]
    shifted = attack(up[0], up[0], holdout=up[1], known=up[2])
    assert (shifted.train, shifted.control) == (result.train, result.control)


def test_a_number_counts_within_its_tenth_and_not_beyond() -> None:
    train, holdout, known, _ = DEBTS
    edges = np.quantile(pl.concat([t["debt"] for t in DEBTS[:3]]), 0.5)
    near = train.with_frame(train.frame.with_columns(pl.col("debt").add(0.01).round(2)))
    far = train.with_frame(
        train.frame.with_columns(pl.when(pl.col("debt") < edges).then(9999.0).otherwise(-9999.0).alias("debt"))
    )  # fmt: skip
    close = attack(train, near, holdout=holdout, known=known).train[0].hits
    same = attack(train, train, holdout=holdout, known=known).train[0].hits
    assert close > 0.9 * same
    assert attack(train, far, holdout=holdout, known=known).train[0].hits == 0


def test_people_without_the_secret_are_not_asked_about() -> None:
    gone = pl.when(pl.int_range(pl.len()) % 4 > 0).then(pl.col("ill"))
    some = T.with_frame(T.frame.with_columns(gone.alias("ill")))
    result = attack(some, some, holdout=N, known=R)
    assert (result.train[0].tries, result.control[0].tries) == (300, 400)
    column = named(result, "column.excess")
    assert column.parts[0].n == 300


@pytest.mark.parametrize("which", ["release", "known", "train"])
def test_a_table_without_any_secret_says_nothing(which: str) -> None:
    blank = T.with_frame(T.frame.with_columns(pl.lit(None, pl.String).alias("ill")))
    tables = {"train": T, "release": T, "known": R, which: blank}
    result = attack(tables["train"], tables["release"], holdout=N, known=tables["known"])
    if which == "train":
        assert "nobody" in result.reason
    elif which == "release":
        assert result.train[0].hits == result.control[0].hits == 0
    else:
        assert named(result, "excess").value > 0.5  # type: ignore[operator]


def test_a_tie_is_no_sure_guess() -> None:
    """Every class of the release has the truth once and another value once."""
    other = T.with_frame(T.frame.with_columns(pl.lit("other").alias("ill")))
    alone = T.frame.with_row_index("i").filter(pl.struct("age", "place").is_unique())["i"]
    once = T.take(alone.to_numpy())
    both = once.stacked(other.take(alone.to_numpy()))
    assert attack(once, both, holdout=N, known=R).train[0].hits == 0
    assert attack(once, once, holdout=N, known=R).train[0].hits == len(once)


def test_several_columns_of_one_person_are_one_try() -> None:
    schema = Schema((*LEVELS, Column("debt", Kind.NUMERIC, SECRET)))
    both = [
        Table(t.frame.with_columns(d.frame["debt"]), schema)
        for t, d in zip((random_secrets(300, s) for s in range(4)), DEBTS, strict=True)
    ]
    half = both[0].with_frame(
        both[3].frame.with_columns(both[0].frame.select("age", "place", "debt"))
    )
    result = attack(both[0], half, holdout=both[1], known=both[2])
    assert result.train[0].tries == 300
    column = named(result, "column.excess")
    found = {p.label: p for p in column.parts}
    assert set(found) == {"ill", "debt"}
    assert found["debt"].value > 0.5 > 0.1 > abs(found["ill"].value)  # type: ignore[operator, arg-type]
    assert column.value == found["debt"].value
    assert result.train[0].hits >= 300 * found["debt"].value  # type: ignore[operator]


def test_the_worst_release_counts() -> None:
    result = attack(T, FRESH, T, holdout=N, known=R)
    values = [p.value for p in named(result, "excess").parts]
    assert named(result, "excess").value == values[1]
    assert abs(values[0]) < 0.05  # type: ignore[arg-type]
    assert [p.label for p in named(result, "column.excess").parts] == ["ill, release 1", "ill, release 2"]  # fmt: skip


def test_the_same_seed_gives_the_same_result_whoever_ran_before() -> None:
    alone, after = (evidence(T, FRESH, holdout=N, known=R) for _ in range(2))
    Inference().scored(replace(after, releases=(T,), work=Memo(Seeds(9))))
    assert Inference().run(alone, RNG) == Inference().run(after, RNG)


def test_scores_rank_members_first_where_secrets_were_learnt_by_heart() -> None:
    found = Inference().scored(evidence(T, T, holdout=N, known=R))
    assert not isinstance(found, str)
    assert len(found.names) == 3
    for scores in found.scores[0]:
        assert np.isfinite(scores).all()
        assert np.median(scores[:400]) > np.quantile(scores[400:], 0.9)


@pytest.mark.parametrize(
    ("holdout", "known", "word"),
    [(None, R, "holdout"), (N, None, "reference"), (N, R.take(np.arange(9)), "9 rows")],
)
def test_what_is_missing_is_said(holdout: Table | None, known: Table | None, word: str) -> None:
    assert word in attack(T, T, holdout=holdout, known=known).reason


def test_ninety_five_percent_intervals_hold_where_nothing_leaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 60 studies of fresh rows the interval of the excess misses 0 in at most 6."""
    monkeypatch.setattr(forests, "TREES", 2)
    missed = 0
    for run in range(60):
        train, holdout, known, fresh = (random_secrets(40, 1000 + 4 * run + i, 3) for i in range(4))
        found = Inference().scored(evidence(train, fresh, holdout=holdout, known=known))
        assert not isinstance(found, str)
        assert found.hits is not None
        hits = found.hits[0]
        span = excess(int(hits[:40].sum()), 40, int(hits[40:].sum()), 40)
        missed += not span.low <= 0 <= span.high
    assert missed <= 6
