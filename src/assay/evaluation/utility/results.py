"""The scores of all models as measurements: real, synthetic, and what is lost between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core import Interval, Measurement, Part, Statistic, not_measured
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.utility.luck import Luck
from assay.evaluation.utility.scales import Scale
from assay.evaluation.utility.scored import Scores

TOO_LARGE = "the target's numbers are too large for the interval of this score"


@dataclass(frozen=True)
class Results:
    """One score of all models.

    Attributes:
        scale: The score.
        best: The family that the value is of: the user's, or the best on real rows.
        real: What models trained on T scored.
        luck: How much the draw of T moves that (variances by family and score).
        releases: What the models of each release scored.
        n: Test rows.
        own: Whether the best is the user's.
        failure: Why a release could not be scored, if one could not.
        notes: What a reader must know.
    """

    scale: Scale
    best: str
    real: Scores
    luck: Luck
    releases: tuple[Scores, ...]
    n: int
    own: bool
    failure: str
    notes: str

    @property
    def families(self) -> tuple[str, ...]:
        """Those that have such a score: a model without probabilities lacks some."""
        return tuple(f for f, scores in self.real.items() if self.scale.key in scores)

    @property
    def note(self) -> str:
        """What a reader must know of every one of the three."""
        why = "your model" if self.own else "the best on real rows"
        without = [f for f in self.real if f not in self.families]
        missing = f"no probabilities from {', '.join(without)}" if without else ""
        return join_notes(f"the value is of {self.best}, {why}", missing, self.notes)

    def of_real(self, family: str) -> Score:
        """The score of T's model; its variance is over test rows and over the draw of T."""
        score = self.real[family][self.scale.key].score
        return Score(score.value, score.variance + self._luck(family))

    def of_release(self, family: str) -> list[Score]:
        """The score of each release's model."""
        scores = [s[family][self.scale.key].score for s in self.releases]
        return [Score(s.value, s.variance + self._own_luck(family)) for s in scores]

    def lost(self, family: str) -> list[Score]:
        """Real less synthetic on each release; the other way for a loss."""
        key, real = self.scale.key, self.real[family][self.scale.key]
        pairs = [(real, s[family][key]) for s in self.releases]
        paired = [b.less(a) if self.scale.loss else a.less(b) for a, b in pairs]
        luck = self._luck(family) + self._own_luck(family)
        return [Score(p.value, p.variance + luck) for p in paired]

    def _luck(self, family: str) -> float:
        return self.luck[family][self.scale.key]

    def _own_luck(self, family: str) -> float:
        # Several releases show how much one draw differs from the next; a single one does not,
        # and is taken to be as lucky as a table of real rows.
        return self._luck(family) if len(self.releases) == 1 else 0.0

    def trained_on_real(self) -> Measurement:
        """``.real``."""
        if self._endless([self.of_real(self.best)]):
            return not_measured(self.scale.real.name, TOO_LARGE, self.scale.real.goal)
        statistic, score = self.scale.real, self.of_real(self.best)
        parts = tuple(
            Part(f, self.of_real(f).value, _interval(self.of_real(f), statistic), n=self.n)
            for f in self.families
        )
        return Measurement(
            statistic.name, score.value, _interval(score, statistic), self.n, statistic.goal,
            parts=parts, note=join_notes(self.note, "the same for every technique"),
        )  # fmt: skip

    def synthetic(self) -> Measurement:
        """``.synthetic``, with real as its reference."""
        if self.failure:
            return not_measured(self.scale.synthetic.name, self.failure, self.scale.synthetic.goal)
        if self._endless(self.of_release(self.best)):
            return not_measured(self.scale.synthetic.name, TOO_LARGE, self.scale.synthetic.goal)
        return combined(
            self.scale.synthetic, self.of_release(self.best), n=self.n, note=self.note,
            reference=self.of_real(self.best),
            parts=self._parts(self.scale.synthetic, {f: self.of_release(f) for f in self.families}),
        )  # fmt: skip

    def drop(self) -> Measurement:
        """``.drop``."""
        if self.failure:
            return not_measured(self.scale.drop.name, self.failure, self.scale.drop.goal)
        if self._endless(self.lost(self.best)):
            return not_measured(self.scale.drop.name, TOO_LARGE, self.scale.drop.goal)
        return combined(
            self.scale.drop, self.lost(self.best), n=self.n, note=join_notes(self._hopeless(), self.note),
            reference=0.0,
            parts=self._parts(self.scale.drop, {f: self.lost(f) for f in self.families}),
        )  # fmt: skip

    def _endless(self, scores: list[Score]) -> bool:
        every = [x for f in self.families for x in (self.of_real(f), *self.of_release(f))]
        return not all(np.isfinite([s.value, s.variance]).all() for s in (*scores, *every))

    def _hopeless(self) -> str:
        """A loss from nothing is no loss: said where real rows predict no better than chance."""
        if self.scale.chance is None:
            return ""
        span = _interval(self.of_real(self.best), self.scale.real)
        beaten = span.low > self.scale.chance
        return "" if beaten else (
            "even real rows do not predict the target better than chance, so a small loss says "
            "nothing"
        )  # fmt: skip

    def _parts(self, statistic: Statistic, scores: dict[str, list[Score]]) -> tuple[Part, ...]:
        """Each family over all releases, then each release of it."""
        parts: list[Part] = []
        for family, each in scores.items():
            parts.append(combined_part(family, each, statistic, n=self.n))
            if len(each) > 1:
                parts += [
                    Part(f"{family}, release {i}", s.value, _interval(s, statistic), n=self.n)
                    for i, s in enumerate(each, 1)
                ]
        return tuple(parts)


def _interval(score: Score, statistic: Statistic) -> Interval:
    span = combined_part("", [score], statistic).interval
    assert span is not None
    return span
