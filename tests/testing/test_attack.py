"""Good attacks pass; each way to break the contract is caught, with the rule that was broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest

from assay.core import AttackResult, Statistic, Tally
from assay.data import Schema, Table
from assay.evaluation import ATTACKS, Evidence, attack_statistics
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.scored import Scored
from assay.testing import ContractError, check_attack

NAMES = [n for n in ATTACKS if ATTACKS.origin(n) == "assay"]


class Rows:
    """A small and good attack: a person was in it when their row comes out."""

    name: ClassVar[str] = "privacy.rows"
    question: ClassVar[str] = "Do rows come out as they went in?"
    attacker: ClassVar[str] = "Anyone who knows all of a person's cells."
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.rows", "rows", "it does"
    )

    def accepts(self, schema: Schema) -> str | None:
        return None

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        control = evidence.holdout
        if control is None:
            return AttackResult(self.name, reason="there is no control group")
        return AttackResult(
            self.name,
            tuple(self.found(evidence.train, s) for s in evidence.releases),
            tuple(self.found(control, s) for s in evidence.releases),
        )

    def found(self, people: Table, release: Table) -> Tally:
        released = set(release.frame.rows())
        return Tally(sum(row in released for row in people.frame.rows()), len(people))


def test_a_good_attack_passes() -> None:
    check_attack(Rows())


@pytest.mark.parametrize("name", NAMES)
def test_the_built_in_attacks_keep_the_contract(name: str) -> None:
    check_attack(ATTACKS[name]())


def bad(change: Callable[[AttackResult, Evidence], Any]) -> Rows:
    """An attack whose result is what ``change`` makes of the good one."""

    class Bad(Rows):
        """A planted bad attack."""

        def run(self, evidence: Evidence, rng: np.random.Generator) -> Any:
            return change(super().run(evidence, rng), evidence)

    return Bad()


def always(train: int, control: int) -> Callable[[AttackResult, Evidence], AttackResult]:
    def change(found: AttackResult, evidence: Evidence) -> AttackResult:
        if found.reason:
            return found
        n, m = len(evidence.train), len(evidence.train)
        many = len(evidence.releases)
        return AttackResult("privacy.rows", (Tally(n * train // 100, n),) * many,
                            (Tally(m * control // 100, m),) * many)  # fmt: skip

    return change


def guesses_a_control(found: AttackResult, evidence: Evidence) -> AttackResult:
    """Without a control group it holds the training rows against themselves."""
    if not found.reason:
        return found
    tallies = (Tally(1, len(evidence.train)),) * len(evidence.releases)
    return AttackResult("privacy.rows", tallies, tallies)


def unlucky(found: AttackResult, evidence: Evidence) -> Any:
    if len(evidence.train) < 10:
        raise IndexError("too few")
    return found


def talks(found: AttackResult, evidence: Evidence) -> AttackResult:
    rare = evidence.train["ward"].value_counts().sort("count")["ward"][0]
    return found if found.reason else replace(found, note=f"the {rare} stands out")


def first_only(found: AttackResult, evidence: Evidence) -> AttackResult:
    return (
        found if found.reason else replace(found, train=found.train[:1], control=found.control[:1])
    )


def twice(found: AttackResult, evidence: Evidence) -> AttackResult:
    if found.reason:
        return found
    return replace(found, train=tuple(Tally(2 * t.hits, 2 * t.tries) for t in found.train))


CASES: dict[str, tuple[Any, str]] = {
    "sees nothing": (always(0, 0), "does not see a copy"),
    "always alarms": (always(100, 0), "alarms on fresh people in 3 of 3"),
    "never runs": (
        lambda f, e: AttackResult("privacy.rows", reason="no time"), "does not run on ordinary people",
    ),
    "makes up a control": (guesses_a_control, "a risk without a control group"),
    "attacks the first release only": (first_only, "one tally a release"),
    "counts people twice": (twice, "more tries than people"),
    "stops on few rows": (unlucky, "IndexError on 5 training rows"),
    "says a cell": (talks, "says a cell"),
    "returns tallies": (lambda f, e: f.train, "returned no AttackResult"),
    "has another name": (lambda f, e: replace(f, name="privacy.other"), "returned no AttackResult"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(CASES))
def test_each_broken_rule_is_caught(case: str) -> None:
    change, rule = CASES[case]
    with pytest.raises(ContractError, match=rule):
        check_attack(bad(change))


@pytest.mark.parametrize(
    ("attributes", "rule"),
    [
        ({"attacker": ""}, "attacker is no text"),
        ({"statistics": Rows.statistics[:3]}, "not those of an attack"),
        (
            {"statistics": attack_statistics("privacy.other", "rows", "it does")},
            "not those of an attack",
        ),
        (
            {
                "statistics": (
                    *Rows.statistics,
                    replace(Rows.statistics[0], name="privacy.rows.auc"),
                )
            },
            "other measurements than it declares",
        ),
        ({"accepts": lambda self, schema: "not today"}, "refuses ordinary people"),
    ],
)
def test_each_bad_declaration_is_caught(attributes: dict[str, Any], rule: str) -> None:
    kind = type("Bad", (Rows,), {"__doc__": "A planted bad attack.", **attributes})
    with pytest.raises(ContractError, match=rule):
        check_attack(kind())


class Peeks(Rows):
    """Its scores know who is a member: a person counts more the more training rows are like them."""

    def scored(self, evidence: Evidence) -> Scored | str:
        asked = everyone(evidence)
        ages = evidence.train["age"].to_list()
        own = np.array([float(ages.count(a)) for a in asked.rows["age"]])
        return Scored(asked, (own[None, :],) * len(evidence.releases), None, ("ages",))


class Strict(Rows):
    """Its cutoff is fixed on the training rows."""

    def scored(self, evidence: Evidence) -> Scored | str:
        asked = everyone(evidence)
        doses = asked.rows["dose"].fill_null(0.0).to_numpy()
        hits = doses > float(evidence.train["dose"].drop_nulls().to_numpy().mean())
        many = len(evidence.releases)
        return Scored(asked, (doses[None, :],) * many, (hits,) * many, ("doses",))


@pytest.mark.parametrize(("kind", "rule"), [
    (Peeks, "scores change where members"), (Strict, "whom it claims changes where members"),
])  # fmt: skip
def test_an_attack_that_knows_who_is_a_member_is_caught(kind: Any, rule: str) -> None:
    with pytest.raises(ContractError, match=rule):
        check_attack(kind())


def test_an_attack_that_rolls_its_own_dice_is_caught() -> None:
    def dice(found: AttackResult, evidence: Evidence) -> AttackResult:
        if found.reason:
            return found
        hits = int(np.random.default_rng().integers(1, 200))
        return replace(found, train=tuple(Tally(min(hits, t.tries), t.tries) for t in found.train))

    with pytest.raises(ContractError, match="two runs with one seed differ"):
        check_attack(bad(dice))
