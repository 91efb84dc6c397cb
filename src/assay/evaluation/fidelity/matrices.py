"""How strongly every two columns of a table go together, whatever their kinds: one matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.binning import Bins, bins_of
from assay.evaluation.fidelity.contingency import cramers_v
from assay.evaluation.fidelity.lines import Lines, lines_of, pearson
from assay.evaluation.fidelity.ratio import ratio_from_sums
from assay.evaluation.fidelity.views import Array, views_of

#: Columns that a matrix has at most; the first ones are taken.
MOST = 200


@dataclass(frozen=True)
class Associations:
    """Association of every two columns of one table.

    Attributes:
        names: The columns, d of them.
        ordered: Whether each is a number, date or text length; the others are levels.
        values: Symmetric, shape (d, d), 1 on the diagonal. Number with number: Pearson's (or
            Spearman's) correlation, in [-1, 1]. Number with level: the correlation ratio, in
            [0, 1]. Level with level: Cramer's V, bias-corrected, in [0, 1].
    """

    names: tuple[str, ...]
    ordered: tuple[bool, ...]
    values: Array


def real_matrix(evidence: Evidence, *, ranks: bool = False) -> Associations:
    """The matrix of N, the rows that no technique saw, or of T where there is no holdout."""
    real = evidence.real
    return evidence.memo.get(
        f"fidelity.matrices.real.{ranks}", lambda _: associations(real, looks(evidence), ranks)
    )


def train_matrix(evidence: Evidence, *, ranks: bool = False) -> Associations:
    """The matrix of T."""
    return evidence.memo.get(
        f"fidelity.matrices.train.{ranks}",
        lambda _: associations(evidence.train, looks(evidence), ranks),
    )


def release_matrix(evidence: Evidence, i: int, *, ranks: bool = False) -> Associations:
    """The matrix of release ``i``, counted from 0; kept with the technique's work."""
    return evidence.work.get(
        f"fidelity.matrices.{i}.{ranks}",
        lambda _: associations(evidence.releases[i], looks(evidence), ranks),
    )


def looks(evidence: Evidence) -> tuple[Bins, ...]:
    """Bins of T's columns, without arrays: levels beyond the 20 most frequent are pooled."""
    return evidence.memo.get(
        "fidelity.bins", lambda _: tuple(bins_of(v, evidence.train) for v in views_of(evidence))
    )


def associations(table: Table, bins: tuple[Bins, ...], ranks: bool = False) -> Associations:
    """The matrix of any table under the real rows' bins; missing cells are left out pair by pair.

    Args:
        table: Rows, n of them; linear in n and in the number of pairs.
        bins: One a column; of more than 200 the first are taken.
        ranks: Spearman's correlation in place of Pearson's.
    """
    bins = bins[:MOST]
    lines = [i for i, b in enumerate(bins) if b.view.ordered]
    levels = [i for i, b in enumerate(bins) if not b.view.ordered]
    values = np.eye(len(bins))
    cells = lines_of(table, [bins[i].view for i in lines], ranks=ranks)
    codes = [bins[i].codes(table) for i in levels]
    sizes = [bins[i].size for i in levels]
    values[np.ix_(lines, lines)] = pearson(cells)
    ratios = _ratios(cells, codes, sizes)
    values[np.ix_(lines, levels)] = ratios
    values[np.ix_(levels, lines)] = ratios.T
    values[np.ix_(levels, levels)] = _cramers(codes, sizes)
    return Associations(
        tuple(b.view.name for b in bins), tuple(b.view.ordered for b in bins), values
    )


def _ratios(cells: Lines, codes: list[Array], sizes: list[int]) -> Array:
    """Correlation ratios of numbers (first axis) given levels; code 0 is missing."""
    out = np.zeros((cells.values.shape[1], len(codes)))
    for j, (code, size) in enumerate(zip(codes, sizes, strict=True)):
        plain = np.bincount(code, minlength=size)
        for i in range(len(out)):
            x = cells.values[:, i]
            counts = plain
            if cells.present is not None:
                counts = np.bincount(code, weights=cells.present[:, i], minlength=size)
            sums = np.bincount(code, weights=x, minlength=size)
            squares = float(x @ x) - (float(np.sum(x[code == 0] ** 2)) if plain[0] else 0.0)
            out[i, j] = ratio_from_sums(counts[1:], sums[1:], squares)
    return out


def _cramers(codes: list[Array], sizes: list[int]) -> Array:
    out = np.eye(len(codes))
    for i in range(len(codes)):
        for j in range(i):
            joint = np.bincount(codes[i] * sizes[j] + codes[j], minlength=sizes[i] * sizes[j])
            counts = joint.reshape(sizes[i], sizes[j])[1:, 1:]
            if counts.size and counts.any():
                out[i, j] = out[j, i] = cramers_v(counts)
    return out
