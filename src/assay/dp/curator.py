"""Who holds the rows, and what may be asked of them: a noisy count, a marginal, a choice."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from assay.core import ConfigError
from assay.dp.ledger import Ledger
from assay.dp.noise import discrete_gaussian, noisy_max
from assay.dp.overheard import CHOICES, SCORES, noted, told
from assay.dp.source import SecureSource

Array = np.ndarray[Any, Any]

#: Expected counts are whole multiples of 1 / 2**8 of a person, weights of 1 / 2**10.
_COUNT_BITS, _WEIGHT_BITS = 8, 10
_MOST = 2**62  # of a score, so that sums of whole numbers never wrap


@dataclass(frozen=True)
class Candidate:
    """What may be measured next, said so that no party need know its score.

    Its score is ``weight * (|counts - model| - penalty)``, with the sum of absolute differences
    over the cells, of which the counts alone are secret.

    Attributes:
        marginal: Columns by their index, in rising order.
        model: Expected counts of its cells, the last column fastest, float64 of shape (cells,).
        weight: From 0 to 1.
        penalty: Of any sign, in persons.
    """

    marginal: tuple[int, ...]
    model: Array
    weight: float = 1.0
    penalty: float = 0.0

    def fixed(self) -> tuple[Array, int, int]:
        """Model, weight and penalty as whole numbers: what a score is computed from, exactly.

        Whoever computes ``weight * (|2**8 counts - model| - penalty)`` of them gets a whole number
        that one person more or less moves by ``2**8 weight`` at most.
        """
        if not 0 <= self.weight <= 1:
            raise ValueError(f"a weight of {self.weight}")
        model = np.round(np.asarray(self.model, float) * 2**_COUNT_BITS).astype(np.int64)
        weight = round(self.weight * 2**_WEIGHT_BITS)
        return model, weight, round(self.penalty * 2**_COUNT_BITS)


class Curator(Protocol):
    """Answers about one row of each person, each paid for in the ledger.

    Neighbours add or remove one person. What comes back may be published, and so may all that is
    computed from it.
    """

    @property
    def sizes(self) -> tuple[int, ...]:
        """Codes of each column, public."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What was promised and paid."""
        ...

    def total(self, rho: float) -> int:
        """About how many persons there are; the noise is :func:`assay.dp.deviation` of rho."""
        ...

    def measure(self, marginal: tuple[int, ...], rho: float) -> Array:
        """About how many persons each cell has, int64 of shape (cells,), the last column fastest.

        Cells may be negative. The noise of each is :func:`assay.dp.deviation` of rho.

        Raises:
            ConfigError: The ledger has not that much left.
        """
        ...

    def select(self, candidates: Sequence[Candidate], rho: float) -> int:
        """The place of about the candidate with the highest score.

        Raises:
            ConfigError: The ledger has not that much left, or there is no candidate.
        """
        ...

    def scores(self, candidates: Iterable[Candidate], rho: float) -> Array:
        """About the score of each candidate, in persons, float64 of shape (candidates,).

        The noise of each is :func:`assay.dp.deviation` of rho times the root of the sum of all
        squared weights: by so much at most a person moves them together.

        Raises:
            ConfigError: The ledger has not that much left, or there is no candidate.
        """
        ...

    def merged(self, codes: Sequence[Array]) -> Curator:
        """One of the same persons and ledger, with codes put together.

        Args:
            codes: For each column the new code of each old one, all from 0 on used; chosen by
                what is public or was paid for.
        """
        ...


