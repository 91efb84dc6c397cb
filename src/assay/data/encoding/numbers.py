"""Numbers as codes: frequent values stand alone, the rest lie in quantile bins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_CELLS = 8  # finer cells inside a bin, so that a wide bin keeps its shape
_LISTED = 0.95  # of the rows: so many have one of the frequent values where values are from a list


@dataclass(frozen=True)
class NumberCodes:
    """Codes of numbers, learnt so that no value of fewer than ``pool`` people comes back on purpose.

    A value with many people is an atom: its code decodes to the value itself. All other values
    lie in bins of about equal counts, each cut into cells of at least ``pool`` people; a draw from
    a bin picks a cell by its rows and a place in it uniformly. Values between two atoms that
    fewer people have become the nearer atom. A cell ends midway between two values; the outermost
    ends are means over the outermost ``pool`` people (or the declared bounds), so that real
    extremes are never re-emitted and one wild value stretches nothing. Where fewer than ``pool``
    people have any value at all there is no code.

    Attributes:
        low, high: Ends of each cell, shape (c,), in order; equal for an atom.
        weight: Rows of each cell, shape (c,).
        code: The code that each cell belongs to, shape (c,), non-decreasing from 0.
        decimals: Digits that decoded numbers are rounded to; None for full precision.
    """

    low: Array
    high: Array
    weight: Array
    code: Array
    decimals: int | None
    centers: Array = field(init=False)

    def __post_init__(self) -> None:
        size = int(self.code[-1]) + 1 if len(self.code) else 0
        middle = (self.low + self.high) / 2 * self.weight
        total = np.bincount(self.code, self.weight, minlength=size)
        centers = np.bincount(self.code, middle, minlength=size) / np.where(total > 0, total, 1)
        object.__setattr__(self, "centers", centers)

    @property
    def size(self) -> int:
        """How many codes there are."""
        return len(self.centers)

    @classmethod
    def fit(
        cls, values: Array, *, bins: int, pool: int, decimals: int | None,
        low: float | None = None, high: float | None = None, shares: Array | None = None,
    ) -> NumberCodes:  # fmt: skip
        """Learn codes from the present ``values`` of shape (n,), at most about ``bins`` of them.

        Args:
            values: Finite numbers.
            bins: Most codes.
            pool: People that a value, or a cell, must have to stand alone.
            decimals: As the column stores them; 0 for integers.
            low, high: Bounds that are public knowledge, where declared.
            shares: The part of a person that each value is, shape (n,); None for whole persons.
        """
        whole = np.ones(len(values)) if shares is None else shares
        # Sums of shares: a rounding error must not cost a value its tenth person.
        if not len(values) or whole.sum() < pool - 1e-6:
            return cls(*(np.zeros(0),) * 3, np.zeros(0, int), decimals)
        distinct, place, counts = np.unique(values, return_inverse=True, return_counts=True)
        people = np.bincount(place, whole, minlength=len(distinct)) + 1e-9
        atoms = _atoms(counts, people, bins, pool)
        share = max(1, bins - int(atoms.sum()))
        target = max(pool, int(np.ceil(counts[~atoms].sum() / share)))
        bounds = _bounds(distinct, counts, people, pool, low, high, decimals)
        parts: list[tuple[float, float, float, int]] = []
        code, lost = 0, np.zeros(len(distinct), bool)
        for start, stop in _runs(atoms):
            if atoms[start]:
                parts.append((distinct[start], distinct[start], counts[start], code))
                code += 1
                continue
            if people[start:stop].sum() < pool:  # a bin of a few people would tell of them
                lost[start:stop] = True
                continue
            edges = _edges(distinct, start, stop, bounds)
            cells = _cells(counts[start:stop], people[start:stop], edges, target, pool)
            parts += [(a, b, w, code + c) for a, b, w, c in cells]
            code += cells[-1][3] + 1
        a, b, w, c = (np.array(x) for x in zip(*parts, strict=True))
        a, b, w, c = np.clip(a, *bounds), np.clip(b, *bounds), w.astype(float), c.astype(int)
        nearest = np.searchsorted(c, cls(a, b, w, c, decimals).encode(distinct[lost]))
        w += np.bincount(nearest, counts[lost], minlength=len(w))
        return cls(a, b, w, c, decimals)

    def encode(self, values: Array) -> Array:
        """The code of each finite number, int32; one between two codes gets the nearer."""
        atom = self.low == self.high
        cell = np.searchsorted(self.low, values, side="right") - 1
        cell = np.clip(cell, 0, len(self.low) - 1)
        # An atom has no width: what lies above it, and below the next cell, is the next cell's
        # where that is nearer.
        after = np.minimum(cell + 1, len(self.low) - 1)
        gap = values - self.high[cell]
        nearer = (gap > 0) & (self.low[after] - values < gap)
        cell = np.where(nearer, after, cell)
        # A number just below an atom's neighbour must not become the atom where a bin is as near.
        before = np.maximum(cell - 1, 0)
        off = atom[cell] & (values != self.low[cell]) & ~atom[before]
        near = off & (values >= self.low[before]) & (values <= self.high[before])
        found: Array = self.code[np.where(near, before, cell)].astype(np.int32)
        return found

    def decode(self, codes: Array, rng: np.random.Generator) -> Array:
        """A number for each code: float64 of shape (n,)."""
        first = np.searchsorted(self.code, np.arange(self.size), side="left")
        ends = np.cumsum(self.weight)
        start = np.concatenate([[0.0], ends])[first]
        stop = np.concatenate([start[1:], [ends[-1]]])
        at = start[codes] + rng.random(len(codes)) * (stop - start)[codes]
        cell = np.minimum(np.searchsorted(ends, at, side="right"), len(ends) - 1)
        inside = (at - (ends - self.weight)[cell]) / self.weight[cell]
        numbers = self.low[cell] + np.clip(inside, 0, 1) * (self.high - self.low)[cell]
        return np.asarray(numbers if self.decimals is None else np.round(numbers, self.decimals))

    def to_state(self) -> dict[str, Any]:
        """Plain JSON data."""
        arrays = {n: getattr(self, n).tolist() for n in ("low", "high", "weight", "code")}
        return {**arrays, "decimals": self.decimals}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> NumberCodes:
        """The inverse of :meth:`to_state`."""
        low, high, weight = (np.asarray(state[n], float) for n in ("low", "high", "weight"))
        return cls(low, high, weight, np.asarray(state["code"], int), state["decimals"])


def _atoms(counts: Array, people: Array, bins: int, pool: int) -> Array:
    """Which distinct values stand alone: with ``pool`` people, and among the most frequent.

    All such values do where they are no more than there are codes, and nearly all rows have one:
    a column of amounts from a list (on Adult, bins for the rarer capital gains cost .005 of AUC).
    """
    atoms = people >= pool
    listed = atoms.sum() <= bins and counts[atoms].sum() >= _LISTED * counts.sum()
    if len(counts) > bins and not listed:
        # More values than codes: only a value that stands out among the others is worth a code.
        atoms &= counts >= 3 * np.median(counts)
        spare = bins // 2
        if atoms.sum() > spare:
            kept = np.argsort(np.where(atoms, -counts, 0), kind="stable")[:spare]
            atoms = np.isin(np.arange(len(counts)), kept)
    return np.asarray(atoms, dtype=bool)


def _runs(atoms: Array) -> list[tuple[int, int]]:
    """Consecutive stretches: each atom alone, and what lies between them."""
    runs, start = [], 0
    for i in np.flatnonzero(atoms).tolist():
        if start < i:
            runs.append((start, i))
        runs.append((i, i + 1))
        start = i + 1
    return [*runs, (start, len(atoms))] if start < len(atoms) else runs


def _bounds(
    distinct: Array, counts: Array, people: Array, pool: int, low: float | None,
    high: float | None, decimals: int | None,
) -> tuple[float, float]:  # fmt: skip
    a = _outermost(distinct, counts, people, pool)
    b = _outermost(distinct[::-1], counts[::-1], people[::-1], pool)
    if decimals is not None:
        # Rounded inwards, for a rounding outwards could hit the extreme itself.
        step = 10.0**decimals
        a, b = np.ceil(a * step - 1e-6) / step, np.floor(b * step + 1e-6) / step
    if a > b:  # too few rows for two ends
        a = b = float(np.average(distinct, weights=counts))
    return a if low is None else float(low), b if high is None else float(high)


def _outermost(distinct: Array, counts: Array, people: Array, pool: int) -> float:
    """Mean over the first ``pool`` people, in the order of ``distinct``."""
    before = np.cumsum(people) - people
    inside = np.clip(pool - before, 0, people)
    return float(np.average(distinct, weights=inside * counts / people))


def _edges(distinct: Array, start: int, stop: int, bounds: tuple[float, float]) -> Array:
    """Ends around each value of a stretch: midway to its neighbours, shape (stop - start + 1,)."""
    inner = (distinct[1:] + distinct[:-1]) / 2
    left = bounds[0] if start == 0 else inner[start - 1]
    right = bounds[1] if stop == len(distinct) else inner[stop - 1]
    return np.concatenate([[left], inner[start : stop - 1], [right]])


def _cells(
    counts: Array, people: Array, edges: Array, target: int, pool: int
) -> list[tuple[float, float, float, int]]:
    """Cells (low, high, rows, bin) over a stretch: bins of ``target`` rows, finer cells inside."""
    fine = max(pool, target // _CELLS)
    crowd, total = np.cumsum(people), np.cumsum(counts)
    # A cell closes where it has the rows of a fine cell and the people of a pool.
    pace = np.minimum(crowd / pool, total / fine)
    ends = np.unique(np.searchsorted(pace, np.arange(1, int(pace[-1]) + 1)))
    begun, done, cells = 0, 0, []
    number = max(1, round(int(total[-1]) / target))
    for end in [*ends.tolist(), len(counts) - 1]:
        last = end == len(counts) - 1
        if end < begun or (not last and not _may_close(crowd, total, begun, end, pool, fine)):
            continue
        rows = int(total[end]) - done
        place = min(number - 1, int((done + rows / 2) * number / total[-1]))
        cells.append((edges[begun], edges[end + 1], rows, place))
        begun, done = end + 1, int(total[end])
    # Bins that no cell fell into leave no gap in the codes.
    kept = {b: i for i, b in enumerate(dict.fromkeys(c[3] for c in cells))}
    return [(float(a), float(b), float(w), kept[c]) for a, b, w, c in cells]


def _may_close(crowd: Array, total: Array, begun: int, end: int, pool: int, fine: int) -> bool:
    """Whether a cell from ``begun`` to ``end``, and what is left after it, are large enough."""
    for counted, least in ((crowd, pool), (total, fine)):
        own = counted[end] - (counted[begun - 1] if begun else 0)
        if min(own, counted[-1] - counted[end]) < least:
            return False
    return True
