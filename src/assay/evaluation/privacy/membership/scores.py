"""What an attacker who has the release and knows the reference rows can score a person by."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.data import Table, nearest
from assay.evaluation.privacy.asked import LIMIT
from assay.evaluation.privacy.copies import matched
from assay.evaluation.privacy.membership.bench import NEIGHBOURS, Bench, among
from assay.evaluation.privacy.membership.ensemble import ensemble
from assay.evaluation.privacy.membership.likelihood import conditional, told_apart
from assay.evaluation.privacy.membership.local import local_ratio
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
    "errors of the columns' models: the release's against the population's",
    "classifier of released rows against the population",
    "local likelihood of the released rows with the person in the population",
    "densities, likelihood and errors together, against known people",
)


def scores(
    bench: Bench, release: Table, near: tuple[Array, Array], rng: np.random.Generator
) -> Array:
    """Every score of every row asked about, float64 of shape (10, n), higher for likelier members.

    Each is a function of the row, of S and of R alone, so it cannot know the labels. The sparse
    scores (the first three) see all of S, as a sample would lose copies; the smoothed ones compare
    samples of S and R of equal size, so that densities and likelihoods compare.

    Sources: counts on random sets of columns after Houssiau et al. 2022 (TAPAS, query-based);
    density ratio after DOMIAS (van Breugel et al. 2023) with nearest neighbours; errors of the
    columns' models after MIA-EPT; S against R after LOGAN (Hayes et al. 2019).

    Args:
        bench: The people asked about, and what R says of them.
        release: S.
        near: Their nearest rows of all of S: distances and row numbers, shape (n, k) each; where k
            is more than 1, S is no larger than the samples and serves as its own.
        rng: Draws the sample of S and seeds the trees.
    """
    size = min(len(release), len(bench.known), LIMIT)
    part, strange = release.sample(size, rng), bench.strangers
    points, most = bench.space.embed(part), max(NEIGHBOURS)
    distances, rows = near if near[0].shape[1] > 1 else nearest(bench.points, points, most)
    density = _log(bench.reach_known) - _log(among(distances))
    theirs = _log(strange.reach) - _log(among(nearest(strange.points, points, most)[0]))
    numbers, classes = bench.features.numbers(part), bench.features.classes(part)
    likely, own = _likelier(bench, numbers, classes, rng)
    return np.stack([
        matched(bench.asked.rows, release).astype(float),
        _log(bench.nearest_known) - _log(near[0][:, 0]),
        bench.partial.scores(release),
        *density.T[1:],
        *likely,
        told_apart(numbers, bench.known, bench.numbers, rng),
        local_ratio(distances, rows, nearest(points, strange.points, most)[0]),
        ensemble(np.concatenate([density.T, likely]), np.concatenate([theirs.T, own])),
    ]).astype(float)  # fmt: skip


def _likelier(
    bench: Bench, numbers: Array, classes: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """How much better S tells cells than R does, of the people asked about and of strangers."""
    strange, n = bench.strangers, len(bench.numbers)
    asked = np.concatenate([bench.numbers, strange.numbers])
    wanted = np.concatenate([bench.classes, strange.classes])
    told, _ = conditional(bench.features, numbers, classes, asked, wanted, rng)
    return told[:, :n] - bench.likelihood_known, told[:, n:] - strange.likelihood


def _log(distance: Array) -> Array:
    logs: Array = np.log(np.maximum(distance.astype(float), FLOOR))
    return logs
