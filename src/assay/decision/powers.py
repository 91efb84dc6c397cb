"""How a cost grows: powers of rows and columns from fits of several sizes, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assay.core import Interval
from assay.core.intervals import normal


@dataclass(frozen=True)
class Size:
    """A fit of so many rows and columns, and what it cost, above 0."""

    rows: int
    columns: int
    cost: float


@dataclass(frozen=True)
class Power:
    """An exponent; None where ``reason`` says why, and no interval where no fit was left over."""

    value: float | None
    interval: Interval | None = None
    reason: str = ""


@dataclass(frozen=True)
class Powers:
    """``cost ~ rows^a columns^b`` between the smallest and the largest size that was measured.

    Attributes:
        rows, columns: The exponents.
        sizes: Fits that they were learnt from.
        from_rows, to_rows, from_columns, to_columns: Where they hold.
        apart: Residual deviation of the logarithms, as a factor of the cost; None where no fit was
            left over.
    """

    rows: Power
    columns: Power
    sizes: int
    from_rows: int
    to_rows: int
    from_columns: int
    to_columns: int
    apart: float | None = None


def powers(sizes: Sequence[Size], *, confidence: float = 0.95) -> Powers:
    """Exponents by least squares of logarithms, with Student's intervals.

    An exponent that the sizes do not vary in, or vary in only together with the other, is not
    told. Growth need not be a power: ``apart`` says how far the sizes are off one, and what a fit
    costs at the least bends the line where all are small.

    Args:
        sizes: At least one.
        confidence: Stated coverage.

    Raises:
        ValueError: There is no size, or one that cost nothing.
    """
    if not sizes or any(s.cost <= 0 or s.rows < 1 or s.columns < 1 for s in sizes):
        raise ValueError("growth needs fits of some rows and columns that cost more than nothing")
    rows, columns = [s.rows for s in sizes], [s.columns for s in sizes]
    told, apart = _told({"rows": rows, "columns": columns}, [s.cost for s in sizes], confidence)
    return Powers(
        told["rows"], told["columns"], len(sizes), min(rows), max(rows), min(columns), max(columns),
        apart,
    )  # fmt: skip


def _told(
    by: Mapping[str, Sequence[int]], cost: Sequence[float], confidence: float
) -> tuple[dict[str, Power], float | None]:
    """The exponents by name, and how far sizes are off them."""
    free = [n for n, v in by.items() if len(set(v)) > 1]
    fixed = {n: Power(None, reason=f"one number of {n} was measured") for n in by if n not in free}
    design = np.column_stack([np.ones(len(cost)), *(np.log(by[n]) for n in free)])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        together = Power(None, reason="rows and columns were only varied together")
        return {n: fixed.get(n, together) for n in by}, None
    logs = np.log(cost)
    found, *_ = np.linalg.lstsq(design, logs, rcond=None)
    left = len(cost) - design.shape[1]
    values = {n: float(v) for n, v in zip(free, found[1:], strict=True)}
    if not left:
        why = "no interval: as many exponents as sizes"
        return fixed | {n: Power(v, reason=why) for n, v in values.items()}, None
    variance = float(np.sum((logs - design @ found) ** 2)) / left
    errors = variance * np.diag(np.linalg.inv(design.T @ design))[1:]
    told = {
        n: Power(v, normal(v, float(e), confidence, left))
        for (n, v), e in zip(values.items(), errors, strict=True)
    }
    return fixed | told, float(np.exp(variance**0.5))
