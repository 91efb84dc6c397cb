"""Rules between numbers that hold in all real rows: one never above another, and sums."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from assay.data import Kind, Table
from assay.evaluation.fidelity.looked import Looked
from assay.evaluation.fidelity.views import Array

#: A rule is believed where, were the columns dealt at random, it would hold in all rows with a
#: chance below this, and where so many rows speak of it.
CHANCE, LEAST = 1e-6, 50
#: Columns tried, at most, for comparisons and for sums; rows of the first look.
MOST, MOST_SUMS, LOOK = 200, 60, 256


@dataclass(frozen=True)
class Order:
    """``low`` is never above ``high``; or they are always the same.

    Attributes:
        low: A column of numbers or dates.
        high: Another.
        rows: Real rows that it held in: all in which both are present.
        equal: Whether they are the same.
    """

    low: str
    high: str
    rows: int
    equal: bool = False

    @property
    def sentence(self) -> str:
        """It in words, without a cell of data."""
        word = "equals" if self.equal else "is never above"
        return f"{self.low} {word} {self.high}"

    def broken(self, rows: Looked) -> Array:
        """Which rows break it, bool of shape (n,); rows with a missing cell do not."""
        low, high = rows.line(self.low), rows.line(self.high)
        above = low > high
        broken: Array = above | (low < high) if self.equal else above
        return broken


@dataclass(frozen=True)
class Sum:
    """``one`` and ``other`` add up to ``total``, but for rounding.

    Attributes:
        one: A column of numbers.
        other: Another.
        total: Their sum.
        rows: Real rows that it held in: all in which the three are present.
    """

    one: str
    other: str
    total: str
    rows: int

    @property
    def sentence(self) -> str:
        """It in words, without a cell of data."""
        return f"{self.one} and {self.other} add up to {self.total}"

    def broken(self, rows: Looked) -> Array:
        """Which rows break it, bool of shape (n,); rows with a missing cell do not."""
        return ~_adds_up(*(rows.line(c) for c in (self.one, self.other, self.total)))


def find_orders(table: Table) -> list[Order]:
    """Pairs of number or of date columns of which one is never above the other.

    Only where that says something: dealt at random within their own values, the columns would
    break it in some rows.
    """
    found: list[Order] = []
    looked = Looked(table)
    for dates in (False, True):
        names = [c.name for c in table.schema if c.ordered and (c.kind is Kind.DATETIME) is dates][
            :MOST
        ]
        cells = {n: looked.line(n) for n in names}
        few = np.stack([c[:LOOK] for c in cells.values()], axis=1) if names else np.empty((0, 0))
        over = np.array([(few[:, i : i + 1] > few).any(0) for i in range(len(names))])
        for i, j in combinations(range(len(names)), 2):
            up, down = not over[i, j], not over[j, i]
            one, other = cells[names[i]], cells[names[j]]
            up, down = up and not (one > other).any(), down and not (other > one).any()
            low, high = (names[i], names[j]) if up else (names[j], names[i])
            rows = int((~np.isnan(one) & ~np.isnan(other)).sum())
            if (
                (up or down)
                and rows >= LEAST
                and _says_something(cells[low], cells[high], rows, up and down)
            ):
                found.append(Order(low, high, rows, equal=up and down))
    return found


def find_sums(table: Table) -> list[Sum]:
    """Triples of number columns, none of them constant, of which two add up to the third."""
    names = [c.name for c in table.schema if c.kind in (Kind.NUMERIC, Kind.INTEGER)]
    looked = Looked(table)
    cells = {n: looked.line(n) for n in names}
    names = [n for n in names if _varies(cells[n])][:MOST_SUMS]
    found: list[Sum] = []
    if len(names) < 3:
        return found
    few = np.stack([cells[n][:LOOK] for n in names], axis=1)
    for i, j in combinations(range(len(names)), 2):
        fits = _adds_up(few[:, i : i + 1], few[:, j : j + 1], few).all(0)
        for k in np.flatnonzero(fits).tolist():
            if k in (i, j):
                continue
            a, b, c = (cells[names[x]] for x in (i, j, k))
            rows = int((~np.isnan(a + b) & ~np.isnan(c)).sum())
            if rows < LEAST or not _adds_up(a, b, c).all():
                continue
            misses = 1 - float(_adds_up(a, b, np.roll(c, rows // 2)).mean())
            if unlikely(misses, rows):
                found.append(Sum(names[i], names[j], names[k], rows))
    return found


def unlikely(breaks: float, rows: int) -> bool:
    """Whether ``rows`` rows that each break a rule with this chance would all keep it by luck."""
    return breaks >= 1 or (breaks > 0 and rows * math.log1p(-breaks) < math.log(CHANCE))


def _says_something(low: Array, high: Array, rows: int, equal: bool) -> bool:
    """Whether columns dealt at random would break ``low <= high`` (or their equality) often."""
    low, high = np.sort(low[~np.isnan(low)]), np.sort(high[~np.isnan(high)])
    under = np.searchsorted(high, low, "left") / len(high)
    if not equal:
        return unlikely(float(under.mean()), rows)
    upto = np.searchsorted(high, low, "right") / len(high)
    return unlikely(float((1 - upto + under).mean()), rows)


def _adds_up(a: Array, b: Array, c: Array) -> Array:
    """Whether ``a + b`` is ``c`` but for rounding; true where one is missing."""
    # Quarters, so that sums of the largest numbers stay finite.
    a, b, c = a / 4, b / 4, c / 4
    with np.errstate(invalid="ignore"):
        gap, reach = np.abs(a + b - c), np.abs(a) + np.abs(b) + np.abs(c)
        fits: Array = (gap <= 1e-9 * reach) | np.isnan(a) | np.isnan(b) | np.isnan(c)
    return fits


def _varies(cells: Array) -> bool:
    present = cells[~np.isnan(cells)]
    return len(present) >= LEAST and bool(present.min() < present.max())
