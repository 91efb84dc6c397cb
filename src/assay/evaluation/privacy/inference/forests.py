"""Forests that guess a secret from the known columns, grown on a release or on the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.privacy.asked import LIMIT, sampled
from assay.evaluation.privacy.inference.aims import Aim
from assay.evaluation.privacy.membership.features import Features
from assay.evaluation.privacy.spaces import pooled

Array = np.ndarray[Any, Any]

#: Trees of a forest; values that are told apart, the most frequent ones, before the rest is one.
TREES, WIDE = 20, 20
#: Rows a leaf of the population's forest has at least: it must not learn single people.
LEAF = 10
_EVEN = 0.02  # weight of an even guess, so that no value is impossible


def grown(evidence: Evidence, aim: Aim, release: int) -> Array:
    """How likely each value is, by a forest grown on a release, for each person asked about.

    20 extremely randomised trees (Geurts et al. 2006) on at most 8,000 rows, grown until a leaf
    has one value: what a release has learnt by heart, they learn by heart.

    Returns:
        Shares of shape (n, 21): the 20 most frequent values, then all others together. Zeros
        where no released row has the secret.
    """
    part = evidence.work.get(
        f"privacy.inference.part {release}",
        lambda r: _part(evidence, evidence.releases[release], r),
    )
    return evidence.work.get(
        f"privacy.inference.forest {release} {aim.name}",
        lambda r: _shares(evidence, aim, part, _forest(r)),
    )


def population(evidence: Evidence, aim: Aim) -> Array:
    """The same by a forest grown on R, smoothed: what the population alone tells.

    Leaves have 10 rows at least and every split looks at all known columns, so that it learns what
    follows from them and no single person; a fiftieth of the weight is even, so that no value that
    real rows have is impossible. R must be there.
    """
    assert evidence.reference is not None
    reference = evidence.reference
    part = evidence.memo.get("privacy.inference.part", lambda r: _part(evidence, reference, r))
    return evidence.memo.get(
        f"privacy.inference.population {aim.name}",
        lambda r: evened(
            _shares(evidence, aim, part, _forest(r, min_samples_leaf=LEAF, max_features=None)), aim
        ),
    )


def evened(shares: Array, aim: Aim) -> Array:
    """Shares mixed with even ones over the aim's values; where nothing is known all is even."""
    levels, even = _levels(aim), np.zeros(WIDE + 1)
    even[:WIDE][:levels] = 1 / levels
    even[WIDE] = max(0, levels - WIDE) / levels
    kept = (1 - _EVEN) * shares
    mixed: Array = kept + (1 - kept.sum(axis=1, keepdims=True)) * even
    return mixed


def likelihood(shares: Array, values: Array, aim: Aim) -> Array:
    """The share that each value has in its row of ``shares``, shape (n,); 0 for missing values.

    Values beyond the 20 most frequent have an even part of what all of them have.
    """
    column = np.clip(values, 0, WIDE)
    found = shares[np.arange(len(values)), column]
    found = np.where(values >= WIDE, found / max(1, _levels(aim) - WIDE), found)
    return np.where(values >= 0, found, 0.0)


def _levels(aim: Aim) -> int:
    """How many values real rows have."""
    return max(1, aim.bins.size - (1 if aim.bins.view.ordered else 2))


Part = tuple[Table, Array]


def _part(evidence: Evidence, table: Table, rng: np.random.Generator) -> Part:
    """At most 8,000 rows, and as trees see them."""
    part = table.sample(LIMIT, rng)
    return part, _features(evidence).numbers(part)


def _forest(rng: np.random.Generator, **settings: Any) -> ExtraTreesClassifier:
    return ExtraTreesClassifier(TREES, random_state=int(rng.integers(2**31)), **settings)


def _shares(evidence: Evidence, aim: Aim, part: Part, forest: ExtraTreesClassifier) -> Array:
    table, numbers = part
    values = np.minimum(aim.values(table), WIDE)
    there = values >= 0
    out = np.zeros((len(sampled(evidence).labels), WIDE + 1))
    if not there.any():
        return out
    features = _features(evidence)
    known = [i for i, v in enumerate(features.views) if v.name in aim.known]
    asked = evidence.memo.get(
        "privacy.inference.numbers", lambda _: features.numbers(sampled(evidence).rows)
    )
    forest = forest.fit(numbers[there][:, known], values[there])
    out[:, forest.classes_] = forest.predict_proba(asked[:, known])
    return out


def _features(evidence: Evidence) -> Features:
    return evidence.memo.get(
        "privacy.inference.features", lambda _: Features.fit(pooled(evidence))
    )  # fmt: skip
