"""Draw a table in which a class has the share one asks for, such as a rare diagnosis at half."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from assay.core import ConfigError
from assay.data import Table
from assay.techniques.base import Model


def sample_with_shares(
    model: Model, n: int, column: str, shares: Mapping[object, float], rng: np.random.Generator
) -> Table:
    """``n`` rows in shuffled order, in which each value of ``column`` has its share exactly.

    Counts are rounded by largest remainder. Rows of a value are drawn given that value, so what
    goes with it in the other columns goes with it here too.

    Args:
        model: A fitted model.
        n: Rows in all.
        column: The column to rebalance.
        shares: Share of each wanted value, at least 0, together 1; None stands for missing.
        rng: Source of the draws.

    Raises:
        ConfigError: The shares are negative, not finite, or do not add up to 1.
        TechniqueError: The model has no such column or value.
    """
    values, wanted = list(shares), list(shares.values())
    if any(not math.isfinite(s) or s < 0 for s in wanted) or abs(sum(wanted) - 1) > 1e-6:
        raise ConfigError(
            "the shares must be at least 0 and add up to 1", where=f"column {column!r}",
            mend="Name every value that the new table shall hold, with its share",
        )  # fmt: skip
    counts = largest_remainder(wanted, n)
    parts = [
        model.sample(count, rng, {column: value})
        for value, count in zip(values, counts, strict=True)
        if count
    ]
    if not parts:
        return model.sample(0, rng)
    table = parts[0]
    for part in parts[1:]:
        table = table.stacked(part)
    return table.take(rng.permutation(n))


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
