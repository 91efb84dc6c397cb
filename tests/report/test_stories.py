"""Each attack is told with its counts on both kinds of people, also one that nobody knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assay.core import Goal, Statistic
from assay.report.attacks import Attacked
from assay.report.stories import STORIES, story

NAMES = (
    "privacy.copies.exact", "privacy.copies.near", "privacy.copies.partial", "privacy.copies.unique",
    "privacy.singling_out.univariate", "privacy.singling_out.multivariate", "privacy.inference",
    "privacy.inference.disco", "privacy.inference.disco.repu", "privacy.inference.cap", "privacy.inference.rapid",
    "privacy.reconstruction", "privacy.linkage", "privacy.linkability", "privacy.membership",
    "privacy.membership.shadow", "privacy.membership.loss", "privacy.leftovers",
)  # fmt: skip


def attacked(attack: Any, name: str, *counts: int) -> Attacked:
    found = {m.name: m for m in attack(name, *counts)}
    return Attacked(name, "title", found[f"{name}.train"], found[f"{name}.control"], found[f"{name}.excess"], {})  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_known_attack_has_a_story_of_its_own(attack: Any, name: str) -> None:
    assert name in STORIES
    told = story(attacked(attack, name, 31, 489, 2, 406), {})
    assert "31 of 489" in told
    assert "2 of 406" in told
    assert told.endswith(".")
    assert "{" not in told


def test_an_attack_under_a_known_name_takes_the_longest_that_fits(attack: Any) -> None:
    other = story(attacked(attack, "privacy.membership.shadow.deep", 1, 2, 1, 2), {})
    assert "try the same technique" in other
    assert "holds the release would say" in story(
        attacked(attack, "privacy.membership.other", 1, 2, 1, 2), {}
    )


def test_a_strange_attack_is_told_by_its_own_meaning(attack: Any) -> None:
    one = attacked(attack, "privacy.rare_pair", 31, 489, 2, 406)
    held = "for 31 of 489 people in the data, and for 2 of 406 who never were in it."
    meaning = "Share of the people in the training data of whom this holds: a pair stands once. Of the worst release."
    known = Statistic("privacy.rare_pair.train", "rare pair", meaning, Goal.LOWER)
    assert story(one, {known.name: known}) == (
        f"This attack succeeds on a person where this holds: a pair stands once. It held {held}"
    )
    own = replace(known, meaning="How many can be found.")
    assert story(one, {known.name: own}) == f"How many can be found. It held {held}"
    assert story(one, {}) == f"This attack succeeded {held}"


def test_a_rate_without_a_count_is_a_share(attack: Any) -> None:
    one = attacked(attack, "privacy.linkage", 1, 4, 0, 4)
    one = replace(one, train=replace(one.train, n=None))
    assert "right for 25 % of the people in the data, and for 0 of 4" in story(one, {})
