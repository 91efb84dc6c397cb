"""One recommendation over several data sets, and what speaks against the others."""

from __future__ import annotations

from assay.core import Interval, Measurement, Statistic, Verdict, not_measured
from assay.decision import judge, load_policy, recommend_across

Catalogue = tuple[Statistic, ...]
AUC, COPIES = "utility.tstr.roc_auc.drop", "privacy.copies.exact.excess"
POLICY = load_policy(
    {
        "name": "ours",
        "rules": [{"measure": AUC, "at_most": 0.05}, {"measure": COPIES, "at_most": 0.01}],
    }
)


def verdict(catalogue: Catalogue, name: str, auc: float, copies: float | None) -> Verdict:
    found = (
        Measurement(AUC, auc, Interval(auc - 0.002, auc + 0.002)),
        not_measured(COPIES, "nobody looked")
        if copies is None
        else Measurement(COPIES, copies, Interval(copies - 0.002, copies + 0.002)),
    )
    return judge(POLICY, name, found, task="classification", catalogue=catalogue)


def test_the_only_one_that_passes_everywhere(catalogue: Catalogue) -> None:
    judged = {
        "s": [verdict(catalogue, "cart", 0.01, 0.0), verdict(catalogue, "smote", 0.0, 0.4)],
        "t": [verdict(catalogue, "cart", 0.03, 0.0), verdict(catalogue, "smote", 0.0, 0.2)],
    }
    found = recommend_across(judged, catalogue=catalogue)
    assert found.technique == "cart"
    assert found.sentence == (
        "Use cart: it passes on both data sets (AUC lost 0.0100 to 0.0300); it is the only one "
        "that does."
    )
    assert found.others == (
        ("smote", "passes on 0 of 2; fails the rule on exact copies above chance on s and t (40.00 %, at "
         "its worst s; allowed at most 1 %)"),
    )  # fmt: skip


def test_of_several_the_one_that_loses_least_on_the_average(catalogue: Catalogue) -> None:
    judged = {
        "s": [verdict(catalogue, "a", 0.01, 0.0), verdict(catalogue, "b", 0.02, 0.0)],
        "t": [verdict(catalogue, "a", 0.04, 0.0), verdict(catalogue, "b", 0.02, 0.0)],
    }
    found = recommend_across(judged, catalogue=catalogue)
    assert found.technique == "b"
    assert found.sentence.endswith("; a does too, and loses more.")
    assert found.others == ()


def test_where_none_passes_everywhere_none_is_recommended(catalogue: Catalogue) -> None:
    judged = {
        "s": [verdict(catalogue, "a", 0.01, 0.0), verdict(catalogue, "b", 0.0, None)],
        "t": [verdict(catalogue, "a", 0.2, 0.0)],
        "u": [verdict(catalogue, "a", 0.051, 0.0)],
    }
    found = recommend_across(judged, catalogue=catalogue, failures={"t": ["b"]})
    assert found.technique == ""
    assert found.sentence == (
        "Nothing passes on all 3 data sets. The nearest is a: passes on 1 of 3; fails the rule on "
        "AUC lost on t (0.2000; allowed at most 0.05); AUC lost is undecided on u."
    )
    assert found.others == (
        ("b", "passes on 0 of 3; exact copies above chance was not measured on s; could not run on t; was "
         "not tried on u"),
    )  # fmt: skip


def test_nothing_judged(catalogue: Catalogue) -> None:
    assert "nothing to recommend" in recommend_across({}, catalogue=catalogue).sentence


def test_one_that_was_not_tried_everywhere_is_never_the_nearest(catalogue: Catalogue) -> None:
    judged = {
        "s": [verdict(catalogue, "tried", 0.2, 0.0), verdict(catalogue, "new", 0.0, 0.0)],
        "t": [verdict(catalogue, "tried", 0.2, 0.0)],
    }
    found = recommend_across(judged, catalogue=catalogue)
    assert "The nearest is tried" in found.sentence
    assert found.others == (("new", "passes on 1 of 2; was not tried on t"),)
