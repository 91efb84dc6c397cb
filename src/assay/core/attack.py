"""What an attack found: counts on members and on the control group."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core.intervals import clopper_pearson, excess
from assay.core.measurement import Goal, Interval, Measurement, Part


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
class AttackResult:
    """An attack's success on people who were in the data and on people who never were.

    Attributes:
        name: Dotted name, such as ``privacy.copies.exact``.
        train: Successes on training rows T, one tally a release.
        control: Successes on holdout rows N, one tally a release.
        reason: Why the attack could not run; the tallies are then empty.
        extra: Further measurements that the attack takes, under its own names.
        note: What a reader must know.
    """

    name: str
    train: tuple[Tally, ...] = ()
    control: tuple[Tally, ...] = ()
    reason: str = ""
    extra: tuple[Measurement, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.train) != len(self.control):
            raise ValueError(f"{self.name}: every release needs a control")
        if bool(self.train) == bool(self.reason):
            raise ValueError(f"{self.name}: tallies, or the reason why there are none")

    def measurements(self, confidence: float = 0.95) -> tuple[Measurement, ...]:
        """Rates on T and N, their excess and the residual risk, of the worst release.

        Every release must be safe, so the value is the largest over releases, and each
        release's exact interval is widened (Bonferroni) so that all hold at once. The residual
        risk ``(t - c) / (1 - c)`` is Anonymeter's (Giomi et al. 2023, eq. 3).
        """
        lower = Goal.LOWER
        names = {s: f"{self.name}.{s}" for s in ("train", "control", "excess", "residual_risk")}
        if self.reason:
            blank = [Measurement(n, None, goal=lower, reason=self.reason) for n in names.values()]
            return (*blank, *self.extra)
        each = 1 - (1 - confidence) / len(self.train)
        rows = list(zip(self.train, self.control, strict=True))
        excesses = [excess(t.hits, t.tries, c.hits, c.tries, each) for t, c in rows]
        values = [t.rate - c.rate for t, c in rows]
        worst = max(range(len(rows)), key=lambda i: (values[i], excesses[i].high))
        parts = tuple(
            Part(f"release {i + 1}", v, e, n=rows[i][0].tries,
                 note=f"{t.hits} of {t.tries} members, {c.hits} of {c.tries} controls")
            for i, ((t, c), v, e) in enumerate(zip(rows, values, excesses, strict=True))
        )  # fmt: skip
        t, c = rows[worst]
        span = Interval(
            max(e.low for e in excesses), max(e.high for e in excesses), confidence,
            excesses[0].method,
        )  # fmt: skip
        room = 1 - c.rate
        residual = values[worst] / room if room else 0.0
        residual_span = Interval(
            span.low / room, min(1.0, span.high / room), confidence, span.method
        ) if room else span  # fmt: skip
        n = t.tries
        return (
            Measurement(names["train"], t.rate, t.interval(each), n, lower, reference=c.rate),
            Measurement(names["control"], c.rate, c.interval(each), c.tries, Goal.NONE),
            Measurement(names["excess"], values[worst], span, n, lower, 0.0, parts=parts,
                        note=self.note),
            Measurement(names["residual_risk"], residual, residual_span, n, lower, 0.0),
            *self.extra,
        )  # fmt: skip
