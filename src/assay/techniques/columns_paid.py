"""Codes that are public or paid for, behind a curator: where every marginal technique starts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assay.data import Coded, ColumnCodes, Encoder, Grid, LevelCodes, Table
from assay.techniques.domains_paid import domains
from assay.techniques.graph import Noisy, total_of
from assay.techniques.joined import DOUBT, groups, in_line, rare, shares
from assay.techniques.zeros import Zero, cuts, levels

if TYPE_CHECKING:
    from assay.dp import Curator, Journal, Ledger

Array = np.ndarray[Any, Any]

#: Shares of persons in a wrong code: from the first on histograms are asked once more, and from the
#: second on for all that this may cost, in between for as large a part of it.
_DROWNED, _LOST = 0.1, 0.3


@dataclass(frozen=True)
class Paid:
    """What a marginal technique works on: a curator of few codes, and how they become rows.

    Attributes:
        encoder: Turns its codes into rows.
        curator: Of the merged codes.
        ones: Each column's counts of merged codes, as they were answered.
        merged: The merged code of each of the encoder's, a column each.
        shares: The part that each of the encoder's codes has of its merged one.
        learnt: Columns whose bounds were found under noise.
        levels: Columns whose levels were found under noise.
    """

    encoder: Encoder
    curator: Curator
    ones: tuple[Noisy, ...]
    merged: tuple[Array, ...]
    shares: tuple[Array, ...]
    learnt: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


def paid(
    train: Table, whose: Array, bins: int, pool: int, ledger: Ledger, rho: float,
    zeros: Sequence[Zero] = (), journal: Journal | None = None, more: float = 0.0,
    pairs: float = 0.0,
) -> Paid:  # fmt: skip
    """One noisy histogram a column makes quantile bins of numbers, and puts rare levels together.

    Where noise drowns the histograms they are asked once more: of bins in the wrong places nothing
    comes right any more, whatever is asked of them.

    Args:
        train: At least one row.
        whose: The person of each row.
        bins: Most codes of a number.
        pool: People that a level or a number must have where a domain was not declared.
        ledger: Pays.
        rho: What all histograms together may cost.
        zeros: What cannot be: bins end where its ranges do, and its levels stand alone.
        journal: Of the ledger: what it holds is not asked again.
        more: What domains, and histograms where the first are drowned, may cost besides.
        pairs: About what pairs of columns will cost together: numbers have no more codes in them
            than their noise lets be told. 0 for as many as alone.
    """
    from assay.dp import CentralCurator, Recorded

    known = domains(train, whose, pool, ledger, rho, journal, more)
    rho, more = rho - known.cost, more - known.more
    codes, sizes = known.places(train)
    fine: Curator = CentralCurator(codes, sizes, whose, ledger)
    fine = fine if journal is None else Recorded(fine, journal)
    told, noise, persons = _told(fine, bins, rho, more, pairs)
    answers, columns, finest = iter(told), [], []
    for grid in known.grids.values():
        own = [next(answers) for _ in grid.parts]
        ranges = cuts(zeros, grid.column.name) if any(grid.lies) else ()
        column, _ = noisy_codes(grid, own, bins, noise, persons, ranges)
        columns.append(column)
        finest += grid.coded(column)
    encoder = Encoder.of(train.schema, tuple(columns), known.after)
    most = _most(persons, pairs, len(told))
    merged = tuple(
        _merged(np.bincount(own, answer), noise, part, most, encoder, zeros)
        for own, answer, part in zip(finest, told, encoder.coded, strict=True)
    )
    maps = [joined[own] for joined, own in zip(merged, finest, strict=True)]
    ones = tuple(
        Noisy((j,), np.bincount(own, answer), noise**2 * np.bincount(own))
        for j, (own, answer) in enumerate(zip(maps, told, strict=True))
    )
    parts = tuple(
        shares(np.bincount(own, answer), joined, noise)
        for own, answer, joined in zip(finest, told, merged, strict=True)
    )
    return Paid(encoder, fine.merged(maps), ones, merged, parts, known.bounds, known.levels)


def _told(
    fine: Curator, bins: int, rho: float, more: float, pairs: float
) -> tuple[list[Array], float, float]:
    """Each column's noisy counts, the deviation of their noise, and about how many persons."""
    from assay.dp import deviation

    many = range(len(fine.sizes))
    each = rho / len(fine.sizes)
    told, noise = [fine.measure((j,), each).astype(float) for j in many], deviation(each)
    persons = _persons(told, noise)
    most = min(_most(persons, pairs, len(told)), bins)
    wrong = _wrong(fine.sizes, most, noise) / persons
    if more and wrong > _DROWNED:
        extra = min(1.0, wrong / _LOST) * more / len(fine.sizes)
        other = deviation(extra)
        part = noise**2 / (noise**2 + other**2)  # of the new answers: by their precision
        told = [(1 - part) * a + part * fine.measure((j,), extra) for j, a in enumerate(told)]
        noise *= math.sqrt(1 - part)
        persons = _persons(told, noise)
    return told, noise, persons


def _persons(told: Sequence[Array], noise: float) -> float:
    return total_of([Noisy((), a, np.full(len(a), noise**2)) for a in told])


def _most(persons: float, pairs: float, columns: int) -> float:
    """Into how many groups a number's codes go in pairs; no bound where none are asked for."""
    return groups(persons, pairs / columns) if pairs else math.inf


def _wrong(sizes: Sequence[int], bins: float, noise: float) -> float:
    """How many persons noise alone puts into a wrong code of the mean column: half the sum of the
    absolute errors, of which a code of k places has sqrt(k) deviations."""
    errors = [math.sqrt(size * min(size, bins)) for size in sizes]
    return math.sqrt(2 / math.pi) * noise * float(np.mean(errors)) / 2


def noisy_codes(
    grid: Grid, answers: Sequence[Array], bins: int, noise: float, persons: float,
    cuts: Sequence[tuple[float, float]] = (), *, smooth: bool = True,
) -> tuple[ColumnCodes, list[Array]]:  # fmt: skip
    """A column's codes and their shares, as :meth:`assay.data.Grid.codes` finds them, from noisy counts
    of its places.

    Args:
        grid: Of the column.
        answers: Of each of its parts.
        bins: Most codes of a part on a line.
        noise: Standard deviation of each count.
        persons: About how many there are.
        cuts: Ranges that no bin may cross.
        smooth: Take what may be noise alone off counts along a line.
    """
    from assay.dp import smoothed

    counts = [own.astype(float) for own in answers]
    for own, lies in zip(counts, grid.lies, strict=True):
        if lies and smooth:
            own[:-1] = smoothed(own[:-1], noise, persons - max(own[-1], 0.0))
    return grid.codes(counts, bins, DOUBT * noise, cuts)


def _merged(
    counts: Array, noise: float, part: Coded, most: float, encoder: Encoder, zeros: Sequence[Zero]
) -> Array:  # fmt: skip
    """The merged code of each code of a column, from its noisy counts."""
    if not part.ordered:
        return rare(counts, noise, _alone(encoder, part, zeros))
    if cuts(zeros, part.source):  # a group must not have both sides of an end
        return np.arange(len(counts))
    return in_line(counts, most, part.missing)


def _alone(encoder: Encoder, part: Coded, zeros: Sequence[Zero]) -> list[int]:
    """The codes of a category that must stand alone."""
    column = next(c for c in encoder.columns if c.column.name == part.source)
    own = column.parts[0][1]
    known = own.levels if isinstance(own, LevelCodes) else ()
    return [known.index(x) for x in sorted(levels(zeros, part.source)) if x in known]
