"""Planted unfairness is seen, fresh people are treated alike, small groups are too few to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Measurement
from assay.data import Role, Schema, Table, Task, TaskKind
from assay.evaluation import Evidence, Parity, Representation, TargetGap, WithinGroups
from assay.evaluation.fidelity.chance import of_gap
from assay.testing import evidence_of
from assay.testing.people import people

ROWS = 900


def taken(metric: Any, evidence: Evidence) -> dict[str, Measurement]:
    found = metric.measure(evidence, np.random.default_rng(0))
    return {m.name.removeprefix("fairness."): m for m in found}


def changed(table: Table, *columns: Any) -> Table:
    return table.with_frame(table.frame.with_columns(*columns))


def smokers_lost(table: Table) -> Table:
    return changed(table, pl.lit(False).alias("smoker"))


def test_a_lost_group_is_seen() -> None:
    fresh = taken(Representation(), evidence_of(rows=ROWS))
    assert fresh["representation.max"].value == pytest.approx(0, abs=0.05)
    lost = people(ROWS, np.random.default_rng(1))
    found = taken(Representation(), evidence_of(smokers_lost(lost), rows=ROWS))
    holdout = evidence_of(rows=ROWS).holdout
    assert holdout is not None
    share = float(holdout["smoker"].mean())  # type: ignore[arg-type]
    assert found["representation.max"].value == pytest.approx(share)
    assert found["representation.lost"].value == pytest.approx(1 / 2)
    assert found["representation.mean"].value == pytest.approx(share)  # two groups, one gap
    smokers = round(share * ROWS)  # none is made: half a row stands for it
    ratio = np.log((smokers + 0.5) / 0.5)
    assert found["representation.ratio"].value == pytest.approx(ratio)


def test_chance_is_taken_off_the_mean_gap_in_share() -> None:
    some = evidence_of(rows=ROWS)
    assert some.holdout is not None
    # One in twelve of the rows that do not smoke is made to: a gap of some two errors.
    turned = (pl.int_range(pl.len()) % 12 == 0) | pl.col("smoker")
    seen = replace(some, releases=(changed(some.releases[0], turned.alias("smoker")),))
    n, m = len(seen.releases[0]), len(some.holdout)
    a, b = (int(t["smoker"].sum()) for t in (seen.releases[0], some.holdout))
    # Two groups with one gap; two pseudo-rows a side are in its variance.
    p, q = (a + 1) / (n + 2), (b + 1) / (m + 2)
    variance = np.array(p * (1 - p) / (n + 2) + q * (1 - q) / (m + 2))
    gap = np.array(abs(a / n - b / m))
    found = taken(Representation(), seen)
    assert 1 < gap / np.sqrt(variance) < 4
    assert found["representation.max"].value == pytest.approx(gap)
    assert found["representation.mean"].value == pytest.approx(gap - of_gap(gap, variance))


def test_a_group_served_worse_is_seen() -> None:
    made = people(ROWS, np.random.default_rng(1))
    spoiled = changed(
        made, pl.when("smoker").then(pl.lit(18)).otherwise("age").cast(pl.Int64).alias("age")
    )
    found = taken(WithinGroups(), evidence_of(spoiled, rows=ROWS))
    fresh = taken(WithinGroups(), evidence_of(people(ROWS, np.random.default_rng(2)), rows=ROWS))
    assert found["fidelity.max"].parts[0].label == "smoker = true"
    assert fresh["fidelity.max"].interval is not None
    assert found["fidelity.max"].interval is not None
    assert fresh["fidelity.max"].interval.high < found["fidelity.max"].interval.low
    assert (found["fidelity.spread"].value or 0) > 0.1


def test_a_bias_planted_in_the_target_is_seen() -> None:
    made = people(ROWS, np.random.default_rng(1))
    unfair = changed(made, pl.when("smoker").then(pl.lit("yes")).otherwise("ill").alias("ill"))
    found = taken(TargetGap(), evidence_of(unfair, rows=ROWS))["association.amplification"]
    fresh = taken(TargetGap(), evidence_of(people(ROWS, np.random.default_rng(2)), rows=ROWS))
    assert found.interval is not None
    assert found.interval.low > 0.3
    assert fresh["association.amplification"].interval is not None
    assert fresh["association.amplification"].interval.low < 0


def test_a_model_that_learnt_to_treat_groups_unlike_is_seen() -> None:
    made = people(ROWS, np.random.default_rng(1))
    unfair = changed(made, pl.when("smoker").then(pl.lit("yes")).otherwise("ill").alias("ill"))
    found = taken(Parity(), evidence_of(unfair, rows=ROWS))
    fresh = taken(Parity(), evidence_of(people(ROWS, np.random.default_rng(2)), rows=ROWS))
    for name in ("demographic_parity.amplification", "equalised_odds.amplification"):
        assert found[name].interval is not None
        assert found[name].interval.low > 0.2  # type: ignore[union-attr]
        assert fresh[name].interval is not None
        assert fresh[name].interval.low < 0 < fresh[name].interval.high  # type: ignore[union-attr]


def test_a_small_group_is_too_few_to_say_with_its_number() -> None:
    evidence = evidence_of(rows=120)  # some 36 smokers
    found = taken(WithinGroups(), evidence)["fidelity.max"]
    few = [p for p in found.parts if p.value is None]
    assert few
    assert "too few to say (" in few[0].note


def test_a_small_group_of_a_class_is_listed_too() -> None:
    evidence = evidence_of(rows=ROWS)
    assert evidence.holdout is not None
    rare = changed(
        evidence.holdout,
        pl.when(pl.col("smoker") & (pl.col("smoker").cum_sum() > 7))
        .then(pl.lit("no"))
        .when("smoker")
        .then(pl.lit("yes"))
        .otherwise("ill")
        .alias("ill"),
    )
    found = taken(Parity(), replace(evidence, holdout=rare))["equalised_odds.real"]
    few = {p.label: p.note for p in found.parts if p.value is None}
    assert few == {"smoker = true, class 2 of 2 where it is": "too few to say (7 rows)"}


def test_huge_targets_are_compared() -> None:
    evidence = evidence_of(rows=ROWS)

    def huge(table: Table) -> Table:
        return changed(table, (pl.col("dose").fill_null(0.0) * 1e300).alias("dose"))

    assert evidence.holdout is not None
    seen = replace(
        evidence, train=huge(evidence.train), holdout=huge(evidence.holdout),
        releases=tuple(huge(r) for r in evidence.releases),
        task=Task("dose", TaskKind.REGRESSION),
    )  # fmt: skip
    plain = replace(evidence, task=Task("dose", TaskKind.REGRESSION))
    found = taken(TargetGap(), seen)["association.real"]
    assert found.value == pytest.approx(
        taken(TargetGap(), plain)["association.real"].value, abs=0.05
    )
    assert taken(Parity(), seen)["demographic_parity.amplification"].value is not None


def test_no_target_and_no_holdout_say_so() -> None:
    bare = evidence_of(bare=True)
    assert "no target" in taken(Parity(), bare)["utility.real"].reason
    assert "no target" in taken(TargetGap(), bare)["association.real"].reason
    assert "holdout" in taken(WithinGroups(), bare)["fidelity.max"].reason


def test_without_a_protected_column_it_is_refused_in_words() -> None:
    schema = Schema(tuple(
        replace(c, roles=tuple(r for r in c.roles if r is not Role.PROTECTED))
        for c in evidence_of().schema
    ))  # fmt: skip
    for metric in (Parity(), Representation(), WithinGroups(), TargetGap()):
        assert "protected" in (metric.accepts(schema) or "")


def test_numbers_are_predicted_and_compared_too() -> None:
    evidence = replace(evidence_of(rows=ROWS), task=Task("age", TaskKind.REGRESSION))
    found = taken(Parity(), evidence)
    assert found["utility.real"].value is not None
    assert found["calibration.amplification"].value is not None
    assert "no protected column has two groups" in found["equalised_odds.real"].reason
