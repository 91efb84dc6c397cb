"""Noise on every cell of real rows: the oldest mask, kept here to show what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
import polars as pl

from assay.core import TechniqueError
from assay.data import Column, Kind, Schema, Table
from assay.techniques.base import settings_of
from assay.techniques.local import undeclared_cells
from assay.techniques.masked import Wish, masked_alone
from assay.techniques.rows import RowsModel
from assay.techniques.settings import need_number, need_one_of
from assay.techniques.space import Choice, Real, SearchSpace

Array = np.ndarray[Any, Any]

_STEPS = (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000)  # day, hour, minute, second in us


@dataclass(frozen=True, kw_only=True)
class NoiseModel(RowsModel):
    """The masked rows. Drawing more of them never averages the noise away.

    Attributes:
        void: Why nothing is claimed although it was asked for.
    """

    technique: ClassVar[str] = "noise"
    void: str = ""

    def state(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """See :meth:`assay.techniques.rows.RowsModel.state`."""
        state, arrays = super().state()
        return {**state, "void": self.void}, arrays

    @classmethod
    def from_state(cls, state: dict[str, Any], arrays: dict[str, Array]) -> Self:
        """The inverse of :meth:`state`."""
        return replace(super().from_state(state, arrays), void=str(state.get("void", "")))


@dataclass(frozen=True, kw_only=True)
class Noise:
    """Adds noise to numbers and dates and answers categories at random now and then.

    Every masked row still stands for one person. No privacy claim is made (``claim`` is None):
    spreads, bounds and levels are read from the data for free, the missing cells of numbers and
    dates stay where they are, and the noise comes from a seeded generator.

    With ``privacy`` each row is masked by itself, as its person could have done before anybody else
    saw it: local differential privacy, which takes far more noise than any technique that sees all
    rows. Each cell has an even share of the promise. Levels, missing among them, are answered by
    randomised response; numbers and dates move on a public grid by discrete Laplace noise, with a
    delta by discrete Gaussian noise. It makes no new rows: more than it has are the same ones again,
    and with wanted cells those that look alike are dealt and the cells written over.

    Attributes:
        scale: Noise in units of a column's robust spread (interquartile range / 1.349, the
            standard deviation where that is 0), 0 to 100: the scale b of the Laplace or the
            standard deviation of the Gaussian distribution. Values that leave the observed range
            are reflected into it.
        distribution: ``laplace`` or ``gaussian``.
        flip: Probability, 0 to 1, that a category (missing is one) is replaced by a uniform draw
            from the levels seen: k-ary randomised response.
        privacy: ``{epsilon}``, to which ``delta`` and ``rows`` (the most of one person, of whom
            more are left out) may be added. Then the other settings say nothing.
    """

    name: ClassVar[str] = "noise"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Noise on real rows"
    suits: ClassVar[str] = (
        "A baseline that shows why masking row by row fails: each masked row still stands for one "
        "person, who is found again where the noise is small, while large noise ruins the "
        "analysis. Not for release outside a trusted circle; with `privacy` it keeps differential "
        "privacy row by row, with nobody trusted with the truth, and at some cost in utility "
        "(in tables of many columns nearly all of it)."
    )
    source: ClassVar[str] = "Warner 1965 (randomised response); Brand 2002 (noise addition)"
    model: ClassVar[type[NoiseModel]] = NoiseModel
    space: ClassVar[SearchSpace] = {
        "scale": Real(0.01, 3.0, log=True),
        "distribution": Choice(("laplace", "gaussian")),
        "flip": Real(0.0, 0.5),
    }

    scale: float = 0.1
    distribution: str = "laplace"
    flip: float = 0.05
    privacy: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        need_number(self.name, "scale", self.scale, 0, 100)
        need_one_of(self.name, "distribution", self.distribution, ("laplace", "gaussian"))
        need_number(self.name, "flip", self.flip, 0, 1)
        if self.privacy is not None:
            Wish.of(self.name, self.privacy)

    def accepts(self, schema: Schema) -> str | None:
        """None, or the first column of text or arrays, which no noise here can mask."""
        return maskable(schema)

    def voids(self, schema: Schema) -> tuple[str, ...]:
        """The columns for which nothing would be claimed."""
        return undeclared_cells(schema)

    def fit(self, train: Table, rng: np.random.Generator) -> NoiseModel:
        """Mask every training row once.

        Raises:
            TechniqueError: The table has no rows, or a column that cannot be masked; or packages
                are not installed that privacy needs.
            ConfigError: Delta is no smaller than a promise to one of the persons needs.
        """
        check_maskable(self.name, train)
        if self.privacy is not None:
            found = masked_alone(self.name, train, Wish.of(self.name, self.privacy))
            return NoiseModel(
                rows=found.rows, settings=settings_of(self), claim=found.claim, void=found.void
            )
        cells = [
            self._numbers(train[c.name], c, rng) if c.ordered else self._levels(train[c.name], rng)
            for c in train.schema
        ]
        return NoiseModel(rows=train.with_frame(pl.DataFrame(cells)), settings=settings_of(self))

    def _numbers(self, cells: pl.Series, column: Column, rng: np.random.Generator) -> pl.Series:
        seen = cells.to_physical().cast(pl.Float64).drop_nulls().to_numpy()
        if not len(seen):
            return cells
        draw = rng.laplace if self.distribution == "laplace" else rng.normal
        noisy = seen + draw(0.0, 1.0, len(seen)) * (self.scale * robust_spread(seen))
        noisy = _rounded(reflected(noisy, float(seen.min()), float(seen.max())), column, seen)
        full = np.zeros(len(cells))
        full[cells.is_not_null().to_numpy()] = noisy
        masked = pl.Series(cells.name, full)
        if column.kind is not Kind.NUMERIC:
            masked = masked.round().cast(pl.Int64).cast(cells.dtype)
        return masked.zip_with(cells.is_not_null(), pl.Series([None], dtype=cells.dtype))

    def _levels(self, cells: pl.Series, rng: np.random.Generator) -> pl.Series:
        levels = cells.unique().sort(nulls_last=True)
        answers = levels.gather(pl.Series(rng.integers(0, len(levels), len(cells))))
        truth = pl.Series(rng.random(len(cells)) >= self.flip)
        return cells.zip_with(truth, answers)


def maskable(schema: Schema) -> str | None:
    """None where every column is a number, a date or a level, else the reason why not."""
    for column in schema:
        if not (column.ordered or column.discrete):
            return f"column {column.name!r} is {column.kind}, which cannot be masked cell by cell"
    return None if len(schema) else "there are no columns to mask"


def check_maskable(owner: str, train: Table) -> None:
    """Raises TechniqueError where the table has no rows or a column that cannot be masked."""
    reason = maskable(train.schema) or (None if len(train) else "there are no rows to mask")
    if reason:
        raise TechniqueError(reason, where=f"technique {owner!r}")


def robust_spread(values: Array) -> float:
    """Interquartile range / 1.349 (a normal's standard deviation), or the standard deviation."""
    low, high = np.quantile(values, [0.25, 0.75])
    return float((high - low) / 1.349) or float(np.std(values))


def reflected(values: Array, low: float, high: float) -> Array:
    """Values folded back into [low, high], as by mirrors at both ends."""
    width = high - low
    if width <= 0:
        return np.full_like(values, low)
    turn = np.mod(values - low, 2 * width)
    folded = low + np.minimum(turn, 2 * width - turn)
    # What lies inside stays as it is to the last digit.
    return np.where((values >= low) & (values <= high), values, folded)


def _rounded(values: Array, column: Column, seen: Array) -> Array:
    if column.kind is Kind.DATETIME:
        # Dates at midnight must not come back with a time of day, which would mark them as fake.
        step = next((s for s in _STEPS if not np.any(np.mod(seen, s))), 1)
        return np.round(values / step) * step
    return values if column.decimals is None else np.round(values, column.decimals)
