"""What a search found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assay.core import Outcome, PrivacyClaim, Verdict
from assay.study.tuning.looks import Tried


@dataclass(frozen=True)
class Tuned:
    """What a search found.

    Attributes:
        tried: All trials, technique by technique, those of an earlier run among them.
        front: Names and numbers of the trials that no other beats on both axes.
        winner: The nearest to a pass by V; None where nothing could be judged.
        kind: The winner's technique.
        final: The policy's word on the winner, fitted on all of T and judged by N; None likewise.
        claim: What the winner promises about privacy.
        looks: How often T has been judged till now, this search and its end included; 0 where the
            count cannot be kept.
        public: Name of the public table that was searched on; empty for T.
        rows: Of the fitted part and of V.
        sampler: ``tpe``, ``random``, or ``private`` where a private technique chose for itself.
        seconds: What the search and its end took, without earlier runs.
        chosen: The settings that a private choice kept in the first release; else None.
        void: Why nothing is claimed although privacy was asked for.
    """

    tried: tuple[Tried, ...]
    front: tuple[tuple[str, int], ...]
    winner: Tried | None
    kind: str
    final: Verdict | None
    claim: PrivacyClaim | None
    looks: int
    public: str
    rows: tuple[int, int]
    sampler: str
    seconds: float
    chosen: dict[str, Any] | None = None
    void: str = ""

    @property
    def outcome(self) -> Outcome:
        """The policy's word on the winner; ``not measured`` where there is none."""
        return self.final.outcome if self.final is not None else Outcome.NOT_MEASURED
