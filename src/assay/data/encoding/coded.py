"""One coded column: what its codes stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Coded:
    """What a technique may know of a coded column.

    Attributes:
        source: The table's column.
        part: ``""``, or which part of a date.
        ordered: Whether the codes lie on a line.
        size: How many codes there are.
        missing: The code of a missing cell, the last one; None where none is missing.
        centers: The number that each code but the missing one stands for, where ordered.
    """

    source: str
    part: str
    ordered: bool
    size: int
    missing: int | None
    centers: tuple[float, ...] = ()
