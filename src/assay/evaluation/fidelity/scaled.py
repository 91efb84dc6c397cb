"""Numbers in units of the real rows' standard deviation, and pulls put back in their rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.matrices import looks
from assay.evaluation.fidelity.views import Array, View, Yardstick

#: Standard deviations from the real mean beyond which all cells count as equally far.
FAR = 1e6


@dataclass(frozen=True)
class Scaled:
    """One column of two tables; the real rows have mean 0 and standard deviation 1.

    Attributes:
        one: Present cells of the table to judge, float64 of shape (a,).
        other: Present cells of the real table, shape (b,).
        here: Which rows of the first are present, bool of shape (n,).
        there: The same of the real table, shape (m,).
    """

    one: Array
    other: Array
    here: Array
    there: Array


def scaled(look: View, one: Table, other: Table) -> Scaled:
    """The column in real standard deviations from the real mean, cut at a million of them.

    The real column must have two different cells.
    """
    sides = [look.numbers(t) for t in (one, other)]
    here, there = (np.isfinite(v) for v in sides)
    mine, real = sides[0][here], sides[1][there]
    # Divided by the largest, as squares of huge numbers are none.
    unit = float(np.abs(real).max())
    real = real / unit
    centre, deviation = float(real.mean()), float(real.std())
    with np.errstate(over="ignore"):
        mine = np.clip((mine / unit - centre) / deviation, -FAR, FAR)
    return Scaled(mine, np.clip((real - centre) / deviation, -FAR, FAR), here, there)


def placed(pull: Array, here: Array) -> Array:
    """Pulls of present rows among all rows: those missing pull at nothing, the others for them."""
    out = np.zeros(len(here))
    out[here] = (pull - pull.mean()) * (len(here) / len(pull))
    return out


def pull_of_scale(real: Array) -> Array:
    """Pull of each real row on the standard deviation, of which it is the unit."""
    return (real**2 - 1) / 2


def comparable(
    evidence: Evidence, bench: Yardstick, *, changing: bool = True
) -> tuple[list[View], str]:
    """Columns on a line that every table has two cells of, and a note on those it left out.

    Args:
        evidence: What there is.
        bench: The tables.
        changing: Whether the real cells must differ, so that they have a deviation to scale by.
    """
    views = [b.view for b in looks(evidence) if b.view.ordered]
    tables = [t for t in (bench.real, bench.train, *bench.releases) if t is not None]
    kept = []
    for view in views:
        if min(len(t) - t[view.name].null_count() for t in tables) < 2:
            continue
        if changing:
            values = view.numbers(bench.real)
            values = values[np.isfinite(values)]
            if values.min() == values.max():
                continue
        kept.append(view)
    gone = len(views) - len(kept)
    words = "column that is empty or never changes is" if gone == 1 else (
        "columns that are empty or never change are")  # fmt: skip
    return kept, f"{gone} {words} left out" if gone else ""
