"""Which rows each step sees: shuffled rounds, or Poisson samples from the secure source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from assay.nn.plan import Promise
from assay.nn.step import Batches

if TYPE_CHECKING:
    from assay.dp import SecureSource

Array = np.ndarray[Any, Any]


def shuffled(rows: int, batch: int, steps: int, rng: np.random.Generator) -> Batches:
    """Batches of distinct rows: as many rounds through all rows as the steps take.

    Args:
        rows: Rows of the table.
        batch: Rows of a batch, at most ``rows``.
        steps: Batches wanted.
        rng: Shuffles.
    """
    each = rows // batch  # batches of a round; what is left over is another round's
    rounds = -(-steps // each)
    order = np.stack([rng.permutation(rows)[: each * batch] for _ in range(rounds)])
    places = order.reshape(-1, batch)[:steps].astype(np.int32)
    counted = np.ones(places.shape, np.float32)
    return Batches(places, counted)  # type: ignore[arg-type]


def poisson(
    whose: Array, promise: Promise, steps: int, weights: int, source: SecureSource
) -> Batches:
    """Batches in which every person is with one chance, whoever else is, and the bits of their
    noise. Of a person with several rows each batch takes one at random, so that what a row may
    change is all that its person may.

    A loss may draw random numbers by place, and a person's coming moves the rows behind. Each step
    therefore has a secure key of its own: numbers that nobody knows are alike at all places, so
    that a row's part in the sum is distributed as if the person had not come.

    A sample larger than its places loses rows at random; :func:`assay.dp.planned` has paid for the
    chance that this ever happens.

    Args:
        whose: The person of each row, 0 to people - 1, shape (rows,).
        promise: Chance, places.
        steps: Batches wanted.
        weights: Numbers of noise that a step takes.
        source: Of samples and noise.
    """
    order, counts = np.argsort(whose, kind="stable"), np.bincount(whose)
    starts, people = np.cumsum(counts) - counts, len(counts)
    places = np.zeros((steps, promise.places), np.int32)
    counted = np.zeros(places.shape, np.float32)
    for i in range(steps):
        drawn = np.flatnonzero(source.included(people, promise.steps.rate))
        if len(drawn) > promise.places:
            drawn = drawn[_mixed(len(drawn), source)[: promise.places]]
        which = source.words(len(drawn)) % counts[drawn].astype(np.uint64)
        places[i, : len(drawn)] = order[starts[drawn] + which.astype(np.int64)]
        counted[i, : len(drawn)] = 1.0
    words = source.words(steps * weights).view(np.uint32).reshape(2, steps, weights)
    keys = source.words(steps).view(np.uint32).reshape(steps, 2)
    return Batches(places, counted, tuple(words), keys)  # type: ignore[arg-type]


def _mixed(n: int, source: SecureSource) -> Array:
    """The numbers below ``n`` in an order that nobody can foretell."""
    return np.argsort(source.words(n), kind="stable")
