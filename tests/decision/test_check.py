"""A policy is held against the catalogue before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from assay.core import PolicyError, Statistic
from assay.decision import PRESETS, check_policy, load_policy

Catalogue = tuple[Statistic, ...]


def said(catalogue: Catalogue, measure: str, headline: Any = None, **limit: Any) -> str:
    policy = {"name": "ours", "rules": [{"measure": measure, **limit}], "headline": headline}
    with pytest.raises(PolicyError) as caught:
        check_policy(load_policy(policy), catalogue)
    return caught.value.sentence


@pytest.mark.parametrize("name", PRESETS)
def test_presets_fit_the_catalogue(name: str, catalogue: Catalogue) -> None:
    check_policy(load_policy(name), catalogue)


def test_an_unknown_name_is_met_with_the_nearest(catalogue: Catalogue) -> None:
    text = said(catalogue, "utility.tstr.roc_auk.drop", at_most=0.03)
    assert "'utility.tstr.roc_auk.drop'" in text
    assert "'utility.tstr.roc_auc.drop'" in text


@pytest.mark.parametrize(
    ("measure", "limit", "word"),
    [
        ("privacy.copies.exact.excess", {"at_least": 0.5}, "Write at_most"),
        ("privacy.membership.p_value", {"at_most": 0.05}, "Write at_least"),
        ("privacy.copies.exact.excess", {"at_most": -0.5}, "better than real"),
        ("utility.tstr.r2.drop", {"at_most": -0.1}, "better than real"),
        ("privacy.copies.exact.excess", {"at_most": 5}, "Write 0.05 for 5 %"),
        ("fidelity.columns.distance.max", {"at_most": -0.1}, "outside its range, 0 to 1"),
        ("privacy.anonymity.k", {"at_least": 0}, "outside its range, 1 to no end"),
        ("privacy.anonymity.k", {"at_least": 1}, "decides nothing"),
        ("fidelity.columns.distance.max", {"at_most": 1}, "decides nothing"),
    ],
)
def test_limits_that_cannot_be_meant(
    catalogue: Catalogue, measure: str, limit: dict[str, float], word: str
) -> None:
    text = said(catalogue, measure, **limit)
    assert measure in text
    assert word in text


def test_a_descriptive_statistic_takes_either_side(catalogue: Catalogue) -> None:
    for limit in ({"at_most": 0.5}, {"at_least": 0.5}):
        rules = [{"measure": "privacy.membership.control", **limit}]
        check_policy(load_policy({"name": "ours", "rules": rules}), catalogue)


def test_axes_must_run_the_same_way(catalogue: Catalogue) -> None:
    rule = {"measure": "privacy.anonymity.k", "at_least": 5}
    text = said(catalogue, **rule, headline={"privacy": "privacy.membership.p_value"})  # type: ignore[arg-type]
    assert "headline.privacy" in text
    assert "axis" in text
    assert "did you mean" in said(catalogue, **rule, headline={"utility": "utility.tstr.auc.drop"})  # type: ignore[arg-type]
