"""What OpenDP spends for an epsilon and a delta."""

from __future__ import annotations

import opendp.prelude as dp


def rho_of(epsilon: float, delta: float) -> float:
    """What OpenDP itself converts to (epsilon, delta)."""

    def spends(rho: float) -> bool:
        noise = dp.m.make_gaussian(
            dp.atom_domain(T=int), dp.absolute_distance(T=float), (1 / (2 * rho)) ** 0.5
        )
        return bool(dp.c.make_zCDP_to_approxDP(noise).map(1.0).epsilon(delta) <= epsilon)

    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if spends(middle) else (low, middle)
    return low
