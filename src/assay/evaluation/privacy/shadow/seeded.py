"""The game on the training rows themselves: new fits with each target in or out, and the counts."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from assay.core import Goal, Interval, Measurement, Statistic, Tally
from assay.core.intervals import excess

Array = np.ndarray[Any, Any]

_CONFIDENCE = 0.95
_PAPER = "Model-seeded game (arXiv 2405.15423)"

EXCESS = Statistic(
    "privacy.membership.shadow.seeded.excess", "shadow models, new fits: excess",
    "Of the most exposed people each was put among the training rows or left out by a coin's "
    "toss, and the technique fitted anew many times over. The share of the fits with a person in "
    "which the attacker says so, less the share of those without in which they say so by mistake. "
    "0 is no leak.", Goal.LOWER, -1.0, 1.0, percent=True,
    source=f"{_PAPER}; interval for tries that share a fit: Korn and Graubard 1998",
    formula="said in / tries in - said in / tries out, over all targets and fits",
)  # fmt: skip
WORST = Statistic(
    "privacy.membership.shadow.seeded.worst.excess", "shadow models, new fits: worst person",
    "The same for the one person whom the attacker finds most certainly. The intervals of all "
    "persons hold together, so with few fits its upper end is far away.",
    Goal.LOWER, -1.0, 1.0, percent=True, source=_PAPER,
    formula="said in / fits in - said in / fits out, of the target with the largest lower end "
    "(Bonferroni)",
)  # fmt: skip


def counted(said: Array, inside: Array, note: str) -> tuple[Measurement, Measurement]:
    """The two statistics of this game.

    Args:
        said: Of whom the attacker says that they were in, bool of shape (worlds, k).
        inside: Who was in, likewise; no column is all alike.
        note: What a reader must know.
    """
    return _overall(said, inside, note), _worst(said, inside)


def _overall(said: Array, inside: Array, note: str) -> Measurement:
    """Tries of one fit share its randomness: they count as the fewer tries they are worth."""
    (p, n), (q, m) = worth(said, inside), worth(said, ~inside)
    # Worth a fraction of a hit: the wider of the two whole numbers on either side.
    low = excess(int(p * n), n, int(np.ceil(q * m)), m, _CONFIDENCE).low
    high = excess(int(np.ceil(p * n)), n, int(q * m), m, _CONFIDENCE).high
    span = Interval(low, high, _CONFIDENCE, "mover clopper-pearson, effective tries")
    return Measurement(EXCESS.name, p - q, span, len(said), EXCESS.goal, 0.0, note=note)


def worth(said: Array, where: Array) -> tuple[float, int]:
    """Share of the tries ``where`` that were said, and how many independent tries they are worth.

    ``p (1 - p)`` over the variance of ``p`` between fits, less the doubt of a variance from few
    fits (Korn and Graubard 1998); at most as many as there are. Nor more than if one fit's tries
    had all come out the other way, for that would not have shown: which makes it one a fit where
    no try, or every try, was said.
    """
    fits, tries, hits = len(said), where.sum(axis=1), (said & where).sum(axis=1)
    total = int(tries.sum())
    p = float(hits.sum()) / total
    spread = p * (1 - p)
    variance = fits / (fits - 1) * float(((hits - p * tries) ** 2).sum()) / total**2
    most = min(float(total), max(spread * fits**2, float(fits)))
    independent = spread / variance if variance > spread / most else most
    doubt = float(stats.norm.ppf(0.975) / stats.t.ppf(0.975, fits - 1)) ** 2
    return p, max(1, int(independent * doubt))


def _worst(said: Array, inside: Array) -> Measurement:
    k = said.shape[1]
    each = 1 - (1 - _CONFIDENCE) / k
    rows = []
    for called, there in zip(said.T, inside.T, strict=True):
        t = Tally(int((called & there).sum()), int(there.sum()))
        c = Tally(int((called & ~there).sum()), int((~there).sum()))
        rows.append((excess(t.hits, t.tries, c.hits, c.tries, each), t.rate - c.rate))
    span, value = max(rows, key=lambda r: (r[0].low, r[1]))
    certain = sum(r[0].low > 0 for r in rows)
    high = max(r[0].high for r in rows)
    return Measurement(
        WORST.name, value, Interval(span.low, high, _CONFIDENCE, span.method), len(said),
        WORST.goal, 0.0, note=f"{certain} of {k} persons are found for certain",
    )  # fmt: skip
