"""How well an attacker does who fixed score and threshold on other people than those attacked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import Tally
from assay.evaluation.privacy.auc import delong
from assay.evaluation.privacy.scan import looks, z_values

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Cutoff:
    """Rows whose score number ``score`` exceeds ``above`` are called members."""

    score: int
    above: float

    def hits(self, scores: Array) -> Array:
        """Who is called a member, bool of shape (n,)."""
        called: Array = scores[self.score] > self.above
        return called


Choose = Callable[[Array, Array], Cutoff]


def best(scores: Array, labels: Array) -> Cutoff:
    """The score and the cutoff at which members stand out most (largest z).

    Args:
        scores: Shape (s, n).
        labels: 1 for members, 0 for controls, shape (n,).
    """
    found = looks(scores)
    sets = ~np.isnan(found.cutoff)
    if not sets.any():
        return Cutoff(0, np.inf)
    z = z_values(found.columns[:, sets], labels[None, :])[0]
    i = int(np.argmax(z))
    return Cutoff(int(found.score[sets][i]), float(np.nextafter(found.cutoff[sets][i], -np.inf)))


def low_rate(share: float) -> Choose:
    """The score that finds most members above chance where at most ``share`` of the controls are
    called."""

    def choose(scores: Array, labels: Array) -> Cutoff:
        control = labels == 0
        allowed = int(share * control.sum())
        above = np.sort(scores[:, control], axis=1)[:, -1 - allowed]
        called = scores > above[:, None]
        gain = called[:, ~control].mean(axis=1) - called[:, control].mean(axis=1)
        j = int(np.argmax(gain))
        return Cutoff(j, float(above[j]))

    return choose


def counted(scores: Array, labels: Array, choosing: Array, choose: Choose) -> tuple[Tally, Tally]:
    """Hits on members and controls of a cutoff that was chosen on other rows.

    No row is judged by a threshold that it helped to choose, so the counts are binomial given the
    threshold and exact intervals hold. (Taking both parts in turn would use every row, but two
    halves that choose the same score are not independent: 95 % intervals then held 94 %.)

    Args:
        scores: Shape (s, n).
        labels: 1 for members, 0 for controls, shape (n,).
        choosing: The rows that choose, bool of shape (n,); both parts hold members and controls.
        choose: :func:`best` or :func:`low_rate`.
    """
    called = choose(scores[:, choosing], labels[choosing]).hits(scores[:, ~choosing])
    member = labels[~choosing] == 1
    return (
        Tally(int(called[member].sum()), int(member.sum())),
        Tally(int(called[~member].sum()), int((~member).sum())),
    )


def counted_auc(scores: Array, labels: Array, choosing: Array) -> tuple[float, float]:
    """AUC and its variance on the rows that did not choose, by the score with the choosers' best.

    Args:
        scores: Shape (s, n).
        labels: 1 for members, 0 for controls, shape (n,).
        choosing: The rows that choose, bool of shape (n,); both parts hold two of either.
    """
    member, rest = labels == 1, ~choosing
    areas = [delong(s[choosing & member], s[choosing & ~member])[0] for s in scores]
    chosen = scores[int(np.argmax(areas))]
    return delong(chosen[rest & member], chosen[rest & ~member])
