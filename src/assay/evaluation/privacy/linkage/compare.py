"""One shared column of two files: which pairs of cells are equal, close, or different."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import polars as pl

from assay.data import Column, Kind

Array = np.ndarray[Any, Any]

#: What a pair of cells can be.
DIFFERENT, CLOSE, EQUAL, MISSING = 0, 1, 2, 3
#: Spellings from this Jaro-Winkler similarity on are close (Winkler 1990; Splink's usual cut).
ALIKE = 0.92
#: Levels from which a column of levels is spelled rather than coded, and is compared by spelling.
SPELLED = 64
#: A number is close within this part of the span of the middle nine tenths of people.
TOLERANCE = 0.05
_SAMPLE = 5_000  # random pairs that say how often spellings are close by chance
_LEAST = 1e-6  # chances are never quite 0, so that no single column can rule a pair out


@dataclass(frozen=True)
class Compared:
    """One column of n records and of m released rows.

    Attributes:
        left: Code of each record's cell, -1 for missing, shape (n,).
        right: Code of each released cell, shape (m,); equal codes are equal cells.
        blocks: Coarser codes of both for blocking, shapes (n,) and (m,).
        share: How common each code is among both files' cells, shape (codes,).
        chance: How often a random pair is different, close, equal; shape (3,), all above 0.
        places: Numbers of the cells, shapes (n,) and (m,); None for levels.
        tolerance: How far close numbers may lie apart.
        spellings: The codes' texts, where closeness is one of spelling.
    """

    left: Array
    right: Array
    blocks: tuple[Array, Array]
    share: Array
    chance: Array
    places: tuple[Array, Array] | None = None
    tolerance: float = 0.0
    spellings: tuple[str, ...] = ()

    def outcome(self, i: Array, j: Array) -> Array:
        """What each pair of record ``i`` and released row ``j`` is, int8 of shape (pairs,)."""
        a, b = self.left[i], self.right[j]
        found = np.where(a == b, np.int8(EQUAL), np.int8(DIFFERENT))
        if self.places is not None:
            gap = np.abs(self.places[0][i] - self.places[1][j])
            found[(found == DIFFERENT) & (gap <= self.tolerance)] = CLOSE
        elif self.spellings:
            at = np.flatnonzero((found == DIFFERENT) & (a >= 0) & (b >= 0))
            found[at[_spelled_alike(self.spellings, a[at], b[at])]] = CLOSE
        found[(a < 0) | (b < 0)] = MISSING
        return found


def compared(
    column: Column, left: pl.Series, right: pl.Series, tolerance: float, rng: np.random.Generator
) -> Compared:
    """The column of records (``left``) and of released rows (``right``), each at least one cell.

    Args:
        column: Its kind says whether cells are numbers, levels or texts; no array.
        left: Canonical cells.
        right: Canonical cells.
        tolerance: See :func:`tolerances`.
        rng: Draws the pairs that say how often spellings are close by chance.
    """
    n = len(left)
    if column.ordered:
        return _line(_numbers(left), _numbers(right), tolerance)
    both = pl.concat([left.cast(pl.String), right.cast(pl.String)])
    codes = both.rank("dense").cast(pl.Int64).fill_null(0).to_numpy() - 1
    a, b = codes[:n], codes[n:]
    words: tuple[str, ...] = ()
    if column.kind is Kind.TEXT or codes.max() >= SPELLED:
        words = tuple(both.drop_nulls().unique().sort())
    share, equal = _shares(a, b)
    close = 0.0
    if words:
        i, j = (rng.choice(c[c >= 0], _SAMPLE) if (c >= 0).any() else c[:0] for c in (a, b))
        if len(i) and len(j):
            close = float((_spelled_alike(words, i, j) & (i != j)).mean())
    return Compared(a, b, (a, b), share, _chance(close, equal), spellings=words)


def _line(x: Array, y: Array, tolerance: float) -> Compared:
    both = np.concatenate([x, y])
    known = np.isfinite(both)
    values = np.unique(both[known])
    codes = np.where(known, np.searchsorted(values, both), -1)
    a, b = codes[: len(x)], codes[len(x) :]
    share, equal = _shares(a, b)
    line = np.sort(y[np.isfinite(y)])
    asked = x[np.isfinite(x)]
    near = 0.0
    if len(line) and len(asked):
        low = np.searchsorted(line, asked - tolerance, "left")
        high = np.searchsorted(line, asked + tolerance, "right")
        near = float((high - low).mean() / len(line))
    blocks = a, b
    if len(values) > SPELLED and tolerance > 0:  # so fine that noise would part every pair
        bins = np.floor(
            (both - values[0]) / (2 * tolerance), where=known, out=np.full(len(both), -1.0)
        )
        coarse = np.unique(bins, return_inverse=True)[1]
        blocks = coarse[: len(x)], coarse[len(x) :]
    return Compared(a, b, blocks, share, _chance(near - equal, equal), (x, y), tolerance)


def _shares(a: Array, b: Array) -> tuple[Array, float]:
    size = 1 + int(max(a.max(), b.max(), 0))
    counts = [np.bincount(c[c >= 0], minlength=size).astype(float) for c in (a, b)]
    total, known = counts[0] + counts[1], counts[0].sum() * counts[1].sum()
    equal = float(counts[0] @ counts[1] / known) if known else 0.0
    return total / max(1.0, total.sum()), equal


def _chance(close: float, equal: float) -> Array:
    chance: Array = np.maximum([1 - close - equal, close, equal], _LEAST)
    chance /= chance.sum()
    return chance


def _spelled_alike(words: tuple[str, ...], a: Array, b: Array) -> Array:
    """Whether two spellings are close, bool of shape (pairs,)."""
    if not len(a):
        return np.zeros(0, bool)
    # Pairs of records repeat few pairs of spellings.
    pairs, back = np.unique(a.astype(np.int64) * len(words) + b, return_inverse=True)
    text = np.array(words, object)
    frame = pl.DataFrame({
        "row": np.arange(len(pairs)),
        "one": pl.Series(text[pairs // len(words)].tolist(), dtype=pl.String),
        "two": pl.Series(text[pairs % len(words)].tolist(), dtype=pl.String),
    })  # fmt: skip
    with duckdb.connect() as base:
        base.register("pairs", frame.to_arrow())
        found = base.execute(
            "select row from pairs where jaro_winkler_similarity(lower(one), lower(two)) >= ?",
            [ALIKE],
        ).fetchnumpy()["row"]
    alike = np.zeros(len(pairs), bool)
    alike[np.asarray(found, dtype=np.int64)] = True
    near: Array = alike[back]
    return near


def _numbers(cells: pl.Series) -> Array:
    places: Array = cells.to_physical().cast(pl.Float64).fill_null(np.nan).to_numpy()
    return places


def tolerance_of(cells: pl.Series) -> float:
    """How far apart two numbers or dates of this column may lie and still be called close: a
    twentieth of the span between the 5th and the 95th hundredth of people."""
    known = _numbers(cells)
    known = known[np.isfinite(known)]
    if not len(known):
        return 0.0
    low, high = np.quantile(known, [0.05, 0.95])
    return float(TOLERANCE * (high - low))


def right(column: Column, truth: pl.Series, said: pl.Series, tolerance: float) -> Array:
    """Whether each cell that was said is right, bool of shape (n,): equal, or a number within the
    tolerance. Missing is right where the truth is missing, and there only."""
    equal: Array = truth.eq_missing(said).to_numpy()
    if not column.ordered:
        return equal
    near: Array = equal | (np.abs(_numbers(truth) - _numbers(said)) <= tolerance)
    return near


def commonness(column: Column, truth: pl.Series, tolerance: float) -> Array:
    """Share of all ``truth`` cells that would be right for each of them, shape (n,), above 0."""
    frame = pl.DataFrame({"cell": truth})
    same = frame.select(pl.len().over("cell") / len(truth)).to_series().to_numpy()
    if not column.ordered:
        return same
    places = _numbers(truth)
    line = np.sort(places[np.isfinite(places)])
    low, high = np.searchsorted(line, places - tolerance), np.searchsorted(line, places + tolerance, "right")  # fmt: skip
    return np.where(np.isfinite(places), (high - low) / len(truth), same)
