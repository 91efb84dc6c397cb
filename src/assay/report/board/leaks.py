"""The worst that attacks did to a technique, over all its releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core import Measurement, Statistic
from assay.core.intervals import holm
from assay.decision import rescaled
from assay.report.attacks import attacks_of, low_end, title_of
from assay.report.board.values import Tried
from assay.report.luck import SURE, TOGETHER

#: What the model itself would give away says nothing of its releases, and not every model has one.
_OF_THE_MODEL = ("privacy.membership.loss",)


@dataclass(frozen=True)
class Worst:
    """The attack that shows most.

    Attributes:
        attack: In a few words.
        table, seed: The release that it was against.
        excess: Its success on T beyond that on N; the interval is widened so that all ``looks``
            intervals hold at once (Bonferroni).
        looks: Attacks that were made, over all releases.
    """

    attack: str
    table: str
    seed: int
    excess: Measurement
    looks: int


def worst(
    releases: Sequence[tuple[str, int, Tried]], known: Mapping[str, Statistic]
) -> Worst | None:
    """The attack with the highest lower end, for that much leaks for certain; None where no attack
    was made. ``releases`` are by data set and seed: each of them must be safe."""
    every = [
        (table, seed, a.name, a.excess)
        for table, seed, t in releases
        for a in attacks_of(t, known)
        if a.name not in _OF_THE_MODEL
        and a.excess.value is not None
        and a.excess.interval is not None
    ]
    if not every:
        return None
    wide = [(table, seed, name, _widened(m, len(every), known)) for table, seed, name, m in every]
    table, seed, name, found = max(wide, key=lambda x: (low_end(x[3]), x[3].value or 0.0))
    return Worst(title_of(name, known), table, seed, found, len(every))


def _widened(m: Measurement, looks: int, known: Mapping[str, Statistic]) -> Measurement:
    assert m.value is not None
    assert m.interval is not None
    sure = 1 - (1 - m.interval.confidence) / looks
    ends = rescaled(m.interval, m.value, sure, known.get(m.name))
    return Measurement(m.name, m.value, ends, m.n, m.goal)


def shown(releases: Sequence[tuple[str, int, Tried]]) -> tuple[int, int]:
    """On how many releases the one test over all attacks shows a leak, each of its p-values held
    over all releases (Holm), and how many were tested."""
    found = [m.value for _, _, t in releases if (m := t.measurement(TOGETHER)) and m.value is not None]  # fmt: skip
    return sum(p <= SURE for p in holm(found)) if found else 0, len(found)
