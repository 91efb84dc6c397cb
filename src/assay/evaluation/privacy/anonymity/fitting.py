"""The measurements of the people who fit a release, with their parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import Measurement, Part, Statistic, not_measured
from assay.core.intervals import clopper_pearson
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.anonymity.population import Met, Population
from assay.evaluation.privacy.anonymity.shares import largest_share
from assay.evaluation.privacy.anonymity.words import CENSUS, DESCRIBES

Array = np.ndarray[Any, Any]
#: A figure of each class, from the people in it and those of them who were in training.
Figure = Callable[[Array, Array], Array]
#: Which of several is the worst.
Worst = Callable[[Array], Any]

#: Why nothing is said of people whom no released row resembles.
NOBODY = "no released row has the quasi-identifiers of anybody in the population"
#: Why nothing is said of people whose quasi-identifiers are theirs alone.
NONE_ALONE = "nobody who fits a released row is alone with those quasi-identifiers"
_DRAWN = "the interval takes the people who fit for independent draws"
#: Classes by how many people they have.
_BANDS = (
    ("classes of 1 person", 1, 1),
    ("classes of 2 to 4 people", 2, 4),
    ("classes of 5 to 9 people", 5, 9),
    ("classes of 10 people or more", 10, None),
)


@dataclass(frozen=True)
class Found:
    """The population, who of it fits the training rows themselves, and who fits each release."""

    people: Population
    train: Met
    releases: tuple[Met, ...]
    note: str

    def census(
        self, own: Statistic, other: Statistic, figure: Figure, worst: Worst
    ) -> tuple[Measurement, Measurement]:
        """The worst class of any release, and of the training rows taken for a release."""
        real = float(worst(figure(self.train.sizes, self.train.inside)))
        beside = Measurement(other.name, real, n=len(self.train.members), goal=other.goal,
                             note=join_notes(self.note, CENSUS))  # fmt: skip
        fitting = [m for m in self.releases if len(m.sizes)]
        if not fitting:
            return not_measured(own.name, NOBODY, own.goal), beside
        each = [worst(figure(m.sizes, m.inside)) if len(m.sizes) else None for m in self.releases]
        parts = [
            Part(f"release {i + 1}", None if v is None else float(v), reference=real,
                 n=len(m.members), note=f"{len(m.sizes)} classes" if len(m.sizes) else NOBODY)
            for i, (m, v) in enumerate(zip(self.releases, each, strict=True))
        ]  # fmt: skip
        sizes, inside = (
            np.concatenate([getattr(m, k) for m in fitting]) for k in ("sizes", "inside")
        )
        for label, here in _bands(sizes) if own.high is not None else ():
            at = float(worst(figure(sizes[here], inside[here])))
            parts.append(Part(label, at, n=int(sizes[here].sum()), note=f"{here.sum()} classes"))
        made = Measurement(
            own.name, float(worst(figure(sizes, inside))), None,
            max(len(m.members) for m in fitting), own.goal, real, parts=tuple(parts),
            note=join_notes(self.note, CENSUS, DESCRIBES),
        )  # fmt: skip
        return made, beside

    def share(self, statistic: Statistic) -> Measurement:
        """Members among all who fit a release, beside their share in the population."""
        fitting = [(i, m.members) for i, m in enumerate(self.releases) if len(m.members)]
        if not fitting:
            return not_measured(statistic.name, NOBODY, statistic.goal)
        counts = [(f"release {i + 1}", int(who.sum()), len(who)) for i, who in fitting]
        base = self.people.base
        worst = self.releases[max(fitting, key=lambda f: f[1].mean())[0]]
        bands = [_band(label, worst.members[here], base) for label, here in _bands(worst.crowds)]
        itself = float(self.train.members.mean())
        copy = Part("a copy of all training rows would score", itself, reference=base,
                    n=len(self.train.members))  # fmt: skip
        return largest_share(
            statistic, counts, join_notes(self.note, _DRAWN, DESCRIBES), unit="people",
            reference=base, more=(*bands, copy),
        )  # fmt: skip

    def alone(self, statistic: Statistic) -> Measurement:
        """Members among those who fit a release and are alone in their class."""
        lone = [(i, m.members[m.crowds == 1]) for i, m in enumerate(self.releases)]
        counts = [(f"release {i + 1}", int(who.sum()), len(who)) for i, who in lone if len(who)]
        if not counts:
            return not_measured(statistic.name, NONE_ALONE, statistic.goal)
        return largest_share(
            statistic, counts, join_notes(self.note, _DRAWN, DESCRIBES), unit="people",
            reference=self.people.base,
        )  # fmt: skip

    def unmet(self, statistic: Statistic) -> Measurement:
        """Rows of a release that nobody in the population fits."""
        counts = [(f"release {i + 1}", m.unmet, m.rows) for i, m in enumerate(self.releases)]
        return largest_share(statistic, counts, join_notes(self.note, DESCRIBES))


def _bands(sizes: Array) -> list[tuple[str, Array]]:
    """Where the sizes lie in each band that has any, bool of shape (n,)."""
    masks = [(label, (sizes >= low) & (sizes <= (high or np.inf))) for label, low, high in _BANDS]
    return [(label, mask) for label, mask in masks if mask.any()]


def _band(label: str, members: Array, base: float) -> Part:
    hits, n = int(members.sum()), len(members)
    return Part(label, hits / n, clopper_pearson(hits, n), base, n, f"{hits} of {n} people")
