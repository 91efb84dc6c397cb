"""Columns and pairs of tables that are larger than memory."""

from __future__ import annotations

from assay.core import Measurement, Seeds
from assay.data import Kind, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.fidelity.binning import bins_of
from assay.evaluation.fidelity.columns import ColumnDistance
from assay.evaluation.fidelity.pairs import PairDistance
from assay.evaluation.run import measure


def columns_and_pairs(
    real: Table, synthetic: Table, holdout: Table | None, seeds: Seeds
) -> tuple[Measurement, ...]:
    """What :class:`ColumnDistance` and :class:`PairDistance` measure, a column at a time.

    Args:
        real: T, the rows that the generator saw; may be a :class:`~assay.data.Stored`.
        synthetic: S, one release.
        holdout: N, rows it never saw, or None.
        seeds: Of the rows, blocks and pairs that are drawn.
    """
