"""What an attack found: counts on members and on the control group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.core.intervals import clopper_pearson, excess
from assay.core.measurement import Goal, Interval, Measurement, Part, not_measured

#: What every attack's name is followed by, in the order of :meth:`AttackResult.measurements`.
DERIVED = (
    "train", "control", "excess", "residual_risk", "exposed.excess", "groups.excess",
    "excess_tpr_at_1pct_fpr", "excess_tpr_at_01pct_fpr",
)  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """``hits`` successes in ``tries`` independent tries."""

    hits: int
    tries: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.tries:
            raise ValueError(f"{self.hits} hits in {self.tries} tries")

    @property
    def rate(self) -> float:
        """Share of tries that hit; 0 of 0 is 0."""
        return self.hits / self.tries if self.tries else 0.0

    def interval(self, confidence: float = 0.95) -> Interval:
        """Clopper-Pearson (exact) interval of the rate."""
        return clopper_pearson(self.hits, self.tries, confidence)


@dataclass(frozen=True)
class Among:
    """Success among some of the people, one tally a release.

    Attributes:
        label: Who they are, such as ``5 % most exposed`` or ``sex = female``.
        train: Successes on training rows of that kind.
        control: Successes on holdout rows of that kind, as many tallies.
    """

    label: str
    train: tuple[Tally, ...]
    control: tuple[Tally, ...]


@dataclass(frozen=True)
class AttackResult:
    """An attack's success on people who were in the data and on people who never were.

    Attributes:
        name: Dotted name, such as ``privacy.copies.exact``.
        train: Successes on training rows T, one tally a release.
        control: Successes on holdout rows N, one tally a release.
        reason: Why the attack could not run; the tallies are then empty.
        extra: Further measurements that the attack takes, under its own names.
        note: What a reader must know.
        exposed: Success among the most exposed people; the last one is reported, with all as parts.
        groups: Success among groups of people, which may overlap.
        low: Success where at most 1 % of the controls are accused, then at most 0.1 %.
    """

    name: str
    train: tuple[Tally, ...] = ()
    control: tuple[Tally, ...] = ()
    reason: str = ""
    extra: tuple[Measurement, ...] = ()
    note: str = ""
    exposed: tuple[Among, ...] = ()
    groups: tuple[Among, ...] = ()
    low: tuple[Among, ...] = ()

    def __post_init__(self) -> None:
        own = Among("", self.train, self.control)
        for some in (own, *self.exposed, *self.groups, *self.low):
            if len(some.train) != len(some.control):
                raise ValueError(f"{self.name}: every release needs a control")
        if bool(self.train) == bool(self.reason):
            raise ValueError(f"{self.name}: tallies, or the reason why there are none")
        if len(self.low) not in (0, 2):
            raise ValueError(f"{self.name}: two low rates of false alarms, or none")

    def measurements(self, confidence: float = 0.95) -> tuple[Measurement, ...]:
        """Rates on T and N, their excess and the residual risk, of the worst release; then the
        excess among exposed people, in the worst group, and at low rates of false alarms.

        Every release must be safe, so the value is the largest over releases, and each
        release's exact interval is widened (Bonferroni) so that all hold at once. The residual
        risk ``(t - c) / (1 - c)`` is Anonymeter's (Giomi et al. 2023, eq. 3).
        """
        names = [f"{self.name}.{s}" for s in DERIVED]
        if self.reason:
            blank = [not_measured(n, self.reason, Goal.LOWER) for n in names]
            blank[1] = not_measured(names[1], self.reason, Goal.NONE)
            return (*blank, *self.extra)
        worst = _Worst.of(self.train, self.control, confidence)
        t, c = worst.tallies
        room = 1 - c.rate
        residual = worst.value / room if room else 0.0
        residual_span = Interval(
            worst.span.low / room, min(1.0, worst.span.high / room), confidence, worst.span.method
        ) if room else worst.span  # fmt: skip
        each, n, lower = worst.each, t.tries, Goal.LOWER
        return (
            Measurement(names[0], t.rate, t.interval(each), n, lower, reference=c.rate),
            Measurement(names[1], c.rate, c.interval(each), c.tries, Goal.NONE),
            Measurement(names[2], worst.value, worst.span, n, lower, 0.0, parts=worst.parts(),
                        note=self.note),
            Measurement(names[3], residual, residual_span, n, lower, 0.0),
            self._exposed(names[4], confidence),
            self._groups(names[5], confidence),
            self._low(names[6], 0, confidence),
            self._low(names[7], 1, confidence),
            *self.extra,
        )  # fmt: skip

    def _exposed(self, name: str, confidence: float) -> Measurement:
        if not self.exposed:
            return not_measured(name, "too few exposed people could be tried", Goal.LOWER)
        rows = [(a, _Worst.of(a.train, a.control, confidence)) for a in self.exposed]
        last = rows[-1][1]
        return Measurement(
            name, last.value, last.span, last.tallies[0].tries, Goal.LOWER, 0.0,
            parts=tuple(w.part(a.label) for a, w in rows),
        )  # fmt: skip

    def _groups(self, name: str, confidence: float) -> Measurement:
        """The group that stands out most for certain; all groups' intervals hold together."""
        if not self.groups:
            return not_measured(name, "there are no groups of enough people", Goal.LOWER)
        each = 1 - (1 - confidence) / len(self.groups)
        rows = [(a, _Worst.of(a.train, a.control, each)) for a in self.groups]
        found = max(rows, key=lambda r: (r[1].span.low, r[1].value))[1]
        span = Interval(
            found.span.low, max(w.span.high for _, w in rows), confidence, found.span.method
        )
        return Measurement(
            name, found.value, span, found.tallies[0].tries, Goal.LOWER, 0.0,
            parts=tuple(w.part(a.label) for a, w in rows),
        )  # fmt: skip

    def _low(self, name: str, place: int, confidence: float) -> Measurement:
        if not self.low:
            return not_measured(name, "it gives no scores to set a cutoff by", Goal.LOWER)
        some = self.low[place]
        worst = _Worst.of(some.train, some.control, confidence)
        return Measurement(
            name, worst.value, worst.span, worst.tallies[0].tries, Goal.LOWER, 0.0,
            parts=worst.parts(), note="the cutoff was fixed on other people than those counted",
        )  # fmt: skip


