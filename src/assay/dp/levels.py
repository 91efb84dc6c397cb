"""Levels of a category that nobody declared, found under noise and paid for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from assay.dp.costs import deviation
from assay.dp.ledger import Ledger
from assay.dp.noise import discrete_gaussian
from assay.dp.overheard import LEVELS, noted

Array = np.ndarray[Any, Any]

#: The part of a promise's delta that is kept for levels, where some column's are not declared.
LEVELS_DELTA = 0.1
_FEWEST = 2  # people: with a limit of one, a person alone would bring a level


def private_levels(
    cells: pl.Series, ledger: Ledger, rho: float, delta: float, people: int = _FEWEST,
    what: str = "levels",
) -> tuple[str, ...]:  # fmt: skip
    """The levels that many people have, the most frequent first.

    A histogram of the levels that there are gets noise, and those whose count stays below a limit
    are not told of (Korolova, Kenthapadi, Mishra and Ntoulas 2009; Bun, Nissim and Stemmer
    2019). Somebody who shares a level with others moves one count by 1: rho. Somebody
    who brings a new one moves nothing unless that count of 1 passes the limit, which it does with
    a chance of at most ``delta``. So it costs rho but for that chance, and the ledger adds up both.

    Args:
        cells: One of each person at most, String; missing ones are no level.
        ledger: Pays before the noise is drawn.
        rho: What it costs.
        delta: The chance of telling that it costs as well, in (0, 1).
        people: A level of fewer is told of with a chance of at most ``delta``; 2 or more.
        what: A name for the ledger, never a cell of data.

    Raises:
        ConfigError: The ledger has not that much left.
    """
    levels, counts = level_counts(cells)
    noted(LEVELS)
    ledger.spend(what, rho, delta)
    noisy = discrete_gaussian(counts, rho) if levels else counts
    return frequent_levels(levels, noisy, level_limit(deviation(rho), delta, people))


def level_counts(cells: pl.Series) -> tuple[list[str], Array]:
    """The levels in an order that tells nothing, and how many cells each has, int64."""
    rows = pl.DataFrame({"level": cells.cast(pl.String)}).drop_nulls()
    counts = rows.group_by("level").len().sort("level")
    return counts["level"].to_list(), counts["len"].cast(pl.Int64).to_numpy()


def level_limit(noise: float, delta: float, people: int = _FEWEST) -> int:
    """The noisy count that a level of fewer than ``people`` reaches with a chance of at most
    ``delta``.

    It holds for discrete Gaussian noise, whose tail is within one whole number of the normal one
    (Canonne, Kamath and Steinke 2020, proposition 25), and for rounded normal noise.

    Args:
        noise: Standard deviation, above 0.
        delta: In (0, 1).
        people: 2 or more.
    """
    return max(people, _FEWEST) + math.ceil(noise * max(float(stats.norm.isf(delta)), 0.0))


def frequent_levels(levels: Sequence[str], noisy: Array, limit: int) -> tuple[str, ...]:
    """The levels whose noisy counts reach the limit, the highest count first."""
    order = np.argsort(-noisy, kind="stable")
    return tuple(levels[i] for i in order if noisy[i] >= limit)
