"""Runs of words that one person alone wrote, found again in a release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.evaluation.privacy.leftovers.fragments import Fragments, Own, inside

Array = np.ndarray[Any, Any]

#: Words in a row that are looked at, and the fewest characters of a shorter text taken whole.
WORDS, CHARACTERS = 10, 30
_SLICE = 4_096  # cells cut into words at once
_ODD = np.uint64(0x9E3779B97F4A7C15)
# A sign of a script without spaces is a word of its own.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = rf"[{_UNSPACED}]|[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+"


@dataclass(frozen=True)
class Words:
    """Texts as words: small letters, without punctuation.

    Attributes:
        words: Hash of each word of each text in turn, uint64 of shape (w,).
        counts: Words of each text, shape (n,); 0 for missing.
        characters: Characters of each text, shape (n,).
    """

    words: Array
    counts: Array
    characters: Array

    @classmethod
    def of(cls, texts: pl.Series) -> Words:
        """Cut texts into words."""
        hashes, counts = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
        for start in range(0, len(texts), _SLICE):
            cut = texts.slice(start, _SLICE).str.to_lowercase().str.extract_all(_WORD)
            counts.append(cut.list.len().fill_null(0).cast(pl.Int64).to_numpy())
            hashes.append(cut.explode().drop_nulls().hash(seed=7).to_numpy())
        characters = texts.str.len_chars().fill_null(0).cast(pl.Int64).to_numpy()
        return cls(np.concatenate(hashes), np.concatenate(counts), characters)

    def windows(self, size: int) -> Fragments:
        """Each ``size`` words in a row, by the text and the place of the first."""
        firsts = np.maximum(self.counts - size + 1, 0)
        rows = np.repeat(np.arange(len(firsts), dtype=np.int32), firsts)
        before = np.cumsum(self.counts) - self.counts - (np.cumsum(firsts) - firsts)
        places = np.arange(len(rows), dtype=np.int32) + before.astype(np.int32)[rows]
        keys = self.words[places]
        for j in range(1, size):
            keys *= _ODD
            keys += self.words[places + np.int32(j)]
        return Fragments(keys, rows, places)

    def short(self) -> Array:
        """Texts of fewer than 10 words but at least 30 characters, which count whole."""
        few: Array = (self.counts > 0) & (self.counts < WORDS)
        return few & (self.characters >= CHARACTERS)


@dataclass(frozen=True)
class Spans:
    """What people of one column of text alone wrote.

    Attributes:
        long: Their 10 words in a row.
        short: By its number of words, their shorter texts.
    """

    long: Own
    short: tuple[tuple[int, Own], ...]

    @classmethod
    def of(cls, texts: pl.Series, asked: int) -> Spans:
        """From the texts of all real rows; the first ``asked`` are those asked about."""
        words, n = Words.of(texts), len(texts)
        whole = words.short()
        short = []
        for size in np.unique(words.counts[whole]).tolist():
            pieces = words.windows(size)
            mine = (whole & (words.counts == size))[pieces.rows]
            same = inside(pieces.keys, np.unique(pieces.keys[mine]))
            kept = Fragments(pieces.keys[same], pieces.rows[same], pieces.places[same])
            own = Own.of(kept, n, asked)
            short.append((size, own))
        return cls(Own.of(words.windows(WORDS), n, asked), tuple(short))

    def longest(self, released: pl.Series, asked: int) -> Array:
        """Words of the longest run that each person alone wrote and the release holds.

        A run longer than 10 words is one each 10 words of which the release holds.

        Args:
            released: The column in the release.
            asked: How many people are asked about.

        Returns:
            0 for none, float64 of shape (asked,).
        """
        words, best = Words.of(released), np.zeros(asked)
        for size, own in ((WORDS, self.long), *self.short):
            found = own.found(np.unique(words.windows(size).keys))
            hit = found[own.which]
            order = np.argsort(own.places[hit])
            places, rows = own.places[hit][order], own.row[own.which[hit]][order]
            if not len(places):
                continue
            breaks = (np.diff(places) != 1) | (np.diff(rows) != 0)
            starts = np.flatnonzero(np.concatenate([[True], breaks]))
            lengths = np.diff(np.append(starts, len(places))) + size - 1
            np.maximum.at(best, rows[starts], lengths)
        return best
