"""Two sets of points as densities on shared axes; or as points, where rows may be seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.core import Grid, Picture, Points
from assay.data import Table
from assay.evaluation.pictures.cells import CELL, Array, Counts, difference, matrix, percent
from assay.evaluation.pictures.scale import Scale

#: Points a side at most where single rows are shown.
SEEN = 500


def side(rows: int) -> int:
    """Cells along each axis: about seven rows in each if they were spread evenly."""
    return int(np.clip(round((rows / 7) ** 0.5), 4, 20))


def grid(
    axes: tuple[Scale, Scale], real: Array, made: Array, tables: tuple[Table, Table],
    caption: str, **known: Any,
) -> Grid:  # fmt: skip
    """Densities of finite points of shape (n, 2), each a row of its table.

    Args:
        axes: Cells across and up.
        real, made: The points.
        tables: Whose points they are, for the count of people in a cell.
        caption: What, of how many rows, by which method; the cells' rule is added.
        known: id, topic, title, x, y, bare.
    """
    across, up = axes
    size = across.size * up.size
    counts = [
        Counts.of(up.codes(p[:, 1]) * across.size + across.codes(p[:, 0]), size, t)
        for p, t in zip((real, made), tables, strict=True)
    ]
    reading = difference(counts[0].rows, counts[1].rows, "cell")
    shown = [matrix(c.shown(CELL).reshape(up.size, across.size)) for c in counts]
    blank = [percent(c.hidden(CELL)) for c in counts]
    method = (
        f"{caption} {across.size} by {up.size} cells; those of fewer than {CELL} people are left "
        f"blank ({blank[0]} of real, {blank[1]} of synthetic rows)."
    )
    return Grid(
        x_edges=across.edges, y_edges=up.edges, real=shown[0], synthetic=shown[1],
        x_dates=across.dates, y_dates=up.dates, reading=reading, caption=method,
        words=f"Density of {known['title']}, real beside synthetic. {reading}", **known,
    )  # fmt: skip


def points(
    axes: tuple[Scale, Scale], real: Array, made: Array, rng: np.random.Generator, caption: str,
    **known: Any,
) -> Picture:  # fmt: skip
    """Single rows: only where the user asked to see them."""
    sides = []
    for cloud in (real, made):
        rows = np.sort(rng.choice(len(cloud), min(SEEN, len(cloud)), replace=False))
        sides.append(tuple((_digits(x), _digits(y)) for x, y in cloud[rows].tolist()))
    return Points(
        real=sides[0], synthetic=sides[1], x_dates=axes[0].dates, y_dates=axes[1].dates,
        reading=f"Each point is one row: {len(sides[0])} real persons' rows are shown.",
        caption=f"{caption} At most {SEEN} rows a side.",
        words=f"Points of {known['title']}, real and synthetic.",
        **{**known, "id": f"{known['id']}-rows", "title": f"{known['title']}: single rows"},
    )  # fmt: skip


def _digits(value: float) -> float:
    return float(f"{value:.4g}") if abs(value) < 1e12 else float(f"{value:.12g}")
