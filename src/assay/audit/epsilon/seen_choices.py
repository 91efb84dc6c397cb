"""White-box games for what a curator chooses and scores: all of a budget goes into that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy.linalg import hadamard

if TYPE_CHECKING:
    from assay.dp import Ledger

Array = np.ndarray[Any, Any]

_BASE = 4  # rows that are always there, of another code


@dataclass(frozen=True)
class SeenChoices:
    """Each canary has a curator of its own (parallel composition), who chooses between two marginals:
    one that the canary's coming makes worse by all that a person may, and one that it makes better by
    as much, each a hair's breadth ahead where it must be, so that no other table moves the odds more
    (Dong, Durfee and Rogers 2020, lemma 3.2). What was chosen is the likelihood ratio's sign.

    Attributes:
        epsilon, delta: Of the promise, all of which pays for one choice.
        count: Canaries of a run.
    """

    epsilon: float
    delta: float
    count: int

    whole: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        return "which of two marginals is chosen; each canary makes one worse and the other better"

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        from assay.dp import Candidate, CentralCurator, SecureSource

        there, found, ledger = SecureSource().included(self.count, 0.5), [], self._ledger
        asked = [Candidate((0,), np.array([own, _BASE], float)) for own in (0, 1)]
        codes = np.append(np.ones((_BASE, 1), np.int64), [[0]], axis=0)
        for present in there:
            ledger.entries.clear()  # another curator's, without the search for its rho
            rows = codes if present else codes[:_BASE]
            curator = CentralCurator(rows, (2,), np.arange(len(rows)), ledger)
            found.append(1 - 2 * curator.select(asked, ledger.left))
        return np.array(found, float), there

    @cached_property
    def _ledger(self) -> Ledger:
        from assay.dp import Ledger

        return Ledger(self.epsilon, self.delta)


@dataclass(frozen=True)
class SeenScores:
    """As many marginals are scored at once as there are canaries, and each canary moves every score by
    all that a person may, up or down, in a pattern that is orthogonal to all others' (Hadamard 1893).
    Along its pattern all of the noise for its norm stands in the way, and no other canary does.

    Attributes:
        epsilon, delta: Of the promise, all of which pays for the scores.
        count: Canaries of a run, a power of 2.
    """

    epsilon: float
    delta: float
    count: int = 128

    whole: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        return "the noisy scores of marginals; each canary moves all of them"

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        from assay.dp import Candidate, CentralCurator, Ledger, SecureSource

        there, ledger = SecureSource().included(self.count, 0.5), Ledger(self.epsilon, self.delta)
        codes = np.flatnonzero(there)[:, None]
        curator = CentralCurator(codes, (self.count,), np.arange(len(codes)), ledger)
        signs = hadamard(self.count)
        # A cell where 0 is expected is one more off with its canary, where 1 is expected one less.
        asked = (Candidate((0,), (1 - own) / 2) for own in signs)
        told = curator.scores(asked, ledger.left) - (signs < 0).sum(axis=1)
        found: Array = signs.T @ told / self.count
        return found, there
