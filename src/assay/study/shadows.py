"""What attacks may ask of a technique itself: further fits, and how well its models fit rows.

Further fits run in several processes. What was seen in each one's release (numbers, no row) is
kept on disk as soon as it is there, so that a killed run goes on where it was.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from assay.core import AssayError, InputError, Seeds, TechniqueError, place, write_whole
from assay.data import Split, Table
from assay.evaluation import catalogue
from assay.evaluation.base import Losses, Shadows
from assay.study.executors import Executor
from assay.study.executors.machine import processors
from assay.study.processes import alone, together
from assay.techniques import Holdout, Model, Technique

Array = np.ndarray[Any, Any]
Job = Callable[[int], Array]

#: How often progress is told of a batch of fits.
TOLD = 5
_PREFIX = "privacy.membership.shadow."


def asked_for(fits: int) -> frozenset[str]:
    """Names of the statistics that a plan with so many fits for shadow models asks for."""
    return frozenset(s.name for s in catalogue() if fits and s.name.startswith(_PREFIX))


@dataclass(frozen=True)
class Refit:
    """The technique, fitted anew on a table.

    Attributes:
        technique: With its settings.
        rows: Rows of a release; 0 for as many as the table has.
    """

    technique: Technique
    rows: int = 0

    def __call__(self, table: Table, rng: np.random.Generator) -> Table:
        """A release of a new fit."""
        return self.technique.fit(table, rng).sample(self.rows or len(table), rng)


@dataclass(frozen=True)
class OnReference:
    """Losses of a model that was fitted on R, on the first call."""

    technique: Technique
    reference: Table
    seeds: Seeds

    def __call__(self, table: Table) -> Array:
        """The loss of each row, shape (n,)."""
        return self._losses(table)

    @cached_property
    def _losses(self) -> Losses:
        model = self.technique.fit(self.reference, self.seeds.rng("reference"))
        return cast(Losses, cast(Any, model).losses)


def insight(
    technique: Technique, models: Sequence[Model], split: Split, seeds: Seeds, shadows: Shadows
) -> dict[str, Any]:
    """Fields of the evidence that only the technique and its models can fill.

    Args:
        technique: What was fitted.
        models: One a release.
        split: T, N and R.
        seeds: Of this technique.
        shadows: Fits that attacks may spend.
    """
    fresh = technique.fresh if isinstance(technique, Holdout) else None
    found: dict[str, Any] = {"shadows": shadows}
    if getattr(technique, "fits_again", True):
        found["refit"] = Refit(technique, 0 if fresh is None else len(fresh))
    losses = [getattr(m, "losses", None) for m in models]
    if losses and all(losses):
        found["losses"] = tuple(losses)
        if len(split.reference):
            found["reference_losses"] = OnReference(technique, split.reference, seeds)
    return found


@dataclass(frozen=True)
class Runner:
    """Does numbered jobs, in several processes, and keeps each one's numbers.

    Attributes:
        folder: Where they are kept: one folder for one technique, its settings, data and seed.
            None keeps nothing.
        processes: How many at a time; 0 for one a processor (``LOKY_MAX_CPU_COUNT`` limits it).
        executor: Does them instead, where it does several at a time.
        tell: Called with how many are done and how many there are, now and then.
    """

    folder: Path | None = None
    processes: int = 0
    tell: Callable[[int, int], None] | None = None
    executor: Executor | None = None

    def __call__(self, name: str, job: Job, count: int) -> list[Array]:
        """Numbers of jobs 0 to ``count`` - 1; those that are kept are not done again.

        Raises:
            InputError: The folder cannot be written.
            TechniqueError: A job stopped; what was finished before is kept.
        """
        files = [self._file(name, i) for i in range(count)]
        found = {i: kept for i, f in enumerate(files) if (kept := _read(f)) is not None}
        tasks = [(i, f) for i, f in enumerate(files) if i not in found]
        step = max(1, -(-count // TOLD))
        for i, numbers in self._done(job, tasks):
            found[i] = numbers
            if self.tell is not None and len(found) % step == 0:
                self.tell(len(found), count)
        return [found[i] for i in range(count)]

    def _done(self, job: Job, tasks: list[tuple[int, Path | None]]) -> Iterator[tuple[int, Array]]:
        executor = self.executor if self.executor and self.executor.at_once > 1 else None
        processes = min(processors(self.processes), len(tasks))
        if processes < 2 and executor is None:
            yield from (alone(partial(_kept, job, i, file)) for i, file in tasks)
            return
        jobs = (partial(_kept, job, i, file) for i, file in tasks)
        yield from together(jobs, processes, "fitted it for shadow models", executor)

    def _file(self, name: str, job: int) -> Path | None:
        return None if self.folder is None else self.folder / f"{name}-{job:05d}.npz"


def _kept(job: Job, number: int, file: Path | None) -> tuple[int, Array]:
    """Do one job and keep what it gave."""
    try:
        numbers = np.asarray(job(number), dtype=np.float64)
    except AssayError:
        raise
    except Exception as error:
        # The message may hold cells of the table: the place is what may be shown.
        raise TechniqueError(f"a fit for shadow models stopped with {place(error)}") from None
    if file is not None:
        _write(file, numbers)
    return number, numbers


def _write(file: Path, numbers: Array) -> None:
    """Write the numbers whole or not at all."""
    try:
        made = io.BytesIO()
        np.savez(made, allow_pickle=False, numbers=numbers)
        write_whole(file, made.getvalue())
    except OSError as error:
        raise InputError(
            f"finished fits cannot be kept ({error.strerror})", where=str(file.parent),
            mend="Free some space or name another report folder",
        ) from None  # fmt: skip


def _read(file: Path | None) -> Array | None:
    """The numbers; None where there are none, or the file was damaged."""
    if file is None:
        return None
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
            numbers: Array = found["numbers"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return numbers if numbers.dtype == np.float64 and numbers.ndim == 1 else None
