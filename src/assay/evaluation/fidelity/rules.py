"""Do synthetic rows keep the rules that all real rows keep?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, not_measured
from assay.data import Dependency, Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes, share_of
from assay.evaluation.fidelity.constraints import find_orders, find_sums
from assay.evaluation.fidelity.implications import find_follows, find_levelled, find_together
from assay.evaluation.fidelity.looked import Looked
from assay.evaluation.fidelity.views import Array, no_columns

#: Rules that a breakdown lists.
LISTED = 20

_SURE = (
    " A rule is one that no training row breaks and that chance would not give; that it holds "
    "for people at large is as sure as the rule of three says, and the reference is how many "
    "unseen real rows break it."
)
_SOURCE = "rule of three: Hanley and Lippman-Hand 1983"
_FORMULA = "rows of the release that break at least one rule / rows of the release"

DEPENDENCIES = Statistic(
    "fidelity.rules.dependencies.broken", "rules: dependencies broken",
    "The share of synthetic rows that break a rule by which one cell follows from another in all "
    "training rows: a column that is a function of another or never changes, cells that are "
    "missing together, levels at which another column is settled." + _SURE,
    Goal.LOWER, 0.0, 1.0, percent=True, source=_SOURCE, formula=_FORMULA,
)  # fmt: skip
INEQUALITIES = Statistic(
    "fidelity.rules.inequalities.broken", "rules: comparisons broken",
    "The share of synthetic rows that break a rule between numbers or dates that all training "
    "rows keep: one column never above another, or two that add up to a third." + _SURE,
    Goal.LOWER, 0.0, 1.0, percent=True, source=_SOURCE, formula=_FORMULA,
)  # fmt: skip


class Rule(Protocol):
    """What no training row breaks."""

    @property
    def sentence(self) -> str:
        """It in words, without a cell of data."""
        ...

    @property
    def rows(self) -> int:
        """Training rows that it held in."""
        ...

    def broken(self, rows: Looked) -> Array:
        """Which rows break it, bool of shape (n,)."""
        ...


@dataclass(frozen=True)
class Rules:
    """Rows that break rules which hold in every training row.

    Rules are looked for in T: functional dependencies, flags and constants; columns missing in
    the same rows; levels, of at least 50 rows and 11 people, that settle another column; of two
    numbers or dates one never above the other; two numbers that add up to a third. One is believed
    where columns dealt at random would keep it in all rows with a chance below one in a million.
    If no row of n breaks a rule, then with 95 % confidence at most 3/n of rows at large do
    (rule by rule: of 100 rules some will be less sure). Rows with a
    level that no training row has break nothing.

    Source: Hanley and Lippman-Hand 1983 for the rule of three.
    """

    name: ClassVar[str] = "fidelity.rules"
    question: ClassVar[str] = "Do synthetic rows keep the rules that all real rows keep?"
    cost: ClassVar[str] = "n a pair of columns; n log n a comparison found"
    statistics: ClassVar[tuple[Statistic, ...]] = (DEPENDENCIES, INEQUALITIES)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` is not used."""
        follows = evidence.memo.get("fidelity.rules.follows", lambda r: _implied(evidence.train, r))
        compared = evidence.memo.get("fidelity.rules.compared", lambda _: _compared(evidence.train))
        return (
            _measured(evidence, follows, DEPENDENCIES),
            _measured(evidence, compared, INEQUALITIES),
        )


def _implied(train: Table, rng: np.random.Generator) -> list[Rule]:
    follows = find_follows(train)
    done = {_ends(f.dependency) for f in follows}
    return [*follows, *find_together(train), *find_levelled(train, done, rng)]


def _compared(train: Table) -> list[Rule]:
    return [*find_orders(train), *find_sums(train)]


def _ends(dependency: Dependency) -> tuple[str, str]:
    return dependency.source, dependency.column


def _measured(evidence: Evidence, rules: Sequence[Rule], statistic: Statistic) -> Measurement:
    if not rules:
        return not_measured(
            statistic.name, "no such rule holds in all training rows beyond chance", statistic.goal
        )
    found = [_broken(rules, s) for s in evidence.releases]
    holdout, reference = evidence.holdout, None
    if holdout is not None:
        reference = evidence.memo.get(f"{statistic.name}.real", lambda _: _broken(rules, holdout))
    count = "1 rule holds" if len(rules) == 1 else f"{len(rules)} rules hold"
    return combined(
        statistic, [f.any for f in found], n=min(len(s) for s in evidence.releases),
        reference=reference.any if reference else None,
        parts=_parts(rules, found, reference, statistic),
        note=join_notes(
            f"{count} in all training rows",
            "" if reference else "no holdout: unseen rows were not tried on the rules",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Broken:
    """Shares of a table's rows that break any rule, and each."""

    any: Score
    each: list[Score]


def _broken(rules: Sequence[Rule], table: Table) -> Broken:
    some, looked = np.zeros(len(table), bool), Looked(table)
    each = []
    for rule in rules:
        broken = rule.broken(looked)
        some |= broken
        each.append(share_of(int(broken.sum()), len(table)))
    return Broken(share_of(int(some.sum()), len(table)), each)


def _parts(
    rules: Sequence[Rule], found: list[Broken], reference: Broken | None, statistic: Statistic
) -> tuple[Part, ...]:
    """The rules that are broken most, worst first, each with how sure it is."""
    shares = np.array([np.mean([f.each[r].value for f in found]) for r in range(len(rules))])
    return tuple(
        combined_part(
            rules[int(r)].sentence, [f.each[int(r)] for f in found], statistic,
            reference=reference.each[int(r)].value if reference else None,
            note=f"kept by all {rules[int(r)].rows} training rows that it speaks of: with 95 % "
            f"confidence at most {_percent(3 / rules[int(r)].rows)} of such rows break it",
        )
        for r in np.argsort(-shares, kind="stable")[:LISTED]
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %"
