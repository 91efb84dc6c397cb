"""The largest of several figures, without the bias of picking it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assay.evaluation.combine import Score

#: What is said of every largest figure.
LIFTED = " Chance and the choice of the largest lift the figure; its interval allows for both."
#: Draws of the figures, and figures drawn at most: those that may be the largest.
DRAWS, MOST = 400, 200


def largest(
    scores: Sequence[Score], shares: Sequence[float] | None = None,
    rng: np.random.Generator | None = None,
) -> Score:  # fmt: skip
    """The largest as found, and where it lies without the luck that made it the largest.

    The largest of noisy figures is too large on average. The figures are drawn :data:`DRAWS` times
    around what was found, with their variances; what the largest gains by that is its bias and is
    taken off once (parametric bootstrap: Efron and Tibshirani 1993, section 10.2). The variance is
    the delta method's, for the corrected figure: its slope in each is twice that of the largest
    found, less how often the draws pick it. Figures are taken for independent, which errs to the
    wide side where they rise and fall together.

    Args:
        scores: At least one.
        shares: What chance gives of each, which is taken off before; none by default.
        rng: Draws them; by default from one seed.

    Returns:
        The corrected figure and its variance, and as ``shown`` the largest as it was found.
    """
    values, variances = (np.array([getattr(s, k) for s in scores]) for k in ("value", "variance"))
    shown = float(values.max())
    if shares is not None:
        values = values - np.asarray(shares)
    errors = np.sqrt(variances)
    may = np.argsort(-(values + 3 * errors), kind="stable")[:MOST]
    values, errors = values[may], errors[may]
    rng = rng or np.random.default_rng(0)
    drawn = values + errors * rng.standard_normal((DRAWS, len(values)))
    picked = np.bincount(drawn.argmax(1), minlength=len(values)) / DRAWS
    lean = 2.0 * (np.arange(len(values)) == values.argmax()) - picked
    # Of one figure, or one that is clear, nothing is taken off but the draws' own error.
    less = drawn.max(1).mean() - drawn.mean(0)[values.argmax()]
    return Score(float(values.max() - less), float(np.sum((lean * errors) ** 2)), shown)
