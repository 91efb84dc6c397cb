"""What all training does around its steps: it begins, and where no numbers come out begins anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import jax
import numpy as np

from assay.core import TechniqueError
from assay.nn.keep import Kept

T = TypeVar("T")


def attempted(kept: Kept, most: int, attempt: Callable[[int], T | None]) -> T:
    """What the first attempt gives that comes to an end, from that on which was kept.

    Args:
        kept: Where the training keeps how far it is. Where no attempt ends that is kept too, and
            told whenever the same training is asked for again: under a promise the steps were paid
            for, that they failed is known, and none of them may be behind another result.
        most: Attempts, at least 1; under a promise 1, for a second would spend it once more.
        attempt: Trains at a third of the rate of the one before it, by its number from 0; None
            where the weights or losses were no numbers.

    Raises:
        TechniqueError: No attempt came to an end.
    """
    begun = (kept.about() or {"attempt": 0})["attempt"]
    for number in range(begun, most):
        found = attempt(number)
        if found is not None:
            return found
        if number + 1 < most:
            logging.getLogger("assay").info(
                "training diverged; it begins anew at a third of the rate"
            )
    kept.write({}, {"attempt": most})
    raise TechniqueError(
        f"training did not converge: no numbers came out in {most} attempt{'s' * (most > 1)}",
        mend="Take a smaller learning rate, or look for absurd numbers in the table; with privacy "
        "that is one more fit to pay for",
    )


def numbers(*trees: Any) -> bool:
    """Whether all leaves of the trees hold numbers alone, no NaN and no infinity."""
    return all(bool(np.isfinite(leaf).all()) for leaf in jax.tree.leaves(trees))
