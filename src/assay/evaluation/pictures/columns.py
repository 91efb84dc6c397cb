"""Histograms of numbers and dates, and bars of levels: one picture a column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from assay.core import Bars, Picture
from assay.data import Kind, Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.views import View, views_of
from assay.evaluation.pictures.cells import (
    CELL,
    LEVEL,
    Array,
    Counts,
    apart,
    difference,
    percent,
    rounded,
)
from assay.evaluation.pictures.scale import Scale, scale_of
from assay.evaluation.pictures.sides import EACH, rows_in_words, short

#: Columns drawn at most, the most unlike first; bins of a line; levels beside the pooled rest.
MOST, BINS, LEVELS = 40, 24, 20
_OTHER, _MISSING = "other", "missing"


@dataclass(frozen=True)
class Look:
    """How one column is drawn, learnt from real rows alone; code 0 is missing.

    Attributes:
        view: How the column is looked at.
        scale: Bins of a line; None for levels.
        levels: Levels that are named: held by 11 people of T and of the real side at least.
        real: The real side's counts, missing first, then the bins; or the levels and the rest.
    """

    view: View
    scale: Scale | None
    levels: tuple[str, ...]
    real: Counts

    @property
    def size(self) -> int:
        """How many codes there are."""
        return 1 + self.scale.size if self.scale else 2 + len(self.levels)


def column_pictures(evidence: Evidence) -> list[Picture]:
    """One picture a column, the most unlike first; linear in the rows."""
    real, made = evidence.real, evidence.releases[0]
    looks = evidence.memo.get("pictures.columns", lambda _: _looks(evidence))
    found = [(look, Counts.of(codes_of(look, made), look.size, made)) for look in looks]
    gaps = [apart(look.real.rows, counts.rows) for look, counts in found]
    worst = np.argsort(-np.round(gaps, 12), kind="stable")[:MOST]
    left = f" The {MOST} most unlike of {len(found)} columns are drawn." * (len(found) > MOST)
    rows = rows_in_words(evidence, len(real), len(made))
    return [_bars(found[k][0], found[k][1], f"column-{k + 1}", rows, left) for k in worst.tolist()]


def _looks(evidence: Evidence) -> list[Look]:
    real, looks = evidence.real, []
    for view in views_of(evidence):
        bare = Look(view, scale_in(view, real), (), Counts(np.zeros(0), np.zeros(0)))
        if not view.ordered:
            bare = Look(view, None, _named(view, evidence.train, real), bare.real)
        counts = Counts.of(codes_of(bare, real), bare.size, real)
        looks.append(Look(view, bare.scale, bare.levels, counts))
    return looks


def scale_in(view: View, real: Table, bins: int = BINS) -> Scale | None:
    """The bins of a line; None for levels."""
    if not view.ordered:
        return None
    values = view.numbers(real)
    kind = real.schema[view.name].kind
    whole = kind is Kind.INTEGER or view.by_length
    known = values[np.isfinite(values)]
    return scale_of(known, bins=bins, dates=kind is Kind.DATETIME, whole=whole)


def _named(view: View, train: Table, real: Table) -> tuple[str, ...]:
    """Levels that enough people hold, the most frequent of the real side first."""
    enough = _held(view, train).filter(pl.col("people") >= LEVEL)
    mine = _held(view, real).filter(pl.col("people") >= LEVEL)
    both = mine.join(enough.select("level"), on="level", how="semi")
    order = both.sort(["rows", "level"], descending=[True, False])
    return tuple(order["level"].head(LEVELS))


def _held(view: View, table: Table) -> pl.DataFrame:
    cells = pl.DataFrame({"level": view.levels(table)})
    people = pl.len() if table.people is None else pl.col("who").n_unique()
    if table.people is not None:
        cells = cells.with_columns(pl.Series("who", table.people))
    return cells.drop_nulls("level").group_by("level").agg(rows=pl.len(), people=people)


def codes_of(look: Look, table: Table) -> Array:
    """The bar of each row, int64 of shape (n,)."""
    if look.scale:
        values = look.view.numbers(table)
        values = np.where(np.isposinf(values), look.scale.edges[-1], values)
        known = np.isfinite(values)
        return np.where(known, 1 + look.scale.codes(np.where(known, values, 0.0)), 0)
    cells = look.view.levels(table)
    rest = len(look.levels) + 1
    if not look.levels:
        codes = np.full(len(cells), rest)
    else:
        kept = cells.cast(pl.Enum(look.levels), strict=False).to_physical().cast(pl.Int64)
        codes = (kept + 1).fill_null(rest).to_numpy()
    return np.where(cells.is_null().to_numpy(), 0, codes)


def _bars(look: Look, made: Counts, id: str, rows: str, left: str) -> Bars:
    name, real = short(look.view.name), look.real
    gone = [float(c.rows[0] / max(c.rows.sum(), 1)) for c in (real, made)]
    holes = f" Missing: {percent(gone[0])} of real, {percent(gone[1])} of synthetic rows."
    holes = holes * bool(max(gone) > 0)
    what = "Lengths of the texts in" if look.view.by_length else "Column"
    if look.scale:
        names, edges, place = look.scale.names(), look.scale.edges, "bar"
        heights = [c.shown(CELL)[1:] for c in (real, made)]
        method = (
            f"Histogram of {rows}, {look.scale.size} bins of equal width, set by the real rows; the outermost hold what lies "
            f"beyond. Bars of fewer than {CELL} people are drawn as 0."
        )
    else:
        names, edges, place = (*look.levels, _rest(look), _MISSING), (), "level"
        heights = [_heights(c) for c in (real, made)]
        pooled = look.real.rows[-1] + made.rows[-1] > 0
        shown = [True] * len(look.levels) + [bool(pooled or not look.levels), max(gone) > 0]
        names = tuple(n for n, keep in zip(names, shown, strict=True) if keep)
        heights = [h[np.array(shown)] for h in heights]
        method = (
            f"Shares of {rows}. Levels of fewer than {LEVEL} people, and those beyond the "
            f"{LEVELS} most frequent, are pooled."
        )
    reading = difference(real.rows, made.rows, place)
    a, b = map(rounded, heights)
    words = f"{what} {name}, real and synthetic. {reading} {_largest(names, a, b)}"
    return Bars(
        id=id, topic=EACH, title=f"{what} {name}" if look.view.by_length else name,
        reading=reading, caption=method + holes + left, words=words, names=names, real=a,
        synthetic=b, edges=edges, dates=bool(look.scale and look.scale.dates),
    )  # fmt: skip


def _rest(look: Look) -> str:
    """A name for the pooled rest that no level has."""
    name = _OTHER
    while name in look.levels:
        name = f"{name} levels"
    return name


def _heights(counts: Counts) -> Array:
    """Shares of named levels, of the rest, then of missing; those of too few people are 0."""
    least = np.array([LEVEL, *[CELL] * (len(counts.rows) - 2), LEVEL])
    shares: Array = np.where(counts.people < least, 0.0, counts.rows / max(counts.rows.sum(), 1))
    return np.append(shares[1:], shares[0])


def _largest(names: tuple[str, ...], real: tuple[float, ...], made: tuple[float, ...]) -> str:
    """The tallest bars in words, for those who cannot see them."""
    order = np.argsort([-max(a, b) for a, b in zip(real, made, strict=True)], kind="stable")[:5]
    said = [f"{short(names[k])}: {percent(real[k])} and {percent(made[k])}" for k in order.tolist()]
    return f"Largest bars, real and synthetic: {'; '.join(said)}."
