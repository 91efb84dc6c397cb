"""Draw a table in which a class has the share one asks for, such as a rare diagnosis at half."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from assay.core import ConfigError
from assay.data import Table
from assay.techniques.base import Model


def sample_with_shares(
    model: Model, n: int, column: str | tuple[str, ...], shares: Mapping[Any, float],
    rng: np.random.Generator,
) -> Table:  # fmt: skip
    """``n`` rows in shuffled order, in which each value of ``column`` has its share exactly.

    Counts are rounded by largest remainder. Rows of a value are drawn given that value, so what
    goes with it in the other columns goes with it here too.

    Args:
        model: A fitted model.
        n: Rows in all.
        column: The column to rebalance, or several at once.
        shares: Share of each wanted value, at least 0, together 1; None stands for missing. Of
            several columns each key is a tuple of their values, as :func:`fair_shares` makes.
        rng: Source of the draws.

    Raises:
        ConfigError: The shares are negative, not finite, or do not add up to 1.
        TechniqueError: The model has no such column or value.
    """
    values, wanted = list(shares), list(shares.values())
    if any(not math.isfinite(s) or s < 0 for s in wanted) or abs(sum(wanted) - 1) > 1e-6:
        raise ConfigError(
            "the shares must be at least 0 and add up to 1", where=f"column {_said(column)}",
            mend="Name every value that the new table shall hold, with its share",
        )  # fmt: skip
    counts = largest_remainder(wanted, n)
    parts = [
        model.sample(count, rng, _wish(column, value))
        for value, count in zip(values, counts, strict=True)
        if count
    ]
    if not parts:
        return model.sample(0, rng)
    table = parts[0]
    for part in parts[1:]:
        table = table.stacked(part)
    return table.take(rng.permutation(n))


def fair_shares(table: Table, target: str, protected: str) -> dict[tuple[object, object], float]:
    """Shares of (target, protected) at which no group has more of a class than another.

    Each value keeps the share that it has in ``table``, and the two columns owe nothing to each
    other (demographic parity, Calders et al. 2009). Rows drawn with these shares keep what else
    goes with a class and a group.

    Args:
        table: Says how common each value is; a synthetic one will do.
        target, protected: Two columns of levels; missing is a value of its own.

    Raises:
        ConfigError: The two are one column, or there are no rows.
    """
    if target == protected or not len(table):
        raise ConfigError("fair shares need rows and two different columns")
    own = [dict(table[c].value_counts(normalize=True).iter_rows()) for c in (target, protected)]
    shares = {(y, g): p * q for y, p in own[0].items() for g, q in own[1].items()}
    total = sum(shares.values())
    return {key: share / total for key, share in shares.items()}


def _wish(column: str | tuple[str, ...], value: Any) -> dict[str, object]:
    if isinstance(column, str):
        return {column: value}
    if not isinstance(value, tuple) or len(value) != len(column):
        raise ConfigError(
            f"shares of {len(column)} columns need a key of {len(column)} values each",
            where=f"column {_said(column)}",
        )
    return dict(zip(column, value, strict=True))


def _said(column: str | tuple[str, ...]) -> str:
    return ", ".join(repr(c) for c in ((column,) if isinstance(column, str) else column))


def largest_remainder(shares: Sequence[float], n: int) -> list[int]:
    """Whole numbers that add up to ``n`` and are nearest to ``n * shares`` (Hamilton's method).

    Ties go to the earlier share.
    """
    exact = np.asarray(shares, dtype=float) * n / sum(shares)
    # A product such as .29 * 100 = 28.999... must not lose the unit it stands for.
    counts = np.floor(exact + 1e-9).astype(int)
    rest = n - int(counts.sum())
    order = np.argsort(-np.round(exact - counts, 9), kind="stable")
    counts[order[:rest]] += 1
    return [int(c) for c in counts]
