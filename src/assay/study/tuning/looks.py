"""One look at the validation rows: a technique fitted with some settings, and every rule's word."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from assay.core import RuleVerdict, Seeds, Verdict, from_json, to_json
from assay.decision import Policy
from assay.evaluation import Memo, measure_all
from assay.evaluation.base import Shadows
from assay.study.assess import evidence_of, ruled
from assay.study.entry import Entry
from assay.study.executors.base import told
from assay.study.fitted import fitted
from assay.study.prepare import Prepared
from assay.study.shadows import insight
from assay.study.tuning.aims import shortfall
from assay.techniques import Model

#: Statistics that take little time, by how their names begin: what is looked at first.
CHEAP = (
    "fidelity.columns.", "fidelity.pairs.", "privacy.copies.", "utility.testing.",
)  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """Settings that were tried, and what they reached.

    Attributes:
        name: The technique, as the plan calls it.
        number: From 0, of this technique; 0 is the plan's own settings, or the defaults.
        settings: All that differ from the technique's defaults.
        verdict: By V, of every rule; None where it was stopped early or could not run.
        early: By V, of the cheap rules after a fit to a part of the rows; None where none was made.
        seconds: What it took.
        failure: Why it could not run; empty where it did.
        again: Of which number these settings were tried before: then nothing was looked at.
    """

    name: str
    number: int
    settings: dict[str, Any]
    verdict: Verdict | None = None
    early: Verdict | None = None
    seconds: float = 0.0
    failure: str = ""
    again: int | None = None

    @property
    def stopped(self) -> bool:
        """Whether its cheap rules were so far off that the others were not looked at."""
        return self.verdict is None and not self.failure

    @property
    def rules(self) -> tuple[RuleVerdict, ...]:
        """What is known of it: every rule, or the cheap ones."""
        known = self.verdict or self.early
        return known.rules if known else ()

    @property
    def shortfall(self) -> float:
        """How far its broken rules are broken together; infinite where it could not run."""
        return shortfall(self.rules) if self.rules else float("inf")

    def to_state(self) -> dict[str, Any]:
        """Plain JSON data."""
        plain = {"verdict": self.verdict, "early": self.early}
        return {
            "name": self.name, "number": self.number, "settings": self.settings,
            "seconds": self.seconds, "failure": self.failure, "again": self.again,
            **{k: v and to_json(v) for k, v in plain.items()},
        }  # fmt: skip

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Tried:
        """The inverse of :meth:`to_state`."""
        read = {k: state[k] and from_json(Verdict, state[k]) for k in ("verdict", "early")}
        return cls(**{**state, **read})


@dataclass
class Looks:
    """Tries settings on rows that no final judgement uses.

    Attributes:
        rows: T's part in ``split.train``, V in ``split.holdout``.
        part: The same with fewer fitted rows, for the first look; None for no such look.
        policy: Its rules are what is tried for.
        seeds: Of the search.
    """

    rows: Prepared
    part: Prepared | None
    policy: Policy
    seeds: Seeds
    _memos: dict[str, Memo] = field(default_factory=dict, init=False)

    def look(self, entry: Entry, tried: Tried, hopeless: Callable[[Verdict], bool]) -> Tried:
        """Fit and measure; the whole only where the first look was not ``hopeless``."""
        started = time.perf_counter()
        early = None
        try:
            cheap = {r.measure for r in self._rules if r.measure.startswith(CHEAP)}
            if self.part is not None and cheap:
                early = self._judged(entry, self.part, "part", cheap)
            if early is None or not hopeless(early):
                wanted = {r.measure for r in self._rules}
                tried = replace(tried, verdict=self._judged(entry, self.rows, "whole", wanted))
        except Exception as error:
            tried = replace(tried, failure=told(error))
        return replace(tried, early=early, seconds=time.perf_counter() - started)

    def _judged(self, entry: Entry, rows: Prepared, stage: str, wanted: Collection[str]) -> Verdict:
        memo = self._memos.setdefault(stage, Memo(self.seeds.child(stage)))
        return judged(entry, rows, self.policy, self.seeds, memo, wanted, 1)[0]

    @property
    def _rules(self) -> tuple[Any, ...]:
        return self.policy.rules_for(self.rows.purpose)


def judged(
    entry: Entry, rows: Prepared, policy: Policy, seeds: Seeds, memo: Memo,
    wanted: Collection[str], repeats: int,
) -> tuple[Verdict, Model]:  # fmt: skip
    """Fit, measure what ``wanted`` names and no more, and hold the policy's rules on it against
    what was found; the first model too.

    With a study's own rows, seeds and repeats it finds what the study finds of these rules.

    Raises:
        AssayError: The technique cannot fit the rows.
    """
    train = rows.split.train
    fits = [fitted(entry, train, seeds, i) for i in range(entry.releases(repeats))]
    models, own = [f.model for f in fits], seeds.child(entry.name)
    inside = insight(entry.technique, models, rows.split, own, Shadows())
    evidence = evidence_of(tuple(f.release for f in fits), rows, own, memo, **inside)
    found = measure_all(evidence, own, asked=frozenset(wanted), only=wanted)
    rules = tuple(r for r in policy.rules if r.measure in wanted)
    asked = policy.model_copy(update={"rules": rules})
    return ruled(asked, entry.name, found, rows), models[0]
