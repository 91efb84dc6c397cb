"""A technique in a study, under the name the user gave it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assay.core import Seeds
from assay.study.auxiliary import without_reference
from assay.study.needs import NeedsConfig, needs_of
from assay.study.prepare import Prepared
from assay.techniques import CONTROLS, TECHNIQUES, Copy, Holdout, Technique, settings_of, technique

_WAYS = ("recipe", "command", "files")  # each of them makes a technique an external one
_SHARE_FRESH = 0.75  # of R: what the holdout control releases; an attacker knows the rest


@dataclass(frozen=True)
class Entry:
    """A technique in a study.

    Attributes:
        name: That the user gave it.
        technique: With its settings.
        needs: What its tasks may take; None for what the plan says of all.
    """

    name: str
    technique: Technique
    needs: NeedsConfig | None = None

    @property
    def control(self) -> bool:
        """A yardstick that is never offered for release."""
        return self.technique.family == "control"

    @property
    def settings(self) -> dict[str, str]:
        """As text; those of a control would hold rows."""
        if self.control:
            return {}
        return {k: str(v) for k, v in settings_of(self.technique).items()}

    @property
    def private(self) -> bool:
        """Whether it promises differential privacy: its noise does not come from the seed."""
        settings = {} if self.control else settings_of(self.technique)
        return self.technique.family == "private" or bool(
            "epsilon" in settings or settings.get("privacy")
        )

    @property
    def untimed(self) -> bool:
        """Whether how long it took must not be told."""
        return bool(getattr(self.technique, "untimed", False))

    def releases(self, repeats: int) -> int:
        """How many fits are worth judging: a control has nothing random to repeat."""
        several: Any = getattr(self.technique, "releases", None)
        return 1 if self.control else int(several(repeats)) if several else repeats

    def at(self, release: int) -> Technique:
        """The technique of one of its fits: of finished files each is another file."""
        one: Any = getattr(self.technique, "at", None)
        return one(release) if one else self.technique


def any_limited(needs: NeedsConfig, plan: Iterable[Entry]) -> bool:
    """Whether a task has a limit, by what the plan says of all (``needs``) or of a technique."""
    return needs.limited or any(e.needs is not None and e.needs.limited for e in plan)


def entries(wishes: dict[str, dict[str, Any]]) -> list[Entry]:
    """The techniques of a plan: each key a name, ``technique:`` in the settings where they differ,
    ``needs:`` where it has limits of its own. One with ``recipe:``, ``command:`` or ``files:`` is
    external.

    Raises:
        UnknownNameError: No such technique.
        ConfigError: No such setting, or a value it cannot take.
    """
    found = []
    for name, settings in wishes.items():
        rest = dict(settings)
        outside = name not in TECHNIQUES and any(rest.get(way) for way in _WAYS)
        kind = str(rest.pop("technique", "external" if outside else name))
        needs = needs_of(rest.pop("needs", None), f"techniques.{name}.needs")
        if kind in CONTROLS:
            continue  # always run, so asking for one changes nothing
        found.append(Entry(name, technique(kind, **rest), needs))
    return found


def as_plan(plan: Iterable[Entry]) -> dict[str, dict[str, Any]]:
    """The inverse of :func:`entries`; text stands for settings that are no plain data."""
    return {e.name: _wish(e) for e in plan}


def _wish(entry: Entry) -> dict[str, Any]:
    kind = entry.technique.name
    wish: dict[str, Any] = {} if kind == entry.name else {"technique": kind}
    wish |= settings_of(entry.technique)
    if entry.needs is not None:
        wish["needs"] = entry.needs.model_dump(mode="json")
    found: dict[str, Any] = json.loads(json.dumps(wish, default=str))
    return found


def controls(prepared: Prepared, seeds: Seeds) -> tuple[list[Entry], Prepared]:
    """The two yardsticks, and what is left of R for the holdout control's attacker."""
    reference = prepared.split.reference
    order = seeds.rng("controls").permutation(len(reference))
    cut = round(_SHARE_FRESH * len(reference))
    fresh, rest = reference.take(np.sort(order[:cut])), reference.take(np.sort(order[cut:]))
    left = replace(
        prepared, split=replace(prepared.split, reference=rest),
        auxiliary=without_reference(prepared.auxiliary),
    )  # fmt: skip
    return [Entry("holdout", Holdout(fresh)), Entry("copy", Copy())], left
