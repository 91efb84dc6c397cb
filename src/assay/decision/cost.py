"""What a fit will cost in CPU minutes and memory, from how both were measured to grow."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Offer, Situation
from assay.decision.measured import Measured


@dataclass(frozen=True)
class Cost:
    """Of one fit and a draw of as many rows; None where no growth was measured.

    Attributes:
        minutes: CPU minutes.
        factor: By which they may be wrong either way.
        most: What is held against a limit: the minutes, raised by how far beyond measured sizes the
            table is, for there nobody knows the power.
        megabytes: Memory.
        stopped: A fit of no more rows and columns that was not done when it was stopped, in words.
    """

    minutes: float | None = None
    factor: float | None = None
    most: float | None = None
    megabytes: float | None = None
    stopped: str = ""


def cost_of(offer: Offer, situation: Situation, measured: Measured) -> Cost:
    """The cost of one technique in a situation."""
    stopped = [
        f"{s.rows:,} rows of {s.columns} columns were {s.error}" for s in measured.stopped
        if s.technique == offer.name and s.rows <= situation.rows and s.columns <= situation.columns
    ]  # fmt: skip
    epsilon = situation.epsilon
    found = measured.growth.get(offer.name if epsilon is None else f"{offer.name}*")
    found = found or measured.growth.get(offer.name)
    if found is None:
        return Cost(stopped=stopped[0] if stopped else "")
    size = situation.rows, situation.columns
    spent, factor = found.seconds(*size, epsilon) / 60, found.factor(*size)
    return Cost(
        spent, factor, spent * factor / found.error, found.megabytes(*size),
        stopped[0] if stopped else "",
    )  # fmt: skip
