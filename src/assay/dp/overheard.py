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


_KEPT: ContextVar[list[Answer] | None] = ContextVar("kept", default=None)


@contextmanager
def overheard() -> Iterator[list[Answer]]:
    """While it lasts, every answer of every curator in this thread is added to the list."""
    found: list[Answer] = []
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
