"""The contract of a metric."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.core import AssayError, Goal, Measurement, Statistic, canonical, to_json
from assay.evaluation import Evidence, Metric
from assay.testing.contract import (
    check_accepts,
    check_measurement,
    check_statistics,
    check_untouched,
    check_words,
    demand,
    same,
)
from assay.testing.people import SECRET, evidence_of, people, ruined

_ROWS = 240


def check_metric(metric: Metric, *, evidence: Evidence | None = None) -> None:
    """Hold a metric to its contract.

    It declares what it takes; takes it on made-up people, with and without a control group and on
    a few odd rows; gives the same numbers for the same seed; leaves tables and global random states
    alone; says neither a word nor a cell; and does not call ruined rows better than fresh ones.

    Args:
        metric: An instance, such as ``MyMetric()``.
        evidence: Evidence of your own, for a metric that cannot take the made-up people.

    Raises:
        ContractError: The first rule that is broken, and how to mend it.
    """
    check_words(metric, "question")
    check_statistics(metric)
    own = evidence is not None
    evidence = evidence or evidence_of()
    reason = check_accepts(metric, evidence.schema)
    demand(reason is None, metric, "it refuses the rows it is checked with",
           "Give check_metric(..., evidence=...) that it can take")  # fmt: skip
    found = measured(metric, evidence)
    demand(any(m.taken for m in found), metric, "it measures nothing on ordinary rows",
           "At least one statistic must have a value there")  # fmt: skip
    again = measured(metric, evidence_of() if not own else evidence)
    demand(same(found, again), metric, "two runs with one seed differ",
           "Draw from the generator it is given only, and never rely on the order of a set")  # fmt: skip
    demand(SECRET not in canonical(to_json(found)), metric, "it says a cell of the training rows",
           "Name columns, never cells: a rare level names a person")  # fmt: skip
    if own:
        return
    measured(metric, evidence_of(people(_ROWS, np.random.default_rng(1)), bare=True))
    measured(metric, odd())
    _check_direction(metric)


def measured(metric: Metric, evidence: Evidence) -> tuple[Measurement, ...]:
    """The metric's measurements, each held to its statistic; a refusal counts as none."""

    def call() -> Any:
        try:
            return metric.measure(evidence, np.random.default_rng(11))
        except AssayError:
            return None  # the caller records its sentence as the reason
        except Exception as error:
            demand(False, metric, f"it stops with {type(error).__name__} on {_words(evidence)}",
                   "Return not_measured(name, reason) where it cannot be taken")  # fmt: skip

    found = check_untouched(metric, evidence, call)
    if found is None:
        return ()
    demand(isinstance(found, tuple) and len(found) == len(metric.statistics), metric,
           "measure() returned other measurements than it declares",
           "Return a tuple with one Measurement for each of `statistics`")  # fmt: skip
    for measurement, statistic in zip(found, metric.statistics, strict=True):
        check_measurement(metric, measurement, statistic)
    return tuple(found)


def odd() -> Evidence:
    """Five rows a table, a column that is all missing and one that never changes."""
    from dataclasses import replace

    import polars as pl

    plain = evidence_of(rows=5)

    def spoil(table: Any) -> Any:
        return table.with_frame(table.frame.with_columns(
            pl.lit(None, pl.Float64).alias("dose"), pl.lit(True).alias("smoker")))  # fmt: skip

    return replace(
        plain, train=spoil(plain.train), releases=tuple(map(spoil, plain.releases)),
        holdout=spoil(plain.holdout), reference=spoil(plain.reference),
    )  # fmt: skip


def _words(evidence: Evidence) -> str:
    if evidence.holdout is None:
        return "evidence without a control group"
    return "ordinary rows" if len(evidence.train) > 5 else "a table of five odd rows"


def _check_direction(metric: Metric) -> None:
    """What is good must not measure worse than what is bad, beyond both intervals."""
    fresh = measured(metric, evidence_of(people(_ROWS, np.random.default_rng(2))))
    private = [s.area == "privacy" for s in metric.statistics]
    copied = measured(metric, evidence_of(evidence_of().train)) if any(private) else ()
    ruin = None if all(private) else evidence_of(ruined(_ROWS, np.random.default_rng(3)))
    spoiled = measured(metric, ruin) if ruin else ()
    for i, statistic in enumerate(metric.statistics):
        bad = copied if private[i] else spoiled
        if fresh and bad and _worse(fresh[i], bad[i], statistic):
            what = "a copy of the training rows" if private[i] else "ruined rows"
            demand(False, metric, f"{statistic.name!r} calls {what} better than fresh people",
                   "Turn its goal round, or mend its sign")  # fmt: skip


def _worse(good: Measurement, bad: Measurement, statistic: Statistic) -> bool:
    if good.interval is None or bad.interval is None:
        return False
    if statistic.goal is Goal.LOWER:
        return good.interval.low > bad.interval.high
    return statistic.goal is Goal.HIGHER and good.interval.high < bad.interval.low
