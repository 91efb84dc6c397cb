"""How likely each masked cell is, in closed form: by which an attacker tells two rows apart.

It follows the claim and not the code: an even share for each cell, k-ary randomised response (Warner
1965; Kairouz, Oh and Viswanath 2016), and on the grid of a number discrete Laplace noise (Ghosh,
Roughgarden and Sundararajan 2012) or discrete Gaussian noise (Canonne, Kamath and Steinke 2020), put
back to the grid's ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from assay.audit.epsilon.pairs import GONE

Array = np.ndarray[Any, Any]

_FAR = 40  # deviations, beyond which Gaussian noise has no chance that a float can hold


@dataclass(frozen=True)
class Cell:
    """What is claimed of one cell.

    Attributes:
        epsilon: Of a share without a delta; else None.
        mu: Of one with a delta; else None.
    """

    epsilon: float | None = None
    mu: float | None = None

    @classmethod
    def of(cls, epsilon: float, delta: float, cells: int) -> Cell:
        """An even share of a promise for a row of so many cells."""
        from assay.dp import budget

        if not delta:
            return cls(epsilon=epsilon / cells)
        return cls(mu=budget(epsilon, delta) / math.sqrt(cells))

    def left(self, used: float) -> Cell:
        """What is left where a part ``used`` (0 to 1) of it went to another answer."""
        if self.epsilon is not None:
            return Cell(epsilon=self.epsilon * (1 - used))
        assert self.mu is not None
        return Cell(mu=self.mu * math.sqrt(1 - used**2))

    def level(self, place: int, size: int) -> Array:
        """Chances of each of ``size`` levels where ``place`` (-1 for the last) is true."""
        epsilon = self.epsilon
        if epsilon is None:  # yes or no at this epsilon has the two errors of mu
            assert self.mu is not None
            epsilon = float(special.log_ndtr(self.mu / 2) - special.log_ndtr(-self.mu / 2))
        found = np.full(size, 1 / (math.exp(epsilon) + size - 1))
        found[place] *= math.exp(epsilon)
        return found

    def moved(self, place: int, steps: int) -> Array:
        """Chances of each of ``steps`` + 1 places where noise moves ``place``."""
        if self.epsilon is not None:
            noise = _laplace(steps / self.epsilon, steps)
        else:
            assert self.mu is not None
            noise = _gaussian(steps / self.mu, steps)
        # Noise from -steps to steps, the ends for all beyond: what leaves the grid is at its end.
        found = noise[steps - place : 2 * steps - place + 1].copy()
        found[0] += noise[: steps - place].sum()
        found[-1] += noise[2 * steps - place + 1 :].sum()
        return found

    def told(self, place: int, steps: int | None) -> Array:
        """Chances of all that a cell may be told as, the last for missing.

        Args:
            place: Of the true cell, -1 where it is missing.
            steps: Of its grid; None for two levels.
        """
        if steps is None:
            return self.level(place, 3)
        middle = steps // 2
        lost = self.left((steps - middle) / steps).level(int(place == GONE), 2)[1]
        there = self.moved(middle if place == GONE else place, steps)
        return np.append((1 - lost) * there, lost)


def _laplace(scale: float, steps: int) -> Array:
    """Chances of -steps to steps, what lies beyond put to the ends."""
    a = math.exp(-1 / scale)
    found: Array = (1 - a) / (1 + a) * a ** np.abs(np.arange(-steps, steps + 1.0))
    found[[0, -1]] = a**steps / (1 + a)
    return found


def _gaussian(deviation: float, steps: int) -> Array:
    """The like."""
    reach = steps + math.ceil(_FAR * deviation)
    x = np.arange(-reach, reach + 1.0)
    chance = np.exp(-((x / deviation) ** 2) / 2)
    chance /= chance.sum()
    cut = reach - steps
    found: Array = chance[cut : len(chance) - cut].copy()
    found[0], found[-1] = chance[: cut + 1].sum(), chance[len(chance) - cut - 1 :].sum()
    return found
