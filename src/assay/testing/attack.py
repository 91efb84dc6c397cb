"""The contract of an attack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from assay.core import DERIVED, AssayError, AttackResult, Measurement, Seeds, canonical, to_json
from assay.evaluation import Attack, Evidence, Memo
from assay.testing.contract import (
    check_accepts,
    check_measurement,
    check_statistics,
    check_untouched,
    check_words,
    demand,
    same,
)
from assay.testing.metric import odd
from assay.testing.people import SECRET, evidence_of, people

_ROWS, _DRAWS = 240, 3


def check_attack(attack: Attack) -> None:
    """Hold an attack to its contract.

    It declares its attacker and its statistics; counts on members and on a control group, one
    tally a release; finds an exact copy of the training rows; finds nothing in fresh people; scores
    people alike when members and controls change places; says why where there is no control group;
    gives the same counts for the same seed; leaves tables and global random states alone; and says
    neither a word nor a cell.

    Args:
        attack: An instance, such as ``MyAttack()``.

    Raises:
        ContractError: The first rule that is broken, and how to mend it.
    """
    check_words(attack, "question", "attacker")
    check_statistics(attack)
    names = [s.name for s in attack.statistics[: len(DERIVED)]]
    wanted = [f"{attack.name}.{s}" for s in DERIVED]
    demand(names == wanted, attack, "its first statistics are not those of an attack",
           "Begin `statistics` with attack_statistics(name, ...)")  # fmt: skip
    evidence = evidence_of()
    reason = check_accepts(attack, evidence.schema)
    demand(reason is None, attack, "it refuses ordinary people", "Take a table of plain columns")
    found = ran(attack, evidence)
    demand(not found.reason, attack, "it does not run on ordinary people",
           "It must count where there is a control group")  # fmt: skip
    demand(same(found, ran(attack, evidence_of())), attack, "two runs with one seed differ",
           "Draw from the generator it is given only, and never rely on the order of a set")  # fmt: skip
    demand(SECRET not in canonical(to_json(found)), attack, "it says a cell of the training rows",
           "Name columns, never cells: a rare level names a person")  # fmt: skip
    _check_control(attack)
    _check_exchange(attack)
    ran(attack, odd())
    _check_power(attack)


def ran(attack: Attack, evidence: Evidence) -> AttackResult:
    """The attack's result, its tallies and measurements held to what they must be."""

    def call() -> Any:
        try:
            return attack.run(evidence, np.random.default_rng(11))
        except AssayError as error:
            return AttackResult(attack.name, reason=error.what)
        except Exception as error:
            rows = len(evidence.train)
            demand(False, attack, f"it stops with {type(error).__name__} on {rows} training rows",
                   "Return AttackResult(name, reason=...) where it cannot run")  # fmt: skip

    found = check_untouched(attack, evidence, call)
    demand(isinstance(found, AttackResult) and found.name == attack.name, attack,
           "run() returned no AttackResult of its name", "Return AttackResult(self.name, ...)")  # fmt: skip
    return _counted(attack, evidence, found)


def _counted(attack: Attack, evidence: Evidence, found: AttackResult) -> AttackResult:
    if found.reason:
        return found
    demand(len(found.train) == len(evidence.releases), attack, "it has not one tally a release",
           "Attack every release: each must be safe")  # fmt: skip
    # Without a control group the tallies are wrong altogether, which the caller says.
    control = len(evidence.real)
    demand(all(0 < t.tries <= len(evidence.train) for t in found.train)
           and all(0 < c.tries <= control for c in found.control), attack,
           "a tally has more tries than people, or none", "Count each person once")  # fmt: skip
    measurements = found.measurements()
    demand(len(measurements) == len(attack.statistics), attack,
           "it takes other measurements than it declares",
           "Declare those of attack_statistics() and those of `extra`, in that order")  # fmt: skip
    for measurement, statistic in zip(measurements, attack.statistics, strict=True):
        check_measurement(attack, measurement, statistic)
    return found


def _check_control(attack: Attack) -> None:
    bare = replace(evidence_of(), holdout=None, reference=None)
    demand(bool(ran(attack, bare).reason), attack, "it reports a risk without a control group",
           "Return a reason: without controls a hit cannot be told from chance")  # fmt: skip


def _check_exchange(attack: Attack) -> None:
    """Who is a member must not matter to the scores: then the test over all attacks is exact."""
    if not hasattr(attack, "scored"):
        return
    # Not refitted: shadow models toss a coin for each person, so scores are alike in law only.
    one = replace(evidence_of(seed=7), refit=None)
    assert one.holdout is not None
    other = replace(one, train=one.holdout, holdout=one.train,
                    memo=Memo(Seeds(7)), work=Memo(Seeds(7)))  # fmt: skip
    mine, theirs = attack.scored(one), attack.scored(other)
    if isinstance(mine, str) or isinstance(theirs, str):
        demand(mine == theirs, attack, "it can score people or not as members and controls are "
               "exchanged", "Give a reason that does not rest on T")  # fmt: skip
        return
    n, members = len(mine.asked.labels), mine.asked.members
    back = np.concatenate([np.arange(n - members, n), np.arange(n - members)])
    for a, b in zip(mine.scores, theirs.scores, strict=True):
        demand(np.array_equal(a, b[:, back], equal_nan=True), attack,
               "its scores change where members and controls are exchanged",
               "Score each person by their row, S and R alone")  # fmt: skip
    for found in ("hits", "tried"):
        masks = getattr(mine, found) or (), getattr(theirs, found) or ()
        demand(all(np.array_equal(a, b[back]) for a, b in zip(*masks, strict=True)), attack,
               f"whom it {'claims' if found == 'hits' else 'tries'} changes where members and "
               "controls are exchanged", "Treat both alike, and take no cutoff from T")  # fmt: skip


def _check_power(attack: Attack) -> None:
    """A copy must alarm; fresh people must not, in most of a few draws."""
    copied = _excess(attack, evidence_of(evidence_of().train))
    alarmed = copied.interval is not None and copied.interval.low > 0
    demand(alarmed, attack, "it does not see a copy of all training rows",
           "An attack that misses a full copy can miss anything")  # fmt: skip
    false = 0
    for draw in range(1, _DRAWS + 1):
        fresh = people(_ROWS, np.random.default_rng([5, draw]))
        span = _excess(attack, evidence_of(fresh, seed=draw)).interval
        false += span is not None and span.low > 0
    demand(false < 2, attack, f"it alarms on fresh people in {false} of {_DRAWS} draws",
           "Its control group must be treated exactly as the training rows are")  # fmt: skip


def _excess(attack: Attack, evidence: Evidence) -> Measurement:
    return ran(attack, evidence).measurements()[2]
