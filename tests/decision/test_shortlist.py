"""The shortlist of a small made-up evidence: who is named first, who is left out and why."""

from __future__ import annotations

import math
from typing import Any

import pytest

from assay.core import ConfigError, Offer, Situation, from_json, to_json
from assay.decision import Advice, Measured, shortlist
from assay.decision.cost import cost_of
from assay.decision.measured import Figure, Growth, Known, Stopped

TABLES = {
    "small": Known(1_000, 5, 5, task="classification", rarest=0.3),
    "large": Known(100_000, 5, 5, task="classification", rarest=0.3),
}


def figure(technique: str, drop: float, near: float | None = 0.0, **more: Any) -> Figure:
    about = {"table": "small", "epsilon": None, "delta": None, "declared": "all", "fits": 3}
    return Figure(technique=technique, drop=drop, near=near, **{**about, **more})


def time(seconds: float, **more: Any) -> Growth:
    """So many at a thousand rows of ten columns, in proportion to both."""
    return Growth(math.log(seconds / 1e4), 1, 1, 0, 1.5, 9, 100_000, 10, **more)


FIGURES = (
    figure("tree", 0.010, 0.015, drop_error=0.003, pairs=0.01),
    figure("net", 0.008, 0.000, drop_error=0.003, pairs=0.01),
    figure("slow", 0.002, 0.000, drop_error=0.003, pairs=0.01),
    figure("leaky", 0.000, 0.300, near_error=0.01, pairs=0.0),
    figure("unseen", 0.000, None, drop_error=0.005, pairs=0.0),
    figure("plain", 0.400, 0.000, pairs=0.2),
    figure("peer", 0.050, None, fit_cpu_s=600.0),
    figure("vow", 0.050, epsilon=1.0, delta=1e-9, near=None, pairs=0.05),
    figure("plain", 0.450, epsilon=1.0, delta=1e-9, near=None, pairs=0.2),
)
EVIDENCE = Measured(
    TABLES, FIGURES,
    {"tree": time(1.0), "net": time(20.0, mb=1_000.0, mb_per_million_cells=100.0), "slow": time(7_200.0),
     "vow": time(5.0)},
    (Stopped("plain", 1_000_000, 10, 300.0), Stopped("tree", 50_000, 10, 500.0)),
)  # fmt: skip
PROMISE = ("vow", "plain")


def offers(**more: Any) -> list[Offer]:
    names = ("tree", "net", "slow", "leaky", "unseen", "plain", "vow", "plugin")
    return [
        Offer(n, "private" if n == "vow" else "statistical", n.title(), f"{n} suits.", f"{n} 2020",
              private=n in PROMISE, **more.get(n, {}))
        for n in names
    ]  # fmt: skip


def situation(**changes: Any) -> Situation:
    about = {"rows": 1_000, "numeric": 5, "levels": 5, "task": "classification", "rarest": 0.3,
             "minutes": 30.0}  # fmt: skip
    return Situation(**{**about, **changes})


def asked(changes: dict[str, Any] | None = None, **more: Any) -> Advice:
    return shortlist(situation(**(changes or {})), offers(**more), EVIDENCE)


def reason(advice: Advice, name: str) -> str:
    return next(o.reason for o in advice.others if o.technique == name)


def test_of_those_level_with_the_best_the_one_with_the_fewest_near_copies() -> None:
    found = asked()
    assert [c.technique for c in found.choices] == ["net", "tree", "unseen"]
    assert [c.level for c in found.choices] == [True, True, True]
    assert found.choices[0].why[0].startswith("level with the best (0.008 of the score behind")
    assert any("never looked at of unseen" in n for n in found.notes)


def test_what_is_given_to_others_was_looked_at() -> None:
    found = asked({"purpose": "sharing"})
    assert [c.technique for c in found.choices] == ["net", "tree"]
    assert found.choices[0].why[0].startswith("the best of those that may be used")
    assert reason(found, "unseen") == "not measured: how many near copies of real rows it releases"


def test_each_other_has_its_one_reason() -> None:
    found = asked()
    assert reason(found, "slow") == "about 120 CPU minutes a fit, more than the 30 allowed"
    assert reason(found, "leaky").startswith("near copies of real rows, 30 % above chance on small")
    assert reason(found, "plain").startswith("0.4 of the score behind the best, on small")
    assert "--epsilon" in reason(found, "vow")
    assert reason(found, "plugin") == "not measured on tables like this one"
    assert reason(found, "peer").startswith(
        "not part of assay; measured on small: score lost 0.050"
    )
    names = [*(c.technique for c in found.choices), *(o.technique for o in found.others)]
    assert sorted(names) == sorted({*names})


