"""The largest share over releases, with an exact interval."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core import Interval, Measurement, Part, Statistic
from assay.core.intervals import clopper_pearson

_CONFIDENCE = 0.95


def largest_share(
    statistic: Statistic, counts: Sequence[tuple[str, int, int]], note: str, *,
    unit: str = "rows", reference: float | None = None, more: tuple[Part, ...] = (),
) -> Measurement:  # fmt: skip
    """The largest share, each release's exact interval widened so that all hold (Bonferroni).

    Args:
        statistic: What is measured.
        counts: Label, hits and tries of each release; at least one, each with tries.
        note: What a reader must know.
        unit: What the tries are.
        reference: What real rows score.
        more: Parts that follow those of the releases.
    """
    each = 1 - (1 - _CONFIDENCE) / len(counts)
    spans = [clopper_pearson(hits, n, each) for _, hits, n in counts]
    values = [hits / n for _, hits, n in counts]
    parts = tuple(
        Part(label, v, s, reference, n, f"{hits} of {n} {unit}")
        for v, s, (label, hits, n) in zip(values, spans, counts, strict=True)
    )
    span = Interval(
        max(s.low for s in spans), max(s.high for s in spans), _CONFIDENCE, spans[0].method
    )
    worst = max(range(len(counts)), key=lambda i: values[i])
    return Measurement(
        statistic.name, values[worst], span, counts[worst][2], statistic.goal, reference,
        parts=(*parts, *more), note=note,
    )  # fmt: skip