@dataclass(frozen=True)
class _Worst:
    """The release with the largest excess; ``span`` holds the largest over all of them."""

    rows: tuple[tuple[Tally, Tally], ...]
    spans: tuple[Interval, ...]
    at: int
    span: Interval
    each: float

    @classmethod
    def of(cls, train: Sequence[Tally], control: Sequence[Tally], confidence: float) -> _Worst:
        each = 1 - (1 - confidence) / len(train)
        rows = tuple(zip(train, control, strict=True))
        spans = tuple(excess(t.hits, t.tries, c.hits, c.tries, each) for t, c in rows)
        at = max(range(len(rows)), key=lambda i: (rows[i][0].rate - rows[i][1].rate, spans[i].high))
        span = Interval(
            max(s.low for s in spans), max(s.high for s in spans), confidence, spans[0].method
        )
        return cls(rows, spans, at, span, each)

    @property
    def tallies(self) -> tuple[Tally, Tally]:
        return self.rows[self.at]

    @property
    def value(self) -> float:
        t, c = self.tallies
        return t.rate - c.rate

    def parts(self) -> tuple[Part, ...]:
        """One part a release."""
        return tuple(
            Part(f"release {i + 1}", t.rate - c.rate, span, n=t.tries, note=_counts(t, c))
            for i, ((t, c), span) in enumerate(zip(self.rows, self.spans, strict=True))
        )

    def part(self, label: str) -> Part:
        """The worst release as one line of a breakdown."""
        t, c = self.tallies
        return Part(label, self.value, self.span, reference=0.0, n=t.tries, note=_counts(t, c))


def _counts(t: Tally, c: Tally) -> str:
    return f"{t.hits} of {t.tries} members, {c.hits} of {c.tries} controls"
