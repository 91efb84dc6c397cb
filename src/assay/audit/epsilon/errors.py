"""The two errors of an attacker against each other, over all thresholds."""

from __future__ import annotations

import numpy as np

from assay.audit.epsilon.bounds import Scores
from assay.core import Errors, Rates
from assay.core.intervals import clopper_pearson

_POINTS = 60
#: Shares of all scores below a threshold that gets a box.
_BOXED = tuple(k / 10 for k in range(1, 10))


def errors_of(scores: Scores, confidence: float = 0.95) -> Errors:
    """False positives and false negatives at thresholds that a quarter of the runs choose, evenly
    among its scores and ever closer at both ends, counted in the others; at some of them with exact
    intervals (Clopper and Pearson 1934), each so much wider that all hold at once (Bonferroni).

    Args:
        scores: Of independent runs.
        confidence: Of all boxes together, in (0, 1).
    """
    chosen, counted = scores.apart()
    every = np.sort(np.concatenate([chosen.present, chosen.absent]))
    last = len(every) - 1
    ends = 2 ** np.arange(last.bit_length()) - 1
    even = np.linspace(0, last, _POINTS).round().astype(int)
    cuts = np.unique(every[np.concatenate([even, ends, last - ends])])[::-1]  # the strictest first
    false, missed = counted.wrong(cuts)
    n, m = len(counted.present), len(counted.absent)
    curve = [(0, n), *zip(false.tolist(), missed.tolist(), strict=True), (m, 0)]
    places = np.unique(every[[round(share * last) for share in _BOXED]])
    each = 1 - (1 - confidence) / (2 * len(places))
    boxes = tuple(
        Rates(clopper_pearson(int(a), m, each), clopper_pearson(int(b), n, each))
        for a, b in zip(*counted.wrong(places), strict=True)
    )
    return Errors(n, m, tuple(dict.fromkeys(curve)), boxes)
