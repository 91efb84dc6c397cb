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
    """

    minutes: float | None = None
    factor: float | None = None
    most: float | None = None
    megabytes: float | None = None


def cost_of(offer: Offer, situation: Situation, measured: Measured) -> Cost:
    """The cost of one technique in a situation.

    Where a fit of no more rows and columns was stopped, what is foretold is raised by as much as
    would have been too little for that.
    """
    stopped = [
        s for s in measured.stopped
        if s.technique == offer.name and s.rows <= situation.rows and s.columns <= situation.columns
    ]  # fmt: skip
    epsilon = situation.epsilon
    found = measured.growth.get(offer.name if epsilon is None else f"{offer.name}*")
    found = found or measured.growth.get(offer.name)
    if found is None:
        least = max((s.seconds for s in stopped), default=None)
        return Cost(most=None if least is None else least / 60)
    size = situation.rows, situation.columns
    short = max([1.0, *(s.seconds / found.seconds(s.rows, s.columns) for s in stopped)])
    spent, factor = short * found.seconds(*size, epsilon) / 60, found.factor(*size)
    return Cost(spent, factor, spent * factor / found.error, found.megabytes(*size))
