"""The work of comparing columns one by one, which several metrics share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assay.core import Measurement, Part, Statistic
from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.fidelity.chance import NOTHING, Usual
from assay.evaluation.fidelity.views import Array, Yardstick
from assay.evaluation.largest import largest

#: Columns that a breakdown lists.
LISTED = 20


@dataclass(frozen=True)
class Gap:
    """How far one column of two tables lies apart.

    Attributes:
        value: The distance, >= 0.
        one: How far each row of the first table pulls on it (its influence function, less any
            constant), shape (n,).
        other: The same for the second table, shape (m,).
        usual: What chance gives: its share is left out of the mean over columns.
    """

    value: float
    one: Array
    other: Array
    usual: Usual = NOTHING


@dataclass(frozen=True)
class Asked:
    """One thing to compare: its name in a breakdown, how, and what must be said of it.

    Attributes:
        label: The column, or a part of it.
        gauge: Takes the table to judge and the real one.
        note: What a reader must know.
        words: What to say of the table to judge and the real one in a breakdown: aggregates only.
    """

    label: str
    gauge: Callable[[Table, Table], Gap]
    note: str = ""
    words: Callable[[Table, Table], str] | None = None


@dataclass(frozen=True)
class Gaps:
    """Two tables, column by column; the mean of all above chance, with the columns' dependence in
    its variance; and the largest."""

    columns: tuple[Score, ...]
    mean: Score
    top: Score


@dataclass(frozen=True)
class Compared:
    """All releases, and the training rows as a yardstick, against real rows."""

    asked: tuple[Asked, ...]
    bench: Yardstick
    found: list[Gaps]
    reference: Gaps | None
    note: str


def spread(pull: Array) -> float:
    """Variance of the mean of ``pull``."""
    n = len(pull)
    return float(np.sum((pull - pull.mean()) ** 2)) / n / max(n - 1, 1)


def compare(asked: Sequence[Asked], one: Table, other: Table) -> Gaps:
    """Every gap with its delta-method variance.

    Adding the rows' pulls up over columns gives the mean's variance with the dependence between
    columns in it. Two pseudo-rows half a unit off keep each above 0 where all rows agree.
    """
    sums, columns, chance = (np.zeros(len(one)), np.zeros(len(other))), [], []
    wide = []
    least = 0.5 / len(one) ** 2 + 0.5 / len(other) ** 2
    for a in asked:
        gap = a.gauge(one, other)
        columns.append(Score(gap.value, spread(gap.one) + spread(gap.other) + least))
        slope = gap.usual.slope(gap.value)
        wide.append(Score(gap.value, slope**2 * columns[-1].variance))
        sums[0][:] += slope * gap.one
        sums[1][:] += slope * gap.other
        chance.append(gap.usual.share(gap.value))
    many = len(asked)
    variance = (spread(sums[0]) + spread(sums[1])) / many**2 + least
    mean = float(np.mean([c.value for c in columns]) - np.mean(chance))
    return Gaps(tuple(columns), Score(mean, variance), largest(wide, chance))


def compare_all(
    evidence: Evidence, bench: Yardstick, key: str, asked: Sequence[Asked], note: str = ""
) -> Compared:
    """Each release against the real rows, and as many training rows once for all techniques.

    Args:
        evidence: What there is.
        bench: Which rows are compared with which.
        key: What the gauges are, for the memo of the reference.
        asked: At least one thing to compare.
        note: What a reader must know besides.
    """
    train, reference = bench.train, None
    if train is not None:
        names = "\0".join(a.label for a in asked)
        reference = evidence.memo.get(
            f"{key}.reference.{len(train)}.{names}", lambda _: compare(asked, train, bench.real)
        )
    found = [compare(asked, s, bench.real) for s in bench.releases]
    return Compared(tuple(asked), bench, found, reference, join_notes(note, bench.note))


def mean_of(work: Compared, statistic: Statistic) -> Measurement:
    """The mean over columns, with the worst of them as a breakdown."""
    reference = work.reference.mean if work.reference else None
    return combined(
        statistic, [g.mean for g in work.found], n=work.bench.n, note=work.note,
        reference=reference, parts=parts_of(work, statistic),
    )  # fmt: skip


def top_of(work: Compared, statistic: Statistic, *, parts: bool = False) -> Measurement:
    """The largest over columns, which is named."""
    worst = worst_first(work)[0]
    return combined(
        statistic, [g.top for g in work.found], n=work.bench.n,
        reference=work.reference.top if work.reference else None,
        note=join_notes(f"largest in {work.asked[worst].label!r}", work.note),
        parts=parts_of(work, statistic) if parts else (),
    )  # fmt: skip


def worst_first(work: Compared) -> list[int]:
    """Numbers of the things asked, the largest mean over releases first."""
    means = np.mean([[c.value for c in g.columns] for g in work.found], axis=0)
    return [int(i) for i in np.argsort(-means, kind="stable")]


def parts_of(work: Compared, statistic: Statistic) -> tuple[Part, ...]:
    """The columns with the largest gaps, worst first."""
    first = work.bench.releases[0]
    parts = []
    for i in worst_first(work)[:LISTED]:
        a = work.asked[i]
        words = a.words(first, work.bench.real) if a.words else ""
        parts.append(combined_part(
            a.label, [g.columns[i] for g in work.found], statistic, n=work.bench.n,
            reference=work.reference.columns[i].value if work.reference else None,
            note=join_notes(a.note, words),
        ))  # fmt: skip
    return tuple(parts)
