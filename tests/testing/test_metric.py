"""Good metrics pass; each way to break the contract is caught, with the rule that was broken."""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, Goal, Interval, Measurement, Statistic, not_measured
from assay.data import Schema
from assay.evaluation import METRICS, Evidence
from assay.testing import ContractError, check_metric, evidence_of

GAP = Statistic("fidelity.age.gap", "gap of ages", "How far mean ages lie apart.", Goal.LOWER, 0.0, 1.0)  # fmt: skip
NAMES = [n for n in METRICS if METRICS.origin(n) == "assay"]


class AgeGap:
    """A small and good metric: the difference of mean ages, as a share of 100 years."""

    name: ClassVar[str] = "fidelity.age"
    question: ClassVar[str] = "Are people as old as they were?"
    statistics: ClassVar[tuple[Statistic, ...]] = (GAP,)

    def accepts(self, schema: Schema) -> str | None:
        return None if "age" in schema else "there is no age"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        return (self.found(self.gap(evidence), len(evidence.train)),)

    def gap(self, evidence: Evidence) -> float:
        real = float(np.mean(evidence.train["age"].to_numpy()))
        return float(
            np.mean([abs(np.mean(s["age"].to_numpy()) - real) / 100 for s in evidence.releases])
        )

    def found(self, value: float, n: int) -> Measurement:
        return Measurement(
            GAP.name, value, Interval(max(0, value - 0.1), value + 0.1), n, Goal.LOWER
        )


def test_a_good_metric_passes() -> None:
    check_metric(AgeGap())


@pytest.mark.parametrize("name", NAMES)
def test_the_built_in_metrics_keep_the_contract(name: str) -> None:
    check_metric(METRICS[name]())


def bad(change: Callable[[AgeGap, Evidence, np.random.Generator], Any]) -> AgeGap:
    """A metric whose ``measure`` does what ``change`` says."""

    class Bad(AgeGap):
        """A planted bad metric."""

        def measure(self, evidence: Evidence, rng: np.random.Generator) -> Any:
            return change(self, evidence, rng)

    return Bad()


def good(metric: AgeGap, evidence: Evidence) -> Measurement:
    return metric.found(metric.gap(evidence), len(evidence.train))


