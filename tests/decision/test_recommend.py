"""The sentence under the table: which to use and why, or what is in the way."""

from __future__ import annotations

from assay.core import Interval, Measurement, Statistic, Verdict, not_measured
from assay.decision import judge, load_policy, recommend

Catalogue = tuple[Statistic, ...]
AUC, COPIES = "utility.tstr.roc_auc.drop", "privacy.copies.exact.excess"
POLICY = load_policy(
    {
        "name": "ours",
        "rules": [{"measure": AUC, "at_most": 0.05}, {"measure": COPIES, "at_most": 0.01}],
    }
)


def one(
    catalogue: Catalogue, name: str, auc: float, copies: float | None, half: float = 0.005
) -> tuple[str, Verdict, tuple[Measurement, ...]]:
    found = (
        Measurement(AUC, auc, Interval(auc - half, auc + half)),
        not_measured(COPIES, "no holdout")
        if copies is None
        else Measurement(COPIES, copies, Interval(copies - half, copies + half)),
    )
    return name, judge(POLICY, name, found, task="classification", catalogue=catalogue), found


def test_the_best_of_those_that_pass(catalogue: Catalogue) -> None:
    judged = [
        one(catalogue, "b", 0.03, 0.0),
        one(catalogue, "a", 0.01, 0.0),
        one(catalogue, "x", 0.0, 0.5),
    ]
    text = recommend(judged, catalogue=catalogue)
    assert text.startswith("Use a: it meets all 2 rules of the policy 'ours'; AUC lost 0.010")
    assert "It is the best of those that pass. b passes too. More useful, but not" in text
    assert text.endswith(
        "to be used: x fails exact copies above chance 50.0 % (95 % interval 49.5 % to 50.5 %), "
        "allowed at most 1 %."
    )


def test_those_that_lose_more_need_no_excuse(catalogue: Catalogue) -> None:
    judged = [one(catalogue, "a", 0.01, 0.0), one(catalogue, "x", 0.02, 0.5)]
    assert recommend(judged, catalogue=catalogue).endswith("No other technique passes.")


def test_the_two_most_useful_that_do_not_pass_are_named(catalogue: Catalogue) -> None:
    judged = [one(catalogue, "a", 0.03, 0.0), one(catalogue, "x", 0.02, 0.008)]
    judged += [one(catalogue, n, 0.01, 0.5) for n in ("y", "z")]
    text = recommend(judged, catalogue=catalogue)
    assert "not to be used: y fails exact" in text
    assert "; z fails exact" in text
    assert text.endswith("; 1 more do not pass either.")
    assert "x stays open on exact copies" in recommend(judged[:2], catalogue=catalogue)


def test_the_nearest_where_nothing_passes(catalogue: Catalogue) -> None:
    judged = [one(catalogue, "bad", 0.5, 0.5), one(catalogue, "near", 0.01, 0.3)]
    text = recommend(judged, catalogue=catalogue)
    assert text.startswith("Nothing passes the policy 'ours'. The nearest is near: it fails 1 rule")
    assert "exact copies above chance 30.0 %" in text
    assert "allowed at most 1 %" in text


def test_undecided_rules_call_for_more_rows(catalogue: Catalogue) -> None:
    text = recommend([one(catalogue, "cart", 0.01, 0.008)], catalogue=catalogue)
    assert "1 rule stayed open (exact copies above chance)" in text
    assert "More rows" in text
    missing = recommend([one(catalogue, "cart", 0.01, None)], catalogue=catalogue)
    assert "stayed open" in missing
    assert "More rows" not in missing


def test_nothing_to_say(catalogue: Catalogue) -> None:
    assert "No technique" in recommend([], catalogue=catalogue)
    empty = ("a", judge(load_policy({"name": "o", "rules": [{"measure": AUC, "at_most": 0.1}]}),
                        "a", (), task="", catalogue=catalogue), ())  # fmt: skip
    assert "No rule" in recommend([empty], catalogue=catalogue)


def test_one_table_alone_is_told_so_without_rivals(catalogue: Catalogue) -> None:
    good = recommend([one(catalogue, "vendor", 0.01, 0.0)], catalogue=catalogue)
    assert good.startswith("vendor meets all 2 rules of the policy 'ours'; AUC lost 0.010")
    assert "other" not in good
    bad = recommend([one(catalogue, "vendor", 0.01, 0.3)], catalogue=catalogue)
    assert bad.startswith("vendor does not pass the policy 'ours': it fails 1 rule")
