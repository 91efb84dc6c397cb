"""The worst that attacks did to a technique, over all its releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assay.core import Measurement, Statistic
from assay.core.intervals import holm
from assay.decision import rescaled
from assay.report.attacks import attacks_of, low_end, title_of
from assay.report.board.values import Tried
from assay.report.luck import SURE, TOGETHER, sure_of

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


@dataclass(frozen=True)
class Shown:
    """What the one test over all attacks shows.

    Attributes:
        releases, tested: On how many it shows a leak, each of its p-values held over all releases
            (Holm), and how many were tested.
        attacks: Those that found it, in a few words, with on how many of these releases: where an
            attack's own p-value, adjusted for all others, is sure. The most often first.
        unnamed: On how many of these releases no attack alone is sure, or none was kept.
    """

    releases: int
    tested: int
    attacks: tuple[tuple[str, int], ...] = ()
    unnamed: int = 0


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


def shown(releases: Sequence[tuple[str, int, Tried]]) -> Shown:
    """On which of these releases the one test over all attacks shows a leak, and by which attacks."""
    every = [t.measurement(TOGETHER) for _, _, t in releases]
    found = [(m, m.value) for m in every if m is not None and m.value is not None]
    if not found:
        return Shown(0, 0)
    values = holm([p for _, p in found])
    sure = [sure_of(m) for (m, _), p in zip(found, values, strict=True) if p <= SURE]
    names = Counter(p.label for parts in sure for p in parts)
    return Shown(len(sure), len(found), tuple(names.most_common()), sum(not x for x in sure))


def lean(m: Measurement) -> Measurement:
    """Without its breakdown; of the one test over all attacks the lines stay that say by which."""
    return replace(m, parts=sure_of(m) if m.name == TOGETHER else ())
