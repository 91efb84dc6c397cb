"""Claimed and found: a violation, consistent, or too few runs to tell, and how many would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.audit.epsilon.bounds import Scores, exact, gaussian, told_apart
from assay.audit.epsilon.one_run import one_run, one_run_gaussian
from assay.audit.epsilon.power import FAULT, runs_needed
from assay.core import CONSISTENT, TOO_FEW, TOO_WEAK, VIOLATION, Bound

#: Runs of each side without which nothing is judged.
LEAST = 4


@dataclass(frozen=True)
class Claimed:
    """What is claimed.

    Attributes:
        epsilon, delta: Of the promise; a delta of 0 is a pure one.
        relation: Between neighbouring tables.
        added: The epsilon of one person more or less that it follows from; None where it is claimed
            as it is.
    """

    epsilon: float
    delta: float
    relation: str = "add-or-remove"
    added: float | None = None

    @property
    def mu(self) -> float | None:
        """The largest mu of Gaussian differential privacy that keeps it; without a delta none does."""
        from assay.dp import budget

        return budget(self.epsilon, self.delta) if self.delta else None


@dataclass(frozen=True)
class Found:
    """What a game's runs say of a claim.

    Attributes:
        claimed: The claim.
        game: What the attacker saw, in words.
        runs: Runs with the canary and runs without.
        bounds: One a method.
        verdict: One of the four.
        needed: Runs a side by which a fault would be seen; None where none would do.
    """

    claimed: Claimed
    game: str
    runs: tuple[int, int]
    bounds: tuple[Bound, ...]
    verdict: str
    needed: int | None

    @property
    def epsilon(self) -> float:
        """The highest lower bound."""
        return max(b.epsilon for b in self.bounds)

    @property
    def tightness(self) -> tuple[float, float, float]:
        """Lower end, estimate and upper end of mu as seen, as shares of the claimed one; of epsilon
        where the claim has no delta."""
        mu = self.claimed.mu
        if mu is None:
            first = self.bounds[0]
            assert first.within is not None
            low, middle, high = (v / self.claimed.epsilon for v in (first.epsilon, *first.within))
            return low, middle, high
        seen = next(b for b in self.bounds if b.seen is not None)
        assert seen.mu is not None
        assert seen.seen is not None
        low, middle, high = (v / mu for v in (seen.mu, *seen.seen))
        return low, middle, high


def judged(
    scores: Scores, claimed: Claimed, game: str, confidence: float = 0.95,
    single: Scores | None = None, *, whole: bool = False,
) -> Found:  # fmt: skip
    """Hold scores to a claim.

    Each method's bound has an equal part of the error (Bonferroni): a claim that is kept is called
    violated with a chance of at most 1 - ``confidence`` by all of them together.

    Args:
        scores: Of independent runs or canaries.
        claimed: The claim.
        game: What the attacker saw.
        confidence: Of the verdict, in (0, 1).
        single: Those of one run alone, where it had many canaries.
        whole: Whether the noise is of whole numbers; see :func:`gaussian`.

    Raises:
        ValueError: There are fewer than four runs of a side.
    """
    if min(len(scores.present), len(scores.absent)) < LEAST:
        raise ValueError("an audit needs at least four runs with the canary and four without")
    normal = claimed.mu is not None  # noise that keeps a claim without delta is not
    last = (one_run,) if whole or not normal else (one_run, one_run_gaussian)
    each = 1 - (1 - confidence) / (1 + normal + len(last) * (single is not None))
    bounds = [exact(scores, claimed.delta, each)]
    if normal:
        bounds.append(gaussian(scores, claimed.delta, each, whole=whole))
    if single is not None:
        bounds += [f(single, claimed.delta, each) for f in last]
    runs = len(scores.present), len(scores.absent)
    verdict, needed = _concluded(scores, claimed, bounds, each)
    return Found(claimed, game, runs, tuple(bounds), verdict, needed)


def _concluded(
    scores: Scores, claimed: Claimed, bounds: Sequence[Bound], each: float
) -> tuple[str, int | None]:
    """The verdict, and the runs that would tell."""
    runs, rate, of = min(len(scores.present), len(scores.absent)), None, claimed.mu
    seen = bounds[0].within if of is None else bounds[1].seen
    assert seen is not None
    if of is None:
        far, _, of_far, _ = told_apart(scores, claimed.delta, each)
        rate, of = (far + 0.5) / (of_far + 1), claimed.epsilon
    # If the attacker saw all that the claim allows, and by what it did see.
    least, needed = (runs_needed(shift, of, each, rate) for shift in (of, seen[0]))
    if any(b.epsilon > claimed.epsilon for b in bounds):
        return VIOLATION, needed
    if least is None or runs < least:  # so few that what was seen says little
        return TOO_FEW, None if least is None else max(least, needed or 0)
    if needed is None:
        return (TOO_WEAK if FAULT * seen[1] < of else TOO_FEW), None
    needed = max(least, needed)
    return (CONSISTENT if runs >= needed else TOO_FEW), needed
