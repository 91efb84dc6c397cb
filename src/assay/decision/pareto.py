"""Which techniques no other beats on both axes."""

from __future__ import annotations

from collections.abc import Mapping


def pareto(points: Mapping[str, tuple[float, float]]) -> tuple[str, ...]:
    """Names of the points that no other point dominates, by their first axis, then by name.

    A point dominates another that it is nowhere worse than and somewhere better than; equal
    points both stay.

    Args:
        points: What utility is lost and what privacy is lost, by name; lower is better in both.
    """
    front = [
        name
        for name, (u, p) in points.items()
        if not any(v <= u and q <= p and (v, q) != (u, p) for v, q in points.values())
    ]
    return tuple(sorted(front, key=lambda n: (*points[n], n)))
