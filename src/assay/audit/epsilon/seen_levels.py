"""White-box games for levels and bounds that nobody declared: who makes or breaks one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from assay.dp import Ledger

Array = np.ndarray[Any, Any]

_NOISE = 4.0  # deviation beside who is alone with a level: with less a limit's fault is rounded
_USUAL = 100  # numbers that all lie in one place
_STEPS = 8  # places of either sign, the outermost, at which canaries stand


@dataclass(frozen=True)
class SeenLevels:
    """Each canary has a level that so many others have that its coming lifts the count to the limit:
    told of or not, the test that tells most of noise at that limit. Or it is alone with its level, which
    nobody can tell of without it.

    Attributes:
        epsilon, delta: Of the promise, all of which pays for levels.
        count: Canaries of a run.
        alone: Whether each is alone with its level.
    """

    epsilon: float
    delta: float
    count: int = 250
    alone: bool = False

    whole: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        return (
            "levels that were found; each canary is alone with one"
            if self.alone
            else "levels that were found; each canary lifts one to the limit"
        )

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        from assay.dp import LEVELS_DELTA, Ledger, SecureSource, deviation, level_limit
        from assay.dp import private_levels as levels_of

        there = SecureSource().included(self.count, 0.5)
        ledger = Ledger(self.epsilon, self.delta, apart=LEVELS_DELTA * self.delta)
        rho, delta = ledger.left, ledger.apart
        if self.alone:
            rho, base = min(rho, 1 / (2 * _NOISE**2)), 0
        else:
            base = level_limit(deviation(rho), delta) - 1
        names = np.array([f"k{k:05d}" for k in range(self.count)])
        found = levels_of(pl.Series(np.repeat(names, base + there)), ledger, rho, delta)
        return np.isin(names, found).astype(float), there


@dataclass(frozen=True)
class SeenBounds:
    """Each canary has a number in a place where so many others' are that its coming lifts their count
    to the limit, or where nobody else's is. Bounds tell of the outermost places that stood out: those
    beyond did not, and those within are left out, whoever was in them.

    Attributes:
        epsilon, delta: Of the promise, all of which pays for bounds.
        alone: Whether each canary's number is far from all others'.
    """

    epsilon: float
    delta: float
    alone: bool = False

    whole: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        return (
            "bounds that were found; each canary is far beyond all others"
            if self.alone
            else "bounds that were found; each canary lifts an outer place to the limit"
        )

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        from assay.dp import SecureSource, bound_cells, bound_limit, deviation
        from assay.dp import private_bounds as bounds_of

        steps, ledger = 1 if self.alone else _STEPS, self._ledger
        there = SecureSource().included(2 * steps, 0.5).reshape(2, steps)
        ledger.entries.clear()  # another column's, without the search for its rho
        rho, beyond = ledger.left, bound_cells()[0][-steps:][::-1]  # from the outside in
        base = 0 if self.alone else math.floor(bound_limit(deviation(rho)))
        middle = 1.5 * beyond
        numbers = [np.ones(_USUAL)]
        numbers += [
            np.repeat(s * middle, base + own) for s, own in zip((-1, 1), there, strict=True)
        ]
        ends = bounds_of(np.concatenate(numbers), ledger, rho) or (0.0, 0.0)
        told, seen = [], []
        for reach, own in zip((-ends[0], ends[1]), there, strict=True):
            # The first place from the outside that is within reach, and those before it.
            within = reach >= middle
            known = int(np.argmax(within)) + 1 if within.any() else steps
            told.append(within[:known].astype(float))
            seen.append(own[:known])
        return np.concatenate(told), np.concatenate(seen)

    @cached_property
    def _ledger(self) -> Ledger:
        from assay.dp import Ledger

        return Ledger(self.epsilon, self.delta)
