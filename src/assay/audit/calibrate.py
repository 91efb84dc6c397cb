"""Hold the battery to the leak zoo: what it would have caught on these data, and how often it
cries wolf."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assay.audit.deal import Deal, deal
from assay.audit.zoo import Leaky
from assay.core import AssayError, Interval, Measurement, Seeds
from assay.core.intervals import clopper_pearson
from assay.data import Table
from assay.evaluation import Attack, Evidence, Leak, Memo, one_row_a_person

#: The familywise p-value at or below which there is an alarm. The test is exact: held to .01, it
#: would by design call one clean release in a hundred leaky; so it is held to less.
ALPHA = 0.003


@dataclass(frozen=True)
class Trial:
    """One planted leak, attacked.

    Attributes:
        kind, size: What was planted.
        run: Number of the deal.
        p_value: The familywise p-value of all attacks together.
        attack: The most telling attack's name.
        where: Its most telling look, in words.
        excess: That attack's excess of members over controls, None where it took none.
        interval: The excess's interval.
        named: Whether that attack names this leak rightly; False where nothing was planted.
        p_values: Adjusted p-value of each attack that could run, by name.
        cpu_seconds: Processor seconds of the attacks on this release.
        failure: Why the leak could not be planted; the rest is then empty.
    """

    kind: str
    size: float
    run: int
    p_value: float = 1.0
    attack: str = ""
    where: str = ""
    excess: float | None = None
    interval: Interval | None = None
    named: bool = False
    p_values: tuple[tuple[str, float], ...] = ()
    cpu_seconds: float = 0.0
    failure: str = ""

    @property
    def caught(self) -> bool:
        """Whether there was an alarm."""
        return not self.failure and self.p_value <= ALPHA


@dataclass(frozen=True)
class Round:
    """One deal, whose work on the real rows all leaks share."""

    number: int
    dealt: Deal
    memo: Memo
    seeds: Seeds

    @classmethod
    def of(cls, table: Table, number: int, seeds: Seeds, most: int | None = None) -> Round:
        """Deal ``table`` for the ``number``-th time; ``most`` persons a part."""
        own = seeds.child("calibrate", str(number))
        return cls(number, deal(table, own.rng("deal"), most), Memo(own), own)

    def trial(self, leaky: Leaky, size: float, attacks: Sequence[Attack]) -> Trial:
        """Plant one leak and attack the release, as a study does."""
        seeds = self.seeds.child(leaky.kind, str(size))
        try:
            release = leaky.make(self.dealt, size, seeds.rng("plant"))
        except AssayError as error:
            return Trial(leaky.kind, size, self.number, failure=error.sentence)
        started = time.process_time()
        evidence = self.evidence(release, seeds)
        found = Leak(tuple(attacks)).found(evidence)
        if isinstance(found, str):
            return Trial(leaky.kind, size, self.number, failure=found)
        first = found[0].first
        attack = next(a for a in attacks if a.name == first.name)
        seen = _excess(attack, evidence, seeds)
        return Trial(
            leaky.kind, size, self.number, found[0].p_value, first.name, first.where,
            seen.value if seen else None, seen.interval if seen else None,
            any(f"{first.name}.".startswith(f"{risk}.") for risk in leaky.risks),
            tuple((k.name, k.p_value) for k in found[0].lines if k.p_value is not None),
            time.process_time() - started,
        )  # fmt: skip

    def evidence(self, release: Table, seeds: Seeds) -> Evidence:
        """What attacks look at: one row a person, as in a study."""
        parts, work = self.dealt, Memo(seeds.child("work"))
        return one_row_a_person(
            Evidence(
                parts.train, (release,), parts.holdout, parts.reference, None, self.memo, work=work
            )
        )


def _excess(attack: Attack, evidence: Evidence, seeds: Seeds) -> Measurement | None:
    found = attack.run(evidence, seeds.rng(attack.name)).measurements()
    return next((m for m in found if m.name == f"{attack.name}.excess" and m.taken), None)


@dataclass(frozen=True)
class Caught:
    """All trials of one leak and size.

    Attributes:
        kind, size: What was planted.
        hits: Alarms.
        tries: Trials in which it could be planted.
        named: Alarms that named it rightly.
        attack: The attack that most often was the most telling one.
        interval: Exact interval of the share caught.
        excess: Median excess that the most telling attack saw, over trials that had one.
        cpu_seconds: Mean processor seconds a release.
        failure: Why it could not be planted, where it never could.
    """

    kind: str
    size: float
    hits: int
    tries: int
    named: int
    attack: str
    interval: Interval
    excess: float | None
    cpu_seconds: float
    failure: str = ""

    @property
    def rate(self) -> float:
        """Share caught; 0 of 0 is 0."""
        return self.hits / self.tries if self.tries else 0.0


def alarms(trials: Iterable[Trial]) -> tuple[Caught, ...]:
    """Trials summed up by leak and size, in the order in which they first come."""
    by: dict[tuple[str, float], list[Trial]] = {}
    for trial in trials:
        by.setdefault((trial.kind, trial.size), []).append(trial)
    return tuple(_caught(kind, size, found) for (kind, size), found in by.items())


def _caught(kind: str, size: float, found: list[Trial]) -> Caught:
    ran = [t for t in found if not t.failure]
    hits = [t for t in ran if t.caught]
    names = [t.attack for t in hits or ran]
    seen = sorted(t.excess for t in hits or ran if t.excess is not None)
    return Caught(
        kind, size, len(hits), len(ran), sum(t.named for t in hits),
        max(sorted(set(names)), key=names.count) if names else "",
        clopper_pearson(len(hits), len(ran)), seen[len(seen) // 2] if seen else None,
        sum(t.cpu_seconds for t in ran) / len(ran) if ran else 0.0,
        "" if ran else found[0].failure,
    )  # fmt: skip


def power(found: Iterable[Caught], leaky: Leaky, least: float) -> float | None:
    """The smallest size of a leak from which on every size tried was caught in at least the share
    ``least`` of the trials; None where none was.

    Sizes go from weak to strong, as ``leaky.sizes`` do.
    """
    by = {c.size: c for c in found if c.kind == leaky.kind}
    smallest = None
    for size in reversed(leaky.sizes):
        caught = by.get(size)
        if caught is None or not caught.tries or caught.rate < least:
            break
        smallest = size
    return smallest
