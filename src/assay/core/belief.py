"""What an epsilon allows somebody to come to believe, in plain words."""

from __future__ import annotations

import math

_BEFORE = (0.01, 0.5)


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
    first, second = (_percent(posterior(p, epsilon)) for p in _BEFORE)
    return (
        f"who suspected with 1 % that a person is in the data may come to believe it with {first}, "
        f"who thought it as likely as not with {second}"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %" if share < 0.9995 else "more than 99.9 %"
