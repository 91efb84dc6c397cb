"""What assay claims of its own techniques, held to the leaderboard's figures.

Without a promise: on each table our best technique loses no more than the best of the others, or is
within noise of it, at a tenth of its CPU seconds. Of ours `noise`, `swap` and `smote` never count, for they
hand out rows almost as they are; of the others all count that ran, whatever they leak. With epsilon 1:
our best loses less than the best of the others. Best is by the mean, over seeds, of what the table ranks
by. Differences are taken as of independent errors although both share the real rows, so that intervals
err to the wide side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assay.core import Interval
from assay.core.intervals import normal, summed
from assay.report.board.pooled import Pooled, over_seeds

TENTH = 0.1
ALMOST_COPIES = ("noise", "swap", "smote")
HEADS = ("table", "seeds", "ours", "lost", "other", "lost", "ours less other (95 %)", "CPU, ours of other", "holds")  # fmt: skip


@dataclass(frozen=True)
class Best:
    """A technique on one table.

    Attributes:
        name: Its name.
        lost: What the table ranks by, over seeds.
        cpu: CPU seconds of a fit, the mean over seeds.
        seeds: How many fits ran.
    """

    name: str
    lost: Pooled
    cpu: float
    seeds: int

    @property
    def value(self) -> float:
        """The mean of what is lost."""
        return self.lost.found.value if self.lost.found.value is not None else math.inf


@dataclass(frozen=True)
class Held:
    """A claim on one table: ours (None where none counts), the best other, and the difference."""

    table: str
    ours: Best | None
    other: Best | None
    less: float = math.nan
    ends: Interval | None = None

    @property
    def ratio(self) -> float:
        """CPU seconds of ours over the other's."""
        return self.ours.cpu / self.other.cpu if self.ours and self.other else math.nan


def section(found: Any) -> list[str]:
    """Both claims as Markdown, table by table."""
    plain = [one(found, t, private=False, share=TENTH) for t in ran(found)]
    free = [one(found, t, private=False, share=math.inf) for t in ran(found)]
    promised = [one(found, t, private=True, share=math.inf) for t in ran(found)]
    return [
        "## What assay claims", "", *(__doc__ or "").strip().split("\n")[2:], "",
        f"### Without a promise, at a tenth of the CPU seconds: {count(plain, within)}", "", *lines(plain, within), "",
        f"### Without a promise, at any cost: {count(free, within)}", "", *lines(free, within), "",
        f"### With epsilon 1: {count(promised, ahead)}", "", *lines(promised, ahead), "",
    ]  # fmt: skip


def ran(found: Any) -> list[Any]:
    """Tables of which a seed is finished."""
    return [t for t in found.tables if any(c.table == t.name for c in found.cells)]


def one(found: Any, table: Any, *, private: bool, share: float) -> Held:
    """The best of both sides; of ours those within ``share`` of the best other's CPU seconds."""
    sides: dict[bool, list[Best]] = {True: [], False: []}
    for e in found.offered:
        tried = found.tried(table.name, e.name)
        fits = [t for _, t in tried if not t.failure]
        if e.private is not private or not fits:
            continue
        if not e.outside and e.name in ALMOST_COPIES:
            continue
        cpu = math.fsum(t.cpu_seconds for t in fits) / len(fits)
        made = Best(e.name, over_seeds([t for _, t in tried], table.axis), cpu, len(fits))
        if math.isfinite(made.value):
            sides[e.outside].append(made)
    other = best(sides[True])
    ours = best([b for b in sides[False] if other is None or b.cpu <= share * other.cpu])
    return difference(table.name, ours, other)


def best(of: Sequence[Best]) -> Best | None:
    """Which loses least."""
    return min(of, key=lambda b: b.value, default=None)


def difference(table: str, ours: Best | None, other: Best | None) -> Held:
    """What ours loses more."""
    if ours is None or other is None:
        return Held(table, ours, other)
    less = ours.value - other.value
    total, df = summed([(b.lost.variance, b.lost.df) for b in (ours, other)])
    return Held(table, ours, other, less, normal(less, total, df=df) if total else None)


def within(held: Held) -> str:
    """Not shown to lose more."""
    if held.other is None:
        return "none of the others ran"
    if held.ours is None:
        return "no: none of ours counts"
    if held.less <= 0:
        return "yes: better"
    return "yes: within noise" if held.ends and held.ends.low <= 0 else "no"


def ahead(held: Held) -> str:
    """Loses less."""
    if held.other is None:
        return "none of the others ran"
    if held.ours is None:
        return "no: none of ours counts"
    if held.less > 0:
        return "no"
    return "yes: shown" if held.ends and held.ends.high < 0 else "yes: by the mean"


def count(every: Sequence[Held], holds: Any) -> str:
    """On how many tables it holds, of those on which one of the others ran."""
    asked = [h for h in every if h.other is not None]
    return f"holds on {sum(holds(h).startswith('yes') for h in asked)} of {len(asked)} tables"


def lines(every: Sequence[Held], holds: Any) -> list[str]:
    """One a table."""
    out = [f"| {' | '.join(HEADS)} |", "|---" * len(HEADS) + "|"]
    for h in every:
        ours = [h.ours.name, f"{h.ours.value:.4f}"] if h.ours else ["-", "-"]
        other = [h.other.name, f"{h.other.value:.4f}"] if h.other else ["-", "-"]
        seeds = h.ours.seeds if h.ours else h.other.seeds if h.other else 0
        less = "-"
        if h.ours and h.other:
            less = f"{h.less:+.4f}" + (
                f" ({h.ends.low:+.4f} to {h.ends.high:+.4f})" if h.ends else ""
            )
        ratio = "-" if math.isnan(h.ratio) else f"{h.ratio:.1%}"
        out.append(f"| {' | '.join([h.table, str(seeds), *ours, *other, less, ratio, holds(h)])} |")
    return out