def prints(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    print("hello")  # noqa: T201 - what is planted
    return (good(metric, evidence),)


def shouts(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    sys.stderr.write("hello")
    return (good(metric, evidence),)


def warns(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    warnings.warn("hello", RuntimeWarning, stacklevel=1)
    return (good(metric, evidence),)


def seeds_numpy(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    np.random.seed(1)  # noqa: NPY002
    return (good(metric, evidence),)


def draws_globally(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    random.random()
    return (good(metric, evidence),)


def own_generator(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    return (metric.found(float(np.random.default_rng().random()) / 10, 5),)


def edits_a_table(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    frame = evidence.train.frame
    if len(frame) and frame["age"][0] != 99:
        frame[0, "age"] = 99
    return (good(metric, evidence),)


def says_a_cell(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    rare = evidence.train["ward"].value_counts().sort("count")["ward"][0]
    return (replace(good(metric, evidence), note=f"rarest is {rare}"),)


def stops(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    return (metric.found(1 / (evidence.holdout is not None), 5),)


def stops_on_odd_rows(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    if evidence.train["dose"].is_null().all():
        raise ValueError("all missing")
    return (good(metric, evidence),)


def upside_down(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
    return (metric.found(1 - metric.gap(evidence), len(evidence.train)),)


CASES: dict[str, tuple[Any, str]] = {
    "prints": (prints, "it prints"),
    "writes to standard error": (shouts, "it prints"),
    "warns": (warns, "RuntimeWarning"),
    "seeds numpy": (seeds_numpy, "global random state"),
    "draws from the global generator": (draws_globally, "global random state"),
    "has a generator of its own": (own_generator, "two runs with one seed differ"),
    "edits a table": (edits_a_table, "changes a table"),
    "says a cell": (says_a_cell, "says a cell"),
    "stops without a control group": (stops, "ZeroDivisionError on evidence without a control"),
    "stops on odd rows": (stops_on_odd_rows, "ValueError on a table of five odd rows"),
    "calls bad good": (upside_down, "calls ruined rows better"),
    "returns a list": (lambda m, e, r: [good(m, e)], "other measurements than it declares"),
    "returns nothing": (lambda m, e, r: (), "other measurements than it declares"),
    "returns another name": (lambda m, e, r: (replace(good(m, e), name="fidelity.age.other"),), "no measurement"),
    "turns the goal": (lambda m, e, r: (replace(good(m, e), goal=Goal.HIGHER),), "the goal of"),
    "leaves its range": (
        lambda m, e, r: (Measurement(GAP.name, -1.0, Interval(-1.0, 1.0), 5, Goal.LOWER),),
        "outside its declared range",
    ),
    "gives no interval": (lambda m, e, r: (replace(good(m, e), interval=None),), "no interval"),
    "misses its value": (
        lambda m, e, r: (replace(good(m, e), interval=Interval(0.8, 0.9)),), "does not hold its value",
    ),
    "hides its rows": (lambda m, e, r: (replace(good(m, e), n=None),), "on how many rows"),
    "measures nothing": (
        lambda m, e, r: (not_measured(GAP.name, "no time", Goal.LOWER),), "measures nothing",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", list(CASES))
def test_each_broken_rule_is_caught(case: str) -> None:
    change, rule = CASES[case]
    with pytest.raises(ContractError, match=rule):
        check_metric(bad(change))


@pytest.mark.parametrize(
    ("attributes", "rule"),
    [
        ({"name": ""}, "name is no text"),
        ({"name": "Age Gap"}, "dotted lower-case"),
        ({"question": "  "}, "question is no text"),
        ({"statistics": ()}, "no tuple of Statistic"),
        ({"statistics": (GAP, GAP)}, "two statistics have one name"),
        ({"statistics": (replace(GAP, name="age"),)}, "area.question.statistic"),
        ({"statistics": (replace(GAP, name="beauty.age.gap"),)}, "area.question.statistic"),
        ({"statistics": (replace(GAP, meaning=""),)}, "not explained"),
        ({"statistics": (replace(GAP, low=2.0),)}, "range of"),
        ({"accepts": lambda self, schema: True}, "neither None nor a reason"),
        ({"accepts": lambda self, schema: "not today"}, "refuses the rows"),
        ({"__doc__": None}, "no docstring"),
    ],
)
def test_each_bad_declaration_is_caught(attributes: dict[str, Any], rule: str) -> None:
    kind = type("Bad", (AgeGap,), {"__doc__": "A planted bad metric.", **attributes})
    with pytest.raises(ContractError, match=rule):
        check_metric(kind())


def test_a_refusal_by_an_error_of_ours_is_no_breach() -> None:
    def refuses(metric: AgeGap, evidence: Evidence, rng: Any) -> Any:
        if evidence.holdout is None:
            raise ConfigError("there is no control group")
        return (good(metric, evidence),)

    check_metric(bad(refuses))


def test_evidence_of_ones_own_can_be_given() -> None:
    class Tall(AgeGap):
        """Takes tables with a height only."""

        def accepts(self, schema: Schema) -> str | None:
            return None if "height" in schema else "there is no height"

    from assay.data import Column, Kind, Table

    with pytest.raises(ContractError, match="refuses the rows"):
        check_metric(Tall())
    schema = Schema((Column("age", Kind.INTEGER), Column("height", Kind.INTEGER)))
    table = Table(pl.DataFrame({"age": [30, 40, 50], "height": [150, 160, 170]}), schema)
    check_metric(Tall(), evidence=replace(
        evidence_of(), train=table, releases=(table,), holdout=None, reference=None, task=None))  # fmt: skip
