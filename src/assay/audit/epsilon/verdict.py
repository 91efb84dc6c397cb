"""Claimed and found: a violation, consistent, or too few runs to tell, and how many would."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from scipy import special

from assay.audit.epsilon.bounds import Bound, Scores, exact, gaussian
from assay.audit.epsilon.one_run import one_run, one_run_gaussian

VIOLATION, CONSISTENT, TOO_FEW, TOO_WEAK = (
    "violation", "consistent", "too few runs to tell", "the game is too weak to tell",
)  # fmt: skip
#: A fault that an audit must be able to see: noise so many times too small, with this chance.
FAULT, POWER = 2.0, 0.99
_MOST = 10**9  # runs that are worth naming


@dataclass(frozen=True)
class Claimed:
    """What is claimed.

    Attributes:
        epsilon, delta: Of the promise, delta above 0.
        relation: Between neighbouring tables.
        added: The epsilon of one person more or less that it follows from; None where it is claimed
            as it is.
    """

    epsilon: float
    delta: float
    relation: str = "add-or-remove"
    added: float | None = None

    @property
    def mu(self) -> float:
        """The largest mu of Gaussian differential privacy that keeps it."""
        from assay.dp import budget

        return budget(self.epsilon, self.delta)


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
    def violated(self) -> bool:
        """Whether a lower bound is above the claim."""
        return self.verdict == VIOLATION

    @property
    def weak(self) -> bool:
        """Whether no number of runs would tell."""
        return self.verdict == TOO_WEAK

    @property
    def epsilon(self) -> float:
        """The highest lower bound."""
        return max(b.epsilon for b in self.bounds)

    @property
    def tightness(self) -> tuple[float, float, float]:
        """Lower end, estimate and upper end of mu as seen, as shares of the claimed one."""
        seen = next(b for b in self.bounds if b.seen is not None)
        assert seen.mu is not None
        assert seen.seen is not None
        middle, high = seen.seen
        return tuple(v / self.claimed.mu for v in (seen.mu, middle, high))  # type: ignore[return-value]

    def to_dict(self) -> dict[str, Any]:
        """For JSON: numbers and words, no score and no row."""
        return {
            "claimed": {**asdict(self.claimed), "mu": self.claimed.mu}, "game": self.game,
            "runs": list(self.runs), "bounds": [asdict(b) for b in self.bounds],
            "epsilon": self.epsilon, "tightness": list(self.tightness), "verdict": self.verdict,
            "needed": self.needed,
        }  # fmt: skip


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
    if min(len(scores.present), len(scores.absent)) < 4:
        raise ValueError("an audit needs at least four runs with the canary and four without")
    last = (one_run,) if whole else (one_run, one_run_gaussian)
    methods = 2 + len(last) * (single is not None)
    each = 1 - (1 - confidence) / methods
    bounds = [
        exact(scores, claimed.delta, each),
        gaussian(scores, claimed.delta, each, whole=whole),
    ]
    if single is not None:
        bounds += [f(single, claimed.delta, each) for f in last]
    runs = len(scores.present), len(scores.absent)
    seen = bounds[1].seen
    assert seen is not None
    # If the attacker saw all that the claim allows, and by what it did see.
    least, needed = (runs_needed(mu, claimed.mu, each) for mu in (claimed.mu, seen[0]))
    assert least is not None
    if any(b.epsilon > claimed.epsilon for b in bounds):
        verdict = VIOLATION
    elif min(runs) < least:  # so few that what was seen says little
        verdict, needed = TOO_FEW, max(least, needed or 0)
    elif needed is None:
        verdict = TOO_WEAK if FAULT * seen[1] < claimed.mu else TOO_FEW
    else:
        needed = max(least, needed)
        verdict = CONSISTENT if min(runs) >= needed else TOO_FEW
    return Found(claimed, game, runs, tuple(bounds), verdict, needed)


def runs_needed(seen: float, claimed: float, confidence: float) -> int | None:
    """Runs a side by which noise :data:`FAULT` times too small is seen with chance :data:`POWER`.

    Args:
        seen: mu that the attacker sees of the implementation as it is.
        claimed: The mu of the claim.
        confidence: One-sided, of the bound.

    Returns:
        None where it would not be seen in any number that is worth naming.
    """
    if FAULT * seen <= claimed:
        return None
    low, high = 4, 8
    while high <= _MOST and chance_to_see(FAULT * seen, claimed, high, confidence) < POWER:
        low, high = high, 2 * high
    if high > _MOST:
        return None
    while high - low > max(1, low // 100):
        middle = (low + high) // 2
        enough = chance_to_see(FAULT * seen, claimed, middle, confidence) >= POWER
        low, high = (low, middle) if enough else (middle, high)
    return high


def chance_to_see(mu: float, claimed: float, runs: int, confidence: float) -> float:
    """The chance, about, that the Gaussian bound of a mechanism of ``mu`` passes ``claimed``.

    Three quarters of the runs are counted, at the threshold in the middle, where both error rates are
    ``z(-mu / 2)``: the bound's own margin and the spread of the estimate are normal.

    Args:
        mu, claimed: Of Gaussian differential privacy.
        runs: Of each side, at least 4.
        confidence: One-sided, of the bound.
    """
    counted = runs - (runs + 3) // 4
    rate = float(special.ndtr(-mu / 2))
    slope = math.exp(-(mu**2) / 8) / math.sqrt(2 * math.pi)
    margin = -float(special.ndtri((1 - confidence) / 2))
    # With few errors the exact interval's end is that of about margin^2 / 2 + 1 errors more.
    end = rate + margin * math.sqrt(rate * (1 - rate) / counted) + (margin**2 / 2 + 1) / counted / 2
    if end >= 0.5:
        return 0.0
    expected = -2 * float(special.ndtri(end))
    spread = math.sqrt(2 * rate * (1 - rate) / counted) / slope
    return float(special.ndtr((expected - claimed) / spread))