class CentralCurator:
    """One party that holds all rows.

    A person is one count of one cell in every marginal, so that adding or removing one moves a
    marginal by 1 in norm, the total by 1, and a score by its weight. Of a person with several rows
    one is drawn, by a source that nobody can foretell: drawn by a seed, another person's coming
    would move everybody's choice.

    Args:
        codes: Shape (n, d), codes of column j below ``sizes[j]``.
        sizes: Codes of each column; public, for every cell gets its noise.
        whose: The person of each row, whole numbers from 0, shape (n,).
        ledger: Pays for every answer, before it is drawn.
    """

    def __init__(self, codes: Array, sizes: Sequence[int], whose: Array, ledger: Ledger) -> None:
        self.sizes, self.ledger = tuple(int(s) for s in sizes), ledger
        if codes.ndim != 2 or codes.shape[1] != len(self.sizes) or len(whose) != len(codes):
            raise ValueError("codes, sizes and persons are of different shapes")
        if len(codes) and ((codes < 0).any() or (codes >= np.array(self.sizes)).any()):
            raise ValueError("a code is not of its column")
        self._codes = np.ascontiguousarray(codes[one_each(whose)].T, np.int64)
        self._apart: dict[tuple[int, ...], tuple[bytes, int]] = {}
        self._first = tuple(np.arange(s) for s in self.sizes)  # own codes of those it began with

    def total(self, rho: float) -> int:
        """See :class:`Curator`."""
        self.ledger.spend("the number of persons", rho)
        return int(discrete_gaussian(np.array([self._codes.shape[1]]), rho)[0])

    def measure(self, marginal: tuple[int, ...], rho: float) -> Array:
        """See :class:`Curator`."""
        counts = self._counts(marginal)
        self.ledger.spend(f"the marginal of columns {marginal}", rho)
        return told(marginal, discrete_gaussian(counts, rho), rho, self._first)

    def select(self, candidates: Sequence[Candidate], rho: float) -> int:
        """See :class:`Curator`."""
        if not candidates:
            raise ConfigError("there is nothing to choose from", where="the curator")
        scores, weights = [], []
        for one in candidates:
            model, weight, penalty = one.fixed()
            scores.append(_whole(weight * (self._distance(one.marginal, model) - penalty)))
            weights.append(weight)
        noted(CHOICES)
        self.ledger.spend(f"a choice among {len(candidates)} marginals", rho)
        moved = max(1, max(weights) << _COUNT_BITS)
        return noisy_max(np.array(scores, np.int64), moved, rho)

    def scores(self, candidates: Iterable[Candidate], rho: float) -> Array:
        """See :class:`Curator`."""
        scores, squares = [], 0
        for one in candidates:  # one at a time: together their models may be large
            model, weight, penalty = one.fixed()
            scores.append(_whole(weight * (self._apart_from(one.marginal, model) - penalty)))
            squares += (weight << _COUNT_BITS) ** 2
        if not scores:
            raise ConfigError("there is nothing to score", where="the curator")
        noted(SCORES)
        self.ledger.spend(f"the scores of {len(scores)} marginals", rho)
        noisy = discrete_gaussian(np.array(scores, np.int64), rho / max(1, squares))
        return noisy / 2.0 ** (_COUNT_BITS + _WEIGHT_BITS)

    def merged(self, codes: Sequence[Array]) -> CentralCurator:
        """See :class:`Curator`."""
        new = [own[old] for own, old in zip(codes, self._codes, strict=True)]
        sizes = [int(own.max()) + 1 for own in codes]
        persons = np.arange(self._codes.shape[1])
        found = CentralCurator(np.stack(new, axis=1), sizes, persons, self.ledger)
        found._first = tuple(own[old] for own, old in zip(codes, self._first, strict=True))
        return found

    def _counts(self, marginal: tuple[int, ...]) -> Array:
        shape = [self.sizes[j] for j in marginal]
        if not shape or list(marginal) != sorted(set(marginal)):
            raise ValueError(f"no marginal: {marginal}")
        cells = np.ravel_multi_index(tuple(self._codes[list(marginal)]), shape)
        return np.bincount(cells, minlength=math.prod(shape))

    def _distance(self, marginal: tuple[int, ...], model: Array) -> int:
        """The sum of absolute differences, remembered while a candidate's model stays as it is."""
        mark, known = hashlib.sha256(model.tobytes()).digest(), self._apart.get(marginal)
        if known is not None and known[0] == mark:
            return known[1]
        found = self._apart_from(marginal, model)
        self._apart[marginal] = mark, found
        return found

    def _apart_from(self, marginal: tuple[int, ...], model: Array) -> int:
        return int(np.abs((self._counts(marginal) << _COUNT_BITS) - model).sum())


def _whole(score: int) -> int:
    """Raises ConfigError where a score is too large for sums of 64 bits."""
    if abs(score) > _MOST:
        raise ConfigError("the scores are too large for whole numbers", where="the curator")
    return score


def one_each(whose: Array) -> Array:
    """The place of one row of each person, each as likely, by a secure source."""
    order = np.argsort(SecureSource().words(len(whose)), kind="stable")
    first: Array = order[np.unique(whose[order], return_index=True)[1]]
    return first
