"""What an epsilon allows somebody to come to believe, in plain words."""

from __future__ import annotations

import math

#: What somebody may think beforehand of a person's being in the data: a suspicion, an even chance.
PRIORS = (0.01, 0.5)


def posterior(prior: float, epsilon: float) -> float:
    """The most that someone who thought a person to be in the data with chance ``prior`` can come to
    think after the release, but for delta (NIST SP 800-226, section 2; Wood et al. 2018).

    Args:
        prior: In (0, 1).
        epsilon: 0 or more.
    """
    return 1 / (1 + (1 - prior) / prior * math.exp(-epsilon))


def in_words(epsilon: float) -> str:
    """``who suspected with 1 % that a person is in the data may come to believe it with 2.67 %``,
    and the like for one half."""
    first, second = (believed(p, epsilon) for p in PRIORS)
    return (
        f"who suspected with 1 % that a person is in the data may come to believe it with {first}, "
        f"who thought it as likely as not with {second}"
    )


def believed(prior: float, epsilon: float) -> str:
    """:func:`posterior` as ``2.67 %``."""
    share = posterior(prior, epsilon)
    return f"{100 * share:.3g} %" if share < 0.9995 else "more than 99.9 %"


def odds(chance: float) -> str:
    """A chance in (0, 1) as ``1 to 99`` or ``2.72 to 1``."""
    ratio = chance / (1 - chance) if chance < 1 else math.inf
    if ratio > 1e6:
        return "more than 1,000,000 to 1"
    return f"{ratio:.3g} to 1" if ratio >= 1 else f"1 to {1 / ratio:.3g}"
