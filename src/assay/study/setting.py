"""What all tasks of a study look at, and what each of them does with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assay.core import Seeds
from assay.evaluation import Memo
from assay.evaluation.base import Shadows
from assay.report import TechniqueFindings
from assay.study.assess import judged, named
from assay.study.entry import Entry, controls
from assay.study.fitted import Fitted, Place, fitted
from assay.study.prepare import Prepared
from assay.study.shadows import insight


@dataclass(frozen=True)
class Setting:
    """The data and the plan, as a task sees them. It goes to each process once.

    Attributes:
        prepared: The data.
        seeds: Of the study.
        asked: Statistics that the policy has a rule for.
    """

    prepared: Prepared
    seeds: Seeds
    asked: frozenset[str]

    def __getstate__(self) -> dict[str, Any]:
        # Shared work stays where it was done; it comes out the same everywhere.
        return {k: v for k, v in self.__dict__.items() if k not in ("memo", "yardsticks")}

    @cached_property
    def memo(self) -> Memo:
        """Work on T, N and R that all techniques share in this process."""
        return Memo(self.seeds)

    @cached_property
    def yardsticks(self) -> tuple[dict[str, Entry], Prepared, Memo]:
        """The controls by name, what they are judged by, and the work they share."""
        found, prepared = controls(self.prepared, self.seeds)
        return {e.name: e for e in found}, prepared, Memo(self.seeds.child("controls"))


def do_fit(setting: Setting, entry: Entry, release: int, place: Place) -> Fitted:
    """The task of one fit."""
    return fitted(entry, setting.prepared.split.train, setting.seeds, release, place)


def do_judge(setting: Setting, entry: Entry, shadows: Shadows, *fits: Fitted) -> TechniqueFindings:
    """The task of measuring and attacking all releases of a technique."""
    return _judged(setting, setting.prepared, setting.memo, entry, shadows, fits)


def do_judge_control(setting: Setting, name: str, shadows: Shadows) -> TechniqueFindings:
    """The same for a control, whose release is no synthetic row and is not kept."""
    known, prepared, memo = setting.yardsticks
    entry = known[name]
    found = fitted(entry, prepared.split.train, setting.seeds, 0)
    return _judged(setting, prepared, memo, entry, shadows, (found,))


def _judged(
    setting: Setting, prepared: Prepared, memo: Memo, entry: Entry, shadows: Shadows,
    fits: tuple[Fitted, ...],
) -> TechniqueFindings:  # fmt: skip
    own = setting.seeds.child(entry.name)
    inside = insight(entry.technique, [f.model for f in fits], prepared.split, own, shadows)
    return judged(
        entry, tuple(f.release for f in fits), prepared, setting.asked, setting.seeds, memo,
        inside=inside, claim=named(fits[0].claim, prepared.facts.unit), void=fits[0].void,
        cpu_seconds=0.0 if entry.untimed else sum(f.cpu_seconds for f in fits),
        peak_mb=0.0 if entry.untimed else max(f.peak_mb for f in fits),
    )  # fmt: skip
