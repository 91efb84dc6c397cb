"""Pair plots of the numbers whose joint density is most unlike the real one."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from assay.core import Picture
from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.views import View, views_of
from assay.evaluation.pictures.cells import Array, apart
from assay.evaluation.pictures.columns import scale_in
from assay.evaluation.pictures.density import grid, points, side
from assay.evaluation.pictures.sides import TOGETHER, rows_in_words, short

#: Pairs drawn, columns that pairs are sought among, rows a side to seek with, and rows drawn.
DRAWN, COLUMNS, SOUGHT, ROWS = 4, 16, 5_000, 50_000
_COARSE = 6  # cells an axis while seeking


def pair_pictures(
    evidence: Evidence, rng: np.random.Generator, rows_visible: bool = False
) -> list[Picture]:
    """The most changed pairs; none where there are not two numbers."""
    real, made = evidence.real, evidence.releases[0]
    lines = [v for v in views_of(evidence) if v.ordered and not v.by_length][:COLUMNS]
    if len(lines) < 2:
        return []
    real, made = (t.sample(ROWS, rng) for t in (real, made))
    real_cells, made_cells = ([v.numbers(t) for v in lines] for t in (real, made))
    pictures: list[Picture] = []
    for k, (i, j) in enumerate(_changed(real_cells, made_cells), 1):
        pictures += _drawn(
            evidence, f"pair-{k}", (lines[i], lines[j]), (real, made),
            ((real_cells[i], real_cells[j]), (made_cells[i], made_cells[j])),
            rng, len(lines), rows_visible,
        )  # fmt: skip
    return pictures


def _changed(real: list[Array], made: list[Array]) -> list[tuple[int, int]]:
    """Pairs by how far their joint cells are apart, over coarse quantile cells."""
    coarse = []
    for a, b in zip(real, made, strict=True):
        known = a[np.isfinite(a)]
        inner = np.arange(1, _COARSE) / _COARSE
        ends = np.unique(np.quantile(known, inner, method="inverted_cdf")) if len(known) else known
        coarse.append([np.searchsorted(ends, x[:SOUGHT], "left") for x in (a, b)])
    size = _COARSE * _COARSE
    gaps = {
        (i, j): apart(*(
            np.bincount(coarse[i][s] * _COARSE + coarse[j][s], minlength=size) for s in (0, 1)
        ))
        for i, j in combinations(range(len(real)), 2)
    }  # fmt: skip
    return sorted(gaps, key=lambda pair: (-round(gaps[pair], 12), pair))[:DRAWN]


def _drawn(
    evidence: Evidence, id: str, pair: tuple[View, View], tables: tuple[Table, Table],
    cells: tuple[tuple[Array, Array], tuple[Array, Array]], rng: np.random.Generator,
    sought: int, rows_visible: bool,
) -> list[Picture]:  # fmt: skip
    both = [_known(t, *c) for t, c in zip(tables, cells, strict=True)]
    (kept, real), (made_rows, made) = both
    if min(len(real), len(made)) == 0:
        return []
    bins = side(min(len(real), len(made)))
    scales = [s for v in pair if (s := scale_in(v, kept, bins)) is not None]
    axes = (scales[0], scales[1])
    x, y = (short(v.name) for v in pair)
    caption = (
        f"{rows_in_words(evidence, len(real), len(made))}, both cells known; one of the pairs "
        f"most changed among {sought} numbers and dates, in density over {_COARSE} by {_COARSE} "
        "quantile cells; axes end at the real rows' 1 % and 99 % quantiles, what lies beyond is "
        "in the outermost cells."
    )
    known: dict[str, Any] = {
        "id": id, "topic": TOGETHER, "title": f"{x} and {y}", "x": x, "y": y,
    }  # fmt: skip
    found: list[Picture] = [grid(axes, real, made, (kept, made_rows), caption, **known)]
    if rows_visible:
        found.append(points(axes, real, made, rng, caption, **known))
    return found


def _known(table: Table, x: Array, y: Array) -> tuple[Table, Array]:
    """The rows where both cells are finite, and their points of shape (n, 2)."""
    rows = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    return table.take(rows), np.column_stack([x[rows], y[rows]])
