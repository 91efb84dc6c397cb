"""From what an attack says of each person to its result: overall, exposed, groups, low rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import Among, AttackResult, Tally
from assay.evaluation.privacy.asked import Asked
from assay.evaluation.privacy.cutoffs import Choose, counted, low_rate

Array = np.ndarray[Any, Any]

#: Members and controls whom an attack must have tried before anything is said of some people.
FEWEST = 10
#: Shares of the controls that may be accused by mistake.
LOW_RATES = (("1 %", 0.01), ("0.1 %", 0.001))


@dataclass(frozen=True)
class Scored:
    """What an attack says of each person asked about, for each release.

    Scores and hits must be functions of the person's row, of S and of R alone: then they cannot
    know who is a member, and the labels of members and controls are exchangeable without a leak.

    Attributes:
        asked: The people, n of them.
        scores: One array a release, float64 of shape (s, n): higher is more like a member.
        hits: One array a release, bool of shape (n,): whom the attacker claims. None where the
            attack takes the score and the cutoff that suit it best on a third of the people.
        names: The s scores in plain words.
        tried: One mask a release of whom the attack could try at all, bool of shape (n,); None
            for everyone. It may depend on the row, S and R alone, as scores do.
    """

    asked: Asked
    scores: tuple[Array, ...]
    hits: tuple[Array, ...] | None
    names: tuple[str, ...]
    tried: tuple[Array, ...] | None = None


def result_of(
    name: str, scored: Scored | str, *, note: str = "", choose: Choose | None = None, **more: Any
) -> AttackResult:
    """The attack's counts on members and controls.

    Args:
        name: The attack's dotted name.
        scored: What it says of each person; or why it cannot be said, which is then the result.
        note: What a reader must know.
        choose: How score and cutoff are chosen, where ``scored.hits`` is None.
        **more: Further fields of :class:`AttackResult`, such as ``extra``.
    """
    if isinstance(scored, str):
        return AttackResult(name, reason=scored)
    asked, everyone = scored.asked, np.ones(len(scored.asked.labels), bool)
    if scored.hits is None:
        assert choose is not None
        hits = tuple(
            choose(s[:, asked.choosing], asked.labels[asked.choosing]).hits(s)
            for s in scored.scores
        )
        masks = (~asked.choosing,) * len(hits)
    else:
        hits, masks = scored.hits, scored.tried or (everyone,) * len(scored.hits)
    lines = list(zip(hits, masks, strict=True))
    overall = _among("", asked.labels, lines, everyone)
    no_one = [label for t, label in zip(overall.train + overall.control,
              ["training rows"] * len(hits) + ["holdout rows"] * len(hits), strict=True) if not t.tries]  # fmt: skip
    if no_one:
        return AttackResult(name, reason=f"there was nobody among the {no_one[0]} it could try")
    return AttackResult(
        name, overall.train, overall.control, note=note,
        exposed=_each(asked.exposed, asked.labels, lines),
        groups=_each(asked.groups, asked.labels, lines), low=_low(scored), **more,
    )  # fmt: skip


def _each(
    groups: tuple[tuple[str, Array], ...], labels: Array, lines: list[tuple[Array, Array]]
) -> tuple[Among, ...]:
    found = [_among(label, labels, lines, mask) for label, mask in groups]
    return tuple(a for a in found if all(t.tries >= FEWEST for t in (*a.train, *a.control)))


def _among(label: str, labels: Array, lines: list[tuple[Array, Array]], inside: Array) -> Among:
    member = labels == 1
    train, control = (
        tuple(_tally(hits[mask & inside & side]) for hits, mask in lines)
        for side in (member, ~member)
    )
    return Among(label, train, control)


def _tally(hits: Array) -> Tally:
    return Tally(int(hits.sum()), len(hits))


def _low(scored: Scored) -> tuple[Among, ...]:
    """Counts at cutoffs that a third of the people chose; whom an attack cannot try is not
    accused, so that rates are of all people."""
    asked, found = scored.asked, []
    for label, share in LOW_RATES:
        pairs = [
            counted(s, asked.labels, asked.choosing, low_rate(share)) for s in scored.scores
        ]  # fmt: skip
        found.append(Among(label, tuple(t for t, _ in pairs), tuple(c for _, c in pairs)))
    return tuple(found)
