"""What names or reaches a person inside free text: addresses on the net, numbers, codes, names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.evaluation.privacy.leftovers.fragments import Fragments

Array = np.ndarray[Any, Any]

_SLICE = 4_096  # texts searched at once
_DATE = r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:\D|$)"
_NAME = r"\p{Lu}[\p{L}'’-]*\p{Ll}"


@dataclass(frozen=True)
class Mark:
    """A form that such strings have.

    Attributes:
        title: What they are.
        shape: Regular expression, searched in text.
        drop: What spelling may differ in, taken out before two are compared.
        least: Fewest digits.
        unless: What is no such string after all.
        reaches: Whether one that nobody in the data has may still be somebody's.
    """

    title: str
    shape: str
    drop: str = ""
    least: int = 0
    unless: str = ""
    reaches: bool = True


MARKS = (
    Mark("e-mail addresses", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    Mark("web addresses", r"(?i)(?:https?://|www\.)[\w.-]+(?:/[\w./?=&%#~+-]*)?"),
    Mark("long numbers", r"[+(]{0,2}\b\d(?:[ ().\-/]{0,2}\d){6,}\b", r"\D", 7, _DATE),
    Mark("codes of letters and digits", r"\b(?:[A-Za-z]+\d|\d+[A-Za-z])[A-Za-z0-9]{3,}\b", "", 3),
    Mark("names", rf"{_NAME}(?: {_NAME})+", reaches=False),
)  # fmt: skip


@dataclass(frozen=True)
class Marks:
    """Such strings in some texts, by their hashes.

    Attributes:
        pieces: All of them.
        reaches: Which are of a form that points at somebody by itself, bool of shape (k,).
    """

    pieces: Fragments
    reaches: Array

    @classmethod
    def of(cls, texts: pl.Series) -> Marks:
        """Search the texts."""
        parts = [
            _found(texts.slice(start, _SLICE), mark, seed).with_columns(pl.col("row") + start)
            for start in range(0, max(1, len(texts)), _SLICE)
            for seed, mark in enumerate(MARKS)
        ]
        every = pl.concat(parts).sort("row", maintain_order=True)
        rows = every["row"].to_numpy()
        pieces = Fragments(every["key"].to_numpy(), rows, np.arange(len(rows)))
        return cls(pieces, every["reaches"].to_numpy())


def _found(texts: pl.Series, mark: Mark, seed: int) -> pl.DataFrame:
    """Row, key and ``reaches`` of each such string; rows count from 0."""
    frame = pl.DataFrame({"text": texts, "row": np.arange(len(texts))})
    found = frame.select("row", pl.col("text").str.extract_all(mark.shape)).explode("text")
    found = found.drop_nulls()
    text = pl.col("text")
    if mark.unless:
        found = found.filter(~text.str.contains(mark.unless))
    if mark.least:
        found = found.filter(text.str.count_matches(r"\d") >= mark.least)
    if not mark.reaches:
        found = _pairs(found)
    plain = text.str.to_lowercase().str.strip_chars(".,;:-_/")
    if mark.drop:
        plain = plain.str.replace_all(mark.drop, "")
    return found.select(
        "row", plain.hash(seed=seed).alias("key"), pl.lit(mark.reaches).alias("reaches")
    )


def _pairs(found: pl.DataFrame) -> pl.DataFrame:
    """Every two words in a row of each run: a person is named with and without a greeting."""
    words = found.with_row_index("run").with_columns(pl.col("text").str.split(" ")).explode("text")
    pair = pl.col("text") + " " + pl.col("text").shift(-1).over("run")
    return words.select("row", pair).drop_nulls()
