"""All that curators answer, kept for whoever audits them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Answer:
    """A marginal as a curator gave it: noisy, so that it may be published.

    Attributes:
        marginal: Columns by their index, in rising order.
        counts: Of its cells, the last column fastest, shape (cells,).
        rho: What it cost.
        codes: For each column of the table the code that the curator has for each first one.
    """

    marginal: tuple[int, ...]
    counts: Array
    rho: float
    codes: tuple[Array, ...]


class Answers(list[Answer]):
    """Marginals in the order in which they were given.

    Attributes:
        kinds: Of what else was asked, of :data:`KINDS`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kinds = set[str]()


#: What is asked of rows besides marginals.
KINDS = CHOICES, SCORES, LEVELS, BOUNDS = ("choices", "scores", "levels", "bounds")

_KEPT: ContextVar[Answers | None] = ContextVar("kept", default=None)


@contextmanager
def overheard() -> Iterator[Answers]:
    """While it lasts, every answer of every curator in this thread is added to the list, and of what
    else is asked under noise its kind."""
    found = Answers()
    before = _KEPT.set(found)
    try:
        yield found
    finally:
        _KEPT.reset(before)


def told(marginal: tuple[int, ...], counts: Array, rho: float, codes: tuple[Array, ...]) -> Array:
    """The counts, which are kept where somebody listens."""
    kept = _KEPT.get()
    if kept is not None:
        kept.append(Answer(marginal, counts, rho, codes))
    return counts


def noted(kind: str) -> None:
    """Something of that kind is asked, of :data:`KINDS`."""
    kept = _KEPT.get()
    if kept is not None:
        kept.kinds.add(kind)
