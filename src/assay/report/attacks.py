"""Each attack on a technique, gathered from the statistics that carry its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from assay.core import Measurement, Statistic

#: What an attack tells of some of the people or of careful attackers, the plainest first.
EXPOSED, GROUPS = "exposed.excess", "groups.excess"
LOW = ("excess_tpr_at_1pct_fpr", "excess_tpr_at_01pct_fpr")


@dataclass(frozen=True)
class Attacked:
    """One attack on one technique's releases.

    Attributes:
        name: Dotted name, such as ``privacy.copies.exact``.
        title: The attack in a few words, such as ``exact copies``.
        train, control, excess: Its success on T, on N, and their difference.
        further: The excess among the exposed, in the worst group and at low rates of false
            alarms, by the name's end; only those that were taken, with an interval.
    """

    name: str
    title: str
    train: Measurement
    control: Measurement
    excess: Measurement
    further: Mapping[str, Measurement]

    @property
    def told(self) -> tuple[str, Measurement] | None:
        """The first excess that lies above 0 for certain, and its name's end; None without one."""
        every = {"excess": self.excess, **self.further}
        return next(((end, m) for end, m in every.items() if low_end(m) > 0), None)


class Measured(Protocol):
    """Of which measurements are there: a technique of a study, or a release of a benchmark."""

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """All of them."""
        ...


def low_end(m: Measurement) -> float:
    """Lower end of a measurement's interval; minus infinity where there is none."""
    return m.interval.low if m.value is not None and m.interval else float("-inf")


def attacks_of(t: Measured, known: Mapping[str, Statistic]) -> tuple[Attacked, ...]:
    """Every attack that left its rate on T, its rate on N and their difference, run or not."""
    taken = {m.name: m for m in t.measurements}
    names = [n.removesuffix(".excess") for n in taken if n.endswith(".excess")]
    return tuple(
        Attacked(
            name, title_of(name, known), taken[f"{name}.train"], taken[f"{name}.control"],
            taken[f"{name}.excess"],
            {
                end: m
                for end in (EXPOSED, GROUPS, *LOW)
                if (m := taken.get(f"{name}.{end}")) and m.value is not None and m.interval
            },
        )
        for name in names
        if f"{name}.train" in taken and f"{name}.control" in taken
    )  # fmt: skip


def title_of(name: str, known: Mapping[str, Statistic]) -> str:
    """``exact copies``, from the titles of the attack's statistics; else its name's words."""
    statistic = known.get(f"{name}.train") or known.get(f"{name}.excess")
    if statistic is None:
        return name.replace("_", " ").replace(".", " ")
    return statistic.title.rpartition(":")[0] or statistic.title
