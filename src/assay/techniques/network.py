"""What techniques that train a network share: settings, held rows, and weights that are kept."""

from __future__ import annotations

import importlib
import importlib.util
import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import TechniqueError
from assay.data import Table
from assay.techniques.coded import CodedTechnique
from assay.techniques.settings import need_number, need_whole

Array = np.ndarray[Any, Any]

_NEEDS = ("jax", "optax", "safetensors")
#: Share of the persons whose rows tell when to stop, how many rows at most, and the rows that a
#: table must have for any to be spared.
_HELD, _MOST_HELD, _ENOUGH = 0.1, 2_500, 40
_STEPS_A_ROUND = 30  # at least, where rows are few


@dataclass(frozen=True, kw_only=True)
class NetworkTechnique(CodedTechnique):
    """Settings of a technique that trains a network on codes.

    Attributes:
        steps: Most steps of training, 1 to 1e6; it ends before where held rows get no better.
        batch: Most rows of a step, 1 to 1e6; small tables take fewer.
        rate: Peak learning rate, 1e-6 to 1.
    """

    steps: int = 10_000
    batch: int = 256
    rate: float = 2e-3

    def __post_init__(self) -> None:
        super().__post_init__()
        need_whole(self.name, "steps", self.steps, 1, 1_000_000)
        need_whole(self.name, "batch", self.batch, 1, 1_000_000)
        need_number(self.name, "rate", self.rate, 1e-6, 1.0)

    def rows_of_a_step(self, rows: int) -> int:
        """Rows of a step for a table of so many: a thirtieth of them, but 32 at least."""
        return max(1, min(self.batch, max(32, rows // _STEPS_A_ROUND), rows))


def need_networks(name: str) -> None:
    """Load what networks need, which takes a second.

    Raises:
        TechniqueError: The technique ``name`` needs packages that are not installed.
    """
    gone = [package for package in _NEEDS if importlib.util.find_spec(package) is None]
    if gone:
        raise TechniqueError(
            f"it needs {', '.join(gone)}, which {'is' if len(gone) == 1 else 'are'} not installed",
            where=f"technique {name!r}", mend='Install them with: pip install "assay[neural]"',
        )  # fmt: skip
    # Loading jax draws from the process's own sources of randomness, which are the caller's.
    ours, numpys = random.getstate(), np.random.get_state()  # noqa: NPY002
    importlib.import_module("assay.nn")
    random.setstate(ours)
    np.random.set_state(numpys)  # noqa: NPY002


def held_back(table: Table, rng: np.random.Generator) -> tuple[Array, Array]:
    """Row numbers to learn from, and those that tell when to stop: whole persons of each.

    Of few rows none are held back.
    """
    n = len(table)
    whose = np.arange(n) if table.people is None else table.people
    persons = rng.permutation(np.unique(whose))
    if n < _ENOUGH or len(persons) < 10:
        return np.arange(n), np.zeros(0, np.int64)
    held = np.isin(whose, persons[: max(1, round(_HELD * len(persons)))])
    later = np.flatnonzero(held)
    return np.flatnonzero(~held), later[:_MOST_HELD]