def test_with_more_time_the_slow_one_is_allowed() -> None:
    found = asked({"minutes": 200.0})
    assert "slow" in [c.technique for c in found.choices]
    assert next(c for c in found.choices if c.technique == "slow").minutes == pytest.approx(120)


def test_memory() -> None:
    assert "1.0 GB of memory, more than the 0.5 allowed" in reason(asked({"memory": 0.5}), "net")
    assert "net" in [c.technique for c in asked({"memory": 2.0}).choices]


def test_a_fit_that_was_stopped_at_fewer_rows_is_too_slow() -> None:
    found = asked({"rows": 2_000_000, "minutes": 4.0})
    assert reason(found, "plain") == "about 5 CPU minutes a fit, more than the 4 allowed"
    # 50 s were foretold where 500 were not enough: ten times as long from there on.
    tree = next(o for o in offers() if o.name == "tree")
    assert cost_of(tree, situation(rows=100_000), EVIDENCE).minutes == pytest.approx(1_000 / 60)
    assert cost_of(tree, situation(rows=10_000), EVIDENCE).minutes == pytest.approx(10 / 60)


def test_a_refusal_comes_before_all_else() -> None:
    found = asked(net={"refusal": "column 'x' holds arrays"})
    assert reason(found, "net") == "column 'x' holds arrays"
    assert "net" not in [c.technique for c in found.choices]


def test_exact_copies_speak_against_a_technique() -> None:
    copied = Measured(
        TABLES, (*FIGURES, figure("copier", 0.0, None, copies=0.05)), EVIDENCE.growth
    )  # fmt: skip
    found = shortlist(situation(), [*offers(), Offer("copier", "deep", "", "", "")], copied)
    assert reason(found, "copier") == "exact copies of real rows, 5 % above chance on small"


def test_a_promise_is_not_answered_with_one_that_would_be_void() -> None:
    void = {"void": ("seen", "left")}
    found = asked({"epsilon": 1.0, "dates": ("seen", "left")}, vow=void, plain=void)
    assert found.choices == ()
    assert found.declare == ("left", "seen")
    assert "void" in reason(found, "vow")
    assert reason(found, "tree") == "it cannot promise differential privacy"
    assert any("declare low and high" in n and "'seen'" in n for n in found.notes)


def test_a_promise_that_can_be_made() -> None:
    found = asked({"epsilon": 1.0, "undeclared": ("age",)})
    assert [c.technique for c in found.choices] == ["vow"]
    assert found.declare == ("age",)
    assert any("found under noise" in n for n in found.notes)
    assert found.choices[0].expected[0].value == 0.05
    assert found.choices[0].expected[0].settings == ("small at epsilon 1, delta 1e-09",)


def test_little_signal_is_said() -> None:
    few = asked({"epsilon": 0.01})
    assert any("expect worse figures" in n for n in few.notes)
    assert not any("expect worse figures" in n for n in asked({"epsilon": 1.0}).notes)


def test_a_table_unlike_all_is_said() -> None:
    assert any("the figures are a guess" in n for n in asked({"rows": 3_000_000}).notes)
    assert any("carried on from smaller" in n for n in asked({"rows": 3_000_000}).notes)
    assert not any("guess" in n for n in asked().notes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rarest": 0.05}, "about 50 rows to learn from"),
        ({"texts": ("note",)}, "'note' will hold one placeholder"),
        ({"unit": "patient"}, "their order in time too, is lost"),
        ({"purpose": "testing"}, "agree with each other"),
        ({"epsilon": 1.0, "unit": "patient"}, "one row, drawn at random"),
    ],
)
def test_limits_are_said(changes: dict[str, Any], words: str) -> None:
    assert any(words in n for n in asked(changes).notes)
    assert not any(words in n for n in asked().notes)


def test_test_data_are_of_those_that_give_back_least() -> None:
    found = asked({"purpose": "testing", "task": "", "rarest": None})
    assert {c.technique for c in found.choices} == {"net", "plain", "tree"}
    assert found.choices[-1].technique == "tree"


def test_advice_is_json_both_ways() -> None:
    found = asked({"epsilon": 1.0})
    assert from_json(Advice, to_json(found)) == found


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rows": 0}, "no rows"),
        ({"numeric": 0, "levels": 0}, "no columns"),
        ({"purpose": "fun"}, "training, sharing"),
        ({"epsilon": -1.0}, "epsilon must be a number above 0"),
        ({"minutes": math.inf}, "minutes must be"),
        ({"epsilon": 1.0, "delta": 0.01}, "giving one of the persons away"),
    ],
)
def test_a_wish_that_cannot_be(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        situation(**changes)
