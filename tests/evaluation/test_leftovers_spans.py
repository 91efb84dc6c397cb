"""Runs of words of one person alone: brute force, short texts, scripts without spaces."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest

from assay.evaluation.privacy.leftovers.fragments import Fragments, Own
from assay.evaluation.privacy.leftovers.spans import WORDS, Spans, Words


def brute(real: list[str | None], released: list[str | None], asked: int) -> list[int]:
    """The definition, word by word."""

    def windows(texts: list[str | None], size: int) -> list[set[tuple[str, ...]]]:
        cut = [re.findall(r"\w+", (t or "").lower()) for t in texts]
        return [{tuple(w[i : i + size]) for i in range(len(w) - size + 1)} for w in cut]

    found = []
    for person in range(asked):
        words = re.findall(r"\w+", (real[person] or "").lower())
        size = WORDS if len(words) >= WORDS else len(words)
        if not words or (size < WORDS and len(real[person] or "") < 30):
            found.append(0)
            continue
        others = set().union(*(w for i, w in enumerate(windows(real, size)) if i != person))
        held = set().union(*windows(released, size))
        best = run = 0
        for start in range(len(words) - size + 1):
            window = tuple(words[start : start + size])
            run = run + 1 if window in held and window not in others else 0
            best = max(best, run)
        found.append(best + size - 1 if best else 0)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_the_longest_run_is_that_of_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def texts(n: int) -> list[str | None]:
        made: list[str | None] = [
            " ".join(rng.choice(["antelope", "bear"], rng.integers(1, 28))) for _ in range(n)
        ]
        return [*made, None, ""]

    real, released = texts(30), texts(20)
    released.append(f"x {real[0]} y, {real[3]}!")
    real.append(real[5])  # a double
    found = Spans.of(pl.Series(real), 20).longest(pl.Series(released), 20)
    expected = brute(real, released, 20)
    assert found.tolist() == expected
    assert len({*expected}) > 2


def test_one_run_needs_neighbours_in_one_text() -> None:
    words = [f"w{i}" for i in range(30)]
    real = pl.Series([" ".join(words[:20]), " ".join(words[20:])])
    found = Spans.of(real, 2).longest(pl.Series([" ".join(words[:10]), " ".join(words[10:])]), 2)
    # The first ten words and the next ten stand apart in the release: none across is in it.
    assert found.tolist() == [10, 10]


def test_short_texts_count_whole_from_thirty_characters() -> None:
    real = pl.Series(["meet me at the old lighthouse tonight", "ok, see you then", "meet me"])
    spans = Spans.of(real, 3)
    released = pl.Series(["She said: Meet me at the OLD lighthouse tonight! ok see you then"])
    assert spans.longest(released, 3).tolist() == [7, 0, 0]
    assert spans.longest(pl.Series(["meet me at the old lighthouse"]), 3).tolist() == [0, 0, 0]


def test_one_very_long_word_is_a_short_text() -> None:
    code = "a" * 40
    real = pl.Series([code, "b" * 40, "c" * 10])
    assert Spans.of(real, 3).longest(pl.Series([code + " x", "b" * 40]), 3).tolist() == [1, 1, 0]


def test_signs_of_scripts_without_spaces_are_words() -> None:
    assert Words.of(pl.Series(["患者は昨日 MRI を受けた", None, "naïve Müller"])).counts.tolist() == [
        10, 0, 2,
    ]  # fmt: skip


def test_nothing_is_found_in_nothing() -> None:
    empty = pl.Series([None, None], dtype=pl.String)
    spans = Spans.of(empty, 2)
    assert spans.longest(pl.Series(["a b c d e f g h i j"]), 2).tolist() == [0, 0]
    full = Spans.of(pl.Series(["a b c d e f g h i j"]), 1)
    assert full.longest(empty, 1).tolist() == [0]
    assert full.longest(pl.Series([], dtype=pl.String), 1).tolist() == [0]


@pytest.mark.parametrize("seed", range(3))
def test_own_pieces_are_those_of_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    keys, rows = rng.integers(0, 40, 90).astype(np.uint64), np.sort(rng.integers(0, 20, 90))
    own = Own.of(Fragments(keys, rows, np.arange(90)), 20, 12)
    holders = {k: set(rows[keys == k].tolist()) for k in np.unique(keys).tolist()}
    alone = {k: min(h) for k, h in holders.items() if len(h) == 1}
    expected = sorted((k, r) for k, r in alone.items() if r < 12)
    assert list(zip(own.keys.tolist(), own.row.tolist(), strict=True)) == expected
    assert own.once == len(alone)
    assert own.twice == sum(len(h) == 2 for h in holders.values())
    for number, key in enumerate(own.keys):
        assert sorted(own.places[own.which == number].tolist()) == np.flatnonzero(keys == key).tolist()  # fmt: skip


def test_surprise_is_the_chance_that_fresh_rows_hold_the_piece() -> None:
    """Good's estimate, beside how often fresh rows do hold what one row alone has."""
    share = 1 / np.arange(5, 3_005)
    chance, seen = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        draw = rng.choice(3_000, 2_200, p=share / share.sum()).astype(np.uint64)
        rows = np.arange(2_000)
        own = Own.of(Fragments(draw[:2_000], rows, rows), 2_000, 2_000)
        chance.append(np.exp(-own.surprise(200)))
        seen.append(own.found(np.unique(draw[2_000:])).mean())
    assert np.mean(seen) == pytest.approx(np.mean(chance), rel=0.15)
