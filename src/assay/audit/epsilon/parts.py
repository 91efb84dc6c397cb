"""Games for what a technique asks of its rows besides marginals: each has a whole promise to itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial

from scipy import stats

from assay.audit.epsilon.bounds import Scores
from assay.audit.epsilon.game import Game
from assay.audit.epsilon.power import FAULT, POWER, runs_needed
from assay.audit.epsilon.seen_choices import SeenChoices, SeenScores
from assay.audit.epsilon.seen_levels import SeenBounds, SeenLevels
from assay.audit.epsilon.verdict import Claimed, Found, judged
from assay.core import CONSISTENT, TOO_FEW, VIOLATION, Bound

_LEAST, _MOST = 1.0, 2.5  # mu between which some hundred canaries tell; thousands do at others
_MORE = 1.2  # times as many as are needed, for chance puts more on one side
_ALONE = 4_000  # canaries that are alone with a level
_SHOWN = 0.01  # the chance of telling of such a level that an audit must be able to see
_CERTAIN = 60.0  # stands for any epsilon: what only the present can show refutes every one


@dataclass(frozen=True)
class Part:
    """A game for one kind of question.

    Attributes:
        name: Of the question.
        game: Its canaries.
        runs: That are played.
        claimed: The claim in the game, at which a few hundred canaries tell.
        finish: The verdict where nothing was violated.
    """

    name: str
    game: Game
    runs: int
    claimed: Claimed
    finish: Callable[[Found, Scores], Found]

    def judged(self, scores: Scores, confidence: float) -> Found:
        """As :func:`assay.audit.epsilon.verdict.judged`."""
        # Two methods' parts of the error; a third is for what the finish adds.
        two = 1 - (1 - confidence) * 2 / 3
        return self.finish(judged(scores, self.claimed, self.game.words, two), scores)


def parts(kinds: Collection[str], epsilon: float, delta: float, confidence: float) -> list[Part]:
    """The games of what was heard.

    They test how noise is made for a budget, whatever it is: each has all of one, at the epsilon that
    is claimed or, where thousands of canaries would be needed, at one with a mu of 1 to 2.5.

    Args:
        kinds: Of :data:`assay.dp.overheard.KINDS`.
        epsilon, delta: Of the claim; who asks under noise claims no delta of 0.
        confidence: Of each game's verdict.
    """
    from assay.dp import BOUNDS, CHOICES, LEVELS, SCORES, gaussian_epsilon

    if not kinds:
        return []
    low, high = (gaussian_epsilon(mu, delta) for mu in (_LEAST, _MOST))
    epsilon = min(max(epsilon, low), high)
    claimed = Claimed(epsilon, delta)
    each = 1 - (1 - confidence) / 3
    many = math.ceil(2 * _MORE * _seen_by_law(_mu(claimed), each))
    part, far = partial(Part, claimed=claimed, finish=_lawful), _far(_mu(claimed), each)
    found = {
        CHOICES: [part("choices", SeenChoices(epsilon, delta, many), 1)],
        SCORES: [part("scores", SeenScores(epsilon, delta), -(-many // 128))],
        LEVELS: [
            part("levels", SeenLevels(epsilon, delta, many), 1),
            part("lone levels", SeenLevels(epsilon, delta, _ALONE, alone=True), 1, finish=_only),
        ],
        BOUNDS: [
            part("bounds", SeenBounds(epsilon, delta), math.ceil(many / 3.6)),  # some four each
            part("lone bounds", SeenBounds(epsilon, delta, alone=True), 2 * far, finish=_apart),
        ],
    }
    return [p for kind, own in found.items() if kind in kinds for p in own]


def _only(found: Found, scores: Scores) -> Found:
    """With a bound by what nobody shows who is not there: that comes with a chance of at most delta,
    whatever epsilon is (Dwork and Roth 2014, definition 2.4, of an event that is impossible without)."""
    each, delta, of = found.bounds[0].confidence, found.claimed.delta, len(scores.present)
    refuted = _refuted(int((scores.present > 0).sum()), of, delta, each)
    sure = Bound("what only they show", _CERTAIN * refuted, each)
    needed = next(n for n in range(50, 10**6, 50) if _power(n, delta, each) >= POWER)
    enough = CONSISTENT if of >= needed else TOO_FEW
    verdict = VIOLATION if refuted or found.verdict == VIOLATION else enough
    return replace(found, bounds=(*found.bounds, sure), verdict=verdict, needed=needed)


def _refuted(seen: int, of: int, delta: float, confidence: float) -> bool:
    """Whether so many of what comes with a chance of delta are too rare."""
    return seen > 0 and float(stats.binom.sf(seen - 1, of, delta)) <= 1 - confidence


def _power(of: int, delta: float, confidence: float) -> float:
    """The chance that so many canaries refute a delta where it is :data:`_SHOWN`."""
    least = next(n for n in range(of + 2) if n > of or _refuted(n, of, delta, confidence))
    return float(stats.binom.sf(least - 1, of, _SHOWN))


def _lawful(found: Found, _: Scores) -> Found:
    """Consistent where so many would show half the noise by the law of what was seen: that is a test
    between tables as far apart as the claim allows, if no less than half of it was seen after all."""
    seen = found.bounds[1].seen
    assert seen is not None
    mu = _mu(found.claimed)
    needed = _seen_by_law(mu, found.bounds[1].confidence)
    if found.verdict == VIOLATION or FAULT * seen[0] < mu or min(found.runs) < needed:
        return found
    return replace(found, verdict=CONSISTENT, needed=needed)


def _seen_by_law(mu: float, confidence: float) -> int:
    found = runs_needed(mu, mu, confidence)
    assert found is not None  # of a mu of 1 or more some hundred tell
    return found


def _apart(found: Found, _: Scores) -> Found:
    """Consistent where so many canaries who are always told of, and never without, would refute it."""
    needed = _far(_mu(found.claimed), found.bounds[1].confidence)
    few = min(found.runs) < needed
    verdict = VIOLATION if found.verdict == VIOLATION else TOO_FEW if few else CONSISTENT
    return replace(found, verdict=verdict, needed=needed)


def _far(mu: float, confidence: float) -> int:
    """Canaries of a side by whose always being told of, and never without, mu is refuted."""
    rate = float(stats.norm.sf(mu / 2))  # none in so many has this as the upper end of its rate
    counted = math.log((1 - confidence) / 2) / math.log1p(-rate)
    return math.ceil((counted + 1) / 0.75) + 1  # a quarter of the runs chooses the threshold


def _mu(claimed: Claimed) -> float:
    assert claimed.mu is not None  # with a delta
    return claimed.mu
