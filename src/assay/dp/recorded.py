"""A curator whose answers go through a journal, so that a killed fit is not paid for twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import canonical
from assay.dp.curator import Candidate, Curator
from assay.dp.journal import Journal
from assay.dp.ledger import Ledger

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Recorded:
    """Any curator, of one party or of several; what was answered before is not asked again.

    A fit that goes on has drawn one row of each person anew. What follows is then about other rows
    than the first answers, as if persons had more than one: each answer still is about one row of
    each, so that it costs what was paid.

    Attributes:
        curator: Answers what is new.
        journal: Of its ledger.
        mark: A digest of how codes were put together.

    Raises:
        ValueError: Curator and journal have different ledgers.
    """

    curator: Curator
    journal: Journal
    mark: str = ""

    def __post_init__(self) -> None:
        if self.curator.ledger is not self.journal.ledger:
            raise ValueError("the journal is of another ledger")

    @property
    def sizes(self) -> tuple[int, ...]:
        """See :class:`Curator`."""
        return self.curator.sizes

    @property
    def ledger(self) -> Ledger:
        """See :class:`Curator`."""
        return self.curator.ledger

    def total(self, rho: float) -> int:
        """See :class:`Curator`."""
        said = self._said("total", rho)
        return int(self.journal.asked(lambda: said, lambda: self.curator.total(rho)))

    def measure(self, marginal: tuple[int, ...], rho: float) -> Array:
        """See :class:`Curator`."""
        said = self._said("measure", rho, [int(j) for j in marginal])
        found: Array = np.array(
            self.journal.asked(lambda: said, lambda: self.curator.measure(marginal, rho).tolist()),
            np.int64,
        )
        return found

    def select(self, candidates: Sequence[Candidate], rho: float) -> int:
        """See :class:`Curator`."""
        heard = _Heard(candidates)
        return int(
            self.journal.asked(
                lambda: self._said("select", rho, heard.digest()),
                lambda: self.curator.select(candidates, rho),
            )
        )

    def scores(self, candidates: Iterable[Candidate], rho: float) -> Array:
        """See :class:`Curator`."""
        heard = _Heard(candidates)
        found: Array = np.array(
            self.journal.asked(
                lambda: self._said("scores", rho, heard.digest()),
                lambda: self.curator.scores(heard, rho).tolist(),
            ),
            float,
        )
        return found

    def merged(self, codes: Sequence[Array]) -> Recorded:
        """See :class:`Curator`."""
        digest = hashlib.sha256(self.mark.encode())
        for own in codes:
            digest.update(canonical([int(c) for c in own]).encode())
        return Recorded(self.curator.merged(codes), self.journal, digest.hexdigest())

    def _said(self, *what: Any) -> str:
        return canonical([self.mark, list(self.sizes), *what])


class _Heard:
    """Candidates as they go by, and a digest of what their scores depend on besides the rows."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._coming, self._digest = iter(candidates), hashlib.sha256()

    def __iter__(self) -> Iterator[Candidate]:
        for one in self._coming:
            model, weight, penalty = one.fixed()
            head = [[int(j) for j in one.marginal], len(model), weight, penalty]
            self._digest.update(canonical(head).encode() + model.tobytes())
            yield one

    def digest(self) -> str:
        """Of all of them, those that are still to come too."""
        for _ in self:
            pass
        return self._digest.hexdigest()
