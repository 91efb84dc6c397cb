"""Categories, booleans and texts as codes: rare levels are pooled and never come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

Array = np.ndarray[Any, Any]

#: What a pooled level is written as.
OTHER = "other"


@dataclass(frozen=True)
class LevelCodes:
    """One code a level; levels of fewer than ``pool`` people share one, which decodes to a word.

    Attributes:
        levels: The levels that stand alone, most frequent first, ties by name.
        other: The word that pooled levels decode to; empty where none was pooled.
        common: The code of the most frequent level, for levels never seen.
    """

    levels: tuple[str, ...]
    other: str

    @property
    def size(self) -> int:
        """How many codes there are."""
        return len(self.levels) + bool(self.other)

    @classmethod
    def fit(cls, cells: pl.Series, *, pool: int, shares: Array | None = None) -> LevelCodes:
        """Learn the levels of a String series without nulls.

        Args:
            cells: Length n.
            pool: People that a level must have to stand alone.
            shares: The part of a person that each row is, shape (n,); None for whole persons.
        """
        people = np.ones(len(cells)) if shares is None else shares
        rows = pl.DataFrame({"level": cells, "people": people})
        counts = rows.group_by("level").agg(rows=pl.len(), people=pl.col("people").sum())
        counts = counts.sort(["rows", "level"], descending=[True, False])
        # Sums of shares: a rounding error must not cost a level its tenth person.
        kept = counts.filter(pl.col("people") >= pool - 1e-6)["level"].to_list()
        if len(kept) == counts.height:
            return cls(tuple(kept), "")
        taken = set(counts["level"])
        word = next(w for w in (OTHER, f"({OTHER})", *(f"{OTHER} {i}" for i in range(99)))
                    if w not in taken or w in kept)  # fmt: skip
        return cls(tuple(k for k in kept if k != word), word)

    def encode(self, cells: pl.Series) -> Array:
        """Codes of a String series without nulls, int32; a level never seen is pooled."""
        unknown = len(self.levels) if self.other else 0
        if not self.levels:
            return np.full(len(cells), unknown, np.int32)
        return cells.replace_strict(
            list(self.levels), list(range(len(self.levels))), default=unknown,
            return_dtype=pl.Int32,
        ).to_numpy()  # fmt: skip

    def code_of(self, level: str) -> int | None:
        """The code of a level that a caller asks for; None where it has none."""
        if level in self.levels:
            return self.levels.index(level)
        return len(self.levels) if self.other else None

    def decode(self, codes: Array) -> pl.Series:
        """The levels as a String series."""
        words = [*self.levels, *([self.other] if self.other else [])]
        return pl.Series(words, dtype=pl.String).gather(pl.Series(codes.astype(np.int64)))

    def to_state(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {"levels": list(self.levels), "other": self.other}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> LevelCodes:
        """The inverse of :meth:`to_state`."""
        return cls(tuple(state["levels"]), state["other"])
