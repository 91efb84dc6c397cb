"""Columns and pairs alone, of tables that may be larger than memory."""

from __future__ import annotations

from collections.abc import Callable

from assay.core import Measurement, Seeds, none_measured
from assay.data import Kind, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.fidelity.binning import Bins, bins_of
from assay.evaluation.fidelity.columns import ColumnDistance
from assay.evaluation.fidelity.pairs import PairDistance
from assay.evaluation.fidelity.views import View, view_of


def columns_and_pairs(
    real: Table, synthetic: Table, holdout: Table | None, seeds: Seeds,
    progress: Callable[[str], None],
) -> tuple[Measurement, ...]:  # fmt: skip
    """What :class:`ColumnDistance` and :class:`PairDistance` measure on one release.

    Each column is asked for a few times and let go, so that a :class:`~assay.data.Stored` table
    needs the memory of a few columns, and a byte a cell for pairs.

    Args:
        real: T, the rows that the generator saw.
        synthetic: S, the rows to judge.
        holdout: N, rows that it never saw, or None.
        seeds: Of the rows, pairs and blocks that are drawn.
        progress: Called with a few words at every one of three steps.
    """
    memo = Memo(seeds)
    evidence = Evidence(
        real, (synthetic,), holdout, None, None, memo, work=Memo(seeds.child("work"))
    )
    progress("bins of the real columns")
    looks = [_look(real, c.name) for c in real.schema if c.kind is not Kind.ARRAY]
    # Under the names at which the metrics look, so that the real columns are read once for both.
    memo.get("fidelity.views", lambda _: tuple(view for view, _ in looks))
    memo.get("fidelity.bins", lambda _: tuple(bins for _, bins in looks))
    found: list[Measurement] = []
    for metric, words in ((ColumnDistance(), "columns"), (PairDistance(), "pairs of columns")):
        progress(words)
        reason = metric.accepts(real.schema)
        if reason is None:
            found += metric.measure(evidence, seeds.rng(metric.name))
        else:
            found += none_measured(metric.statistics, reason)
    return tuple(found)


def _look(real: Table, name: str) -> tuple[View, Bins]:
    view = view_of(real.schema[name], real)
    return view, bins_of(view, real)
