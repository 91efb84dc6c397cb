"""What test jobs do. In a file of their own, so that processes that know nothing of tests can be
given them by value."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np

from assay.core import TableError

cloudpickle.register_pickle_by_value(sys.modules[__name__])


def square(x: int) -> int:
    return x * x


def total(values: Any) -> float:
    return float(np.sum(values))


def broken(kind: str) -> None:
    if kind == "assay":
        raise TableError("a table of no rows", where="ward.csv")
    if kind == "memory":
        raise MemoryError
    raise ValueError("a cell: north")


def dies(file: str, times: int) -> str:
    """Kills its own process so many times, then gives an answer."""
    with Path(file).open("a") as log:
        log.write("x")
    if len(Path(file).read_text()) <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def eats(megabytes: int) -> None:
    held = []
    for _ in range(megabytes // 20):
        held.append(np.ones(20 * 2**17))
        time.sleep(0.05)


def sleeps(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def alone(folder: str, name: str) -> int:
    """How many such jobs run at the moment when this one has begun."""
    mark = Path(folder) / name
    mark.touch()
    time.sleep(0.5)
    found = len(list(Path(folder).iterdir()))
    mark.unlink()
    return found
