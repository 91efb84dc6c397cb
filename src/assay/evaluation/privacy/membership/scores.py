"""What an attacker who has the release and knows the reference rows can score a person by."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.data import Table
from assay.evaluation.privacy.asked import LIMIT
from assay.evaluation.privacy.copies import matched
from assay.evaluation.privacy.membership.bench import Bench, among, reach
from assay.evaluation.privacy.membership.likelihood import conditional, told_apart
from assay.evaluation.privacy.near import FLOOR

Array = np.ndarray[Any, Any]

#: The scores in the order of :func:`scores`, in plain words.
SCORES = (
    "exact match",
    "nearest released row against nearest known person",
    "released rows that share columns with a person as nobody known does",
    "5 neighbours: density of the release over the population's",
    "20 neighbours: density of the release over the population's",
    "conditional likelihood under the release over the population's",
    "classifier of released rows against the population",
)


def scores(bench: Bench, release: Table, near: Array, rng: np.random.Generator) -> Array:
    """Every score of every row asked about, float64 of shape (7, n), higher for likelier members.

    Each is a function of the row, of S and of R alone, so it cannot know the labels. The sparse
    scores (the first three) see all of S, as a sample would lose copies; the smoothed ones compare
    samples of S and R of equal size, so that densities and likelihoods compare.

    Sources: counts on random sets of columns after Houssiau et al. 2022 (TAPAS, query-based);
    density ratio after DOMIAS (van Breugel et al. 2023) with nearest neighbours; S against R
    after LOGAN (Hayes et al. 2019).

    Args:
        bench: The people asked about, and what R says of them.
        release: S.
        near: Their distances to the nearest rows of all of S, shape (n, k); where k is more than
            1, S is no larger than the samples and the densities use them too.
        rng: Draws the sample of S and seeds the trees.
    """
    size = min(len(release), len(bench.known), LIMIT)
    part = release.sample(size, rng)
    lengths = among(near) if near.shape[1] > 1 else reach(bench.points, bench.space.embed(part))
    density = _log(bench.reach_known) - _log(lengths)
    numbers, classes = bench.features.numbers(part), bench.features.classes(part)
    likely = (
        conditional(bench.features, numbers, classes, bench.numbers, bench.classes, rng)
        - bench.likelihood_known
    )
    return np.stack([
        matched(bench.asked.rows, release).astype(float),
        _log(bench.nearest_known) - _log(near[:, 0]),
        bench.partial.scores(release),
        density[:, 0],
        density[:, 1],
        likely,
        told_apart(numbers, bench.known, bench.numbers, rng),
    ]).astype(float)  # fmt: skip


def _log(distance: Array) -> Array:
    logs: Array = np.log(np.maximum(distance.astype(float), FLOOR))
    return logs
