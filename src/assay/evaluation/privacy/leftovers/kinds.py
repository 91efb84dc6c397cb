"""What was found of each kind of thing: an excess over the control, by column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assay.core import AttackResult, Goal, Measurement, Part, Statistic, Tally, not_measured
from assay.evaluation.privacy.leftovers.sources import KINDS

Array = np.ndarray[Any, Any]

_WHAT = {
    "text": ("runs of words", "a release repeats at least ten words in a row of theirs"),
    "levels": ("rare levels", "a release holds a level of theirs"),
    "formats": ("rare formats", "a release holds a value written in a way that only theirs is"),
    "numbers": ("long numbers", "a release holds a long number or a time of theirs"),
    "identifiers": (
        "names and numbers in text", "a release's text holds a name, an address on the net, a long "
        "number or a code of theirs",
    ),
}  # fmt: skip


def _statistic(kind: str) -> Statistic:
    title, success = _WHAT[kind]
    return Statistic(
        f"privacy.leftovers.{kind}.excess", f"leftovers: {title}, excess over control",
        f"The share of training people of whom this holds: {success} that nobody else among all "
        "real rows has; less the share of people never seen. 0 is no leak. Of the worst release.",
        Goal.LOWER, -1.0, 1.0, percent=True,
        source="attacks on text: verbatim spans against a control (assay)",
        formula="train - control",
    )  # fmt: skip


BY_KIND = tuple(_statistic(kind) for kind in KINDS)


@dataclass(frozen=True)
class Line:
    """Who is hit by one column and kind: one mask a release, bool of shape (n,)."""

    column: str
    kind: str
    hits: tuple[Array, ...]


def by_kind(lines: tuple[Line, ...], labels: Array) -> tuple[Measurement, ...]:
    """One measurement for each of :data:`BY_KIND`, with the columns as parts."""
    return tuple(
        _measured(kind, statistic, [ln for ln in lines if ln.kind == kind], labels)
        for kind, statistic in zip(KINDS, BY_KIND, strict=True)
    )


def _measured(kind: str, statistic: Statistic, lines: list[Line], labels: Array) -> Measurement:
    if not lines:
        return not_measured(statistic.name, f"there are no {KINDS[kind]}", statistic.goal)
    together = tuple(
        np.any(masks, axis=0) for masks in zip(*(ln.hits for ln in lines), strict=True)
    )
    each = 1 - 0.05 / len(lines)
    parts = tuple(_part(ln.column, _excess(ln.hits, labels, each)) for ln in lines)
    found = _excess(together, labels, 0.95)
    return replace(found, name=statistic.name, parts=parts)


def _excess(hits: tuple[Array, ...], labels: Array, confidence: float) -> Measurement:
    train, control = (
        tuple(Tally(int(h[labels == side].sum()), int((labels == side).sum())) for h in hits)
        for side in (1, 0)
    )
    return AttackResult("leftovers", train, control).measurements(confidence)[2]


def _part(column: str, found: Measurement) -> Part:
    worst = max(found.parts, key=lambda p: p.value or 0.0)
    return Part(column, found.value, found.interval, 0.0, found.n, worst.note)
