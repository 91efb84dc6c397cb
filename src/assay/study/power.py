"""What would have been missed: the smallest share of copied rows that these counts would show."""

from __future__ import annotations

import numpy as np
from scipy import stats

from assay.core.intervals import excess
from assay.report import DataFacts, TechniqueFindings

_POWER = 0.95
_CONFIDENCE = 0.99


def smallest_copied_share(
    train: int, holdout: int, chance: float, repeats: int = 1
) -> float | None:
    """Smallest share of T's rows, copied outright, that is seen in 95 of 100 cases.

    Seen means: the 99 % interval of the excess of exact matches over the control lies above 0,
    with ``chance`` the rate at which rows match without any leak. Matches by chance are binomial
    on T and on N; the copied rows match for certain.

    Args:
        train: Rows of T, at least 1.
        holdout: Rows of N, at least 1.
        chance: Match rate of the control, in [0, 1].
        repeats: Releases that are judged together (Bonferroni).

    Returns:
        A share in (0, 1], or None where even a full copy could not be told from chance.
    """
    low, high = 0, train
    if not _seen(train, train, holdout, chance, repeats):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if _seen(middle, train, holdout, chance, repeats) else (middle, high)
        )
    return high / train


def _seen(copied: int, train: int, holdout: int, chance: float, repeats: int) -> bool:
    # The unlucky case: few chance matches on T's other rows and many on N, each at the
    # quantile whose joint probability is the power asked for.
    tail = 1 - np.sqrt(_POWER)
    on_train = copied + int(stats.binom.ppf(tail, train - copied, chance))
    on_control = int(stats.binom.ppf(1 - tail, holdout, chance))
    level = 1 - (1 - _CONFIDENCE) / repeats
    return excess(on_train, train, on_control, holdout, level).low > 0


def smallest_seen(t: TechniqueFindings) -> float | None:
    """The smallest share of copies that the attack on a technique's releases would have seen; None
    where no share would, or where it had no control group or was not made.

    Counts are those of the attack on exact copies: of persons, where a person has several rows.
    """
    asked = t.measurement("privacy.copies.exact.train")
    control = t.measurement("privacy.copies.exact.control")
    if asked is None or control is None or not asked.n or not control.n:
        return None
    return smallest_copied_share(asked.n, control.n, control.value or 0.0, t.releases)


def power_of(found: list[TechniqueFindings], facts: DataFacts) -> str:
    """What these studied techniques' attacks would have seen, in words.

    Counts are those of the attack on exact copies: of persons, where a person has several rows.
    """
    for t in found:
        asked = t.measurement("privacy.copies.exact.train")
        control = t.measurement("privacy.copies.exact.control")
        if asked and control and asked.n and control.n:
            what = "training rows" if facts.unit == "row" else "persons in the training rows"
            return power_sentence(asked.n, control.n, control.value or 0.0, t.releases, what)
    if not any(t.measurements for t in found):
        return "Nothing was judged, so nothing is known of leaks."
    return power_sentence(facts.train, 0, 0.0, 1)


def power_sentence(
    train: int, holdout: int, chance: float, repeats: int, what: str = "training rows"
) -> str:
    """The same in words, for the line under a verdict."""
    if not train or not holdout:
        return (
            "No attack with a control group could run, so no leak could have been told from chance."
        )
    share = smallest_copied_share(train, holdout, chance, repeats)
    if share is None:
        return (
            "Rows match by chance too often here for copies to be told from chance: "
            "an absence of alarm says nothing."
        )
    return (
        f"Exact copies of {100 * share:.2g} % of the {what} or more ({round(share * train)}) "
        "would have been seen in 95 of 100 cases; an absence of alarm says no more than that."
    )
