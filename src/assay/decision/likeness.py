"""Which measured tables are like one's own, and how much each of them counts."""

from __future__ import annotations

import math

from assay.core import Situation
from assay.decision.measured import Known, Measured, Setting

#: Tables that are quoted, each by the settings that are nearest.
_TABLES = 3
#: How fast a table counts less with its distance.
_DECAY = 2.0


def weights(situation: Situation, measured: Measured) -> dict[Setting, float]:
    """How much each setting counts, in (0, 1], nearest first.

    Of each table only the nearest promise is taken, and of all tables the three nearest. A study of
    a table and the single fits to it are two settings of one table.
    """
    private = situation.epsilon is not None
    found = {f.setting for f in measured.figures if (f.epsilon is not None) == private}
    share = {s: weight(situation, measured, s) for s in found}
    near = sorted(found, key=lambda s: (-share[s], s.title, s.table))
    tables = list(dict.fromkeys(_origin(s) for s in near))[:_TABLES]
    best = {s.table: share[s] for s in reversed(near)}
    return {s: share[s] for s in near if _origin(s) in tables and share[s] >= best[s.table]}


def weight(situation: Situation, measured: Measured, setting: Setting) -> float:
    """How much one setting counts, in (0, 1]."""
    return math.exp(-_DECAY * distance(situation, measured.tables[setting.table], setting))


def distance(situation: Situation, known: Known, setting: Setting) -> float:
    """How unlike a setting is, 0 for the same counts.

    A factor of 8 in rows, of 3 in columns or of 16 in how rare a class is, half of the columns
    numbers rather than levels, or another kind of task count 1 each; under a promise not rows but
    persons times epsilon, for noise stands against that, and a factor of 10 in them counts 1.
    """
    total = abs(math.log(situation.columns / known.columns, 3))
    total += 2 * abs(situation.on_a_line - known.on_a_line)
    if situation.task and known.task and situation.task != known.task:
        total += 1.0
    if situation.rarest and known.rarest:
        total += abs(math.log(situation.rarest / known.rarest, 16))
    if situation.epsilon is None or setting.epsilon is None or setting.delta is None:
        return total + abs(math.log(situation.rows / known.rows, 8))
    total += abs(math.log10(situation.persons * situation.epsilon / (known.rows * setting.epsilon)))
    total += abs(math.log10(situation.delta / setting.delta)) / 8
    return total + 0.5 * (bool(situation.undeclared) == (setting.declared == "all"))


def _origin(setting: Setting) -> str:
    return setting.table.removeprefix("study_")
