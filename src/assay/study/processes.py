"""Jobs in several processes, each on one thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from joblib import Parallel, cpu_count, delayed  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits

from assay.core import TechniqueError

T = TypeVar("T")


def processors(wanted: int = 0) -> int:
    """So many, or with 0 one a processor (``LOKY_MAX_CPU_COUNT`` limits it)."""
    return wanted or int(cpu_count())


def together(jobs: Iterable[Callable[[], T]], processes: int, what: str) -> Iterator[T]:
    """What the jobs give, as they finish. (joblib's processes start afresh: they neither inherit
    locks of Polars' threads, as forks do, nor run the user's script again, as spawned ones do.)

    Args:
        jobs: What can be sent to another process.
        processes: At a time, 2 or more.
        what: They do, for the sentence where one is killed.

    Raises:
        TechniqueError: A process was killed.
        PicklingError: A job cannot be sent.
    """
    with _one_thread_each():
        pool = Parallel(processes, return_as="generator_unordered", max_nbytes=None)
        try:
            yield from pool(delayed(alone)(job) for job in jobs)
        except BrokenProcessPool:
            raise TechniqueError(
                f"a process that {what} was killed",
                mend="Free some memory and run again: what was finished is kept",
            ) from None


def alone(job: Callable[[], Any]) -> Any:
    """Do one job on one thread, so that processes do not crowd each other out."""
    with threadpool_limits(1):
        return job()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """New processes see one thread for Polars, which reads its limit only when it is loaded."""
    before = os.environ.get("POLARS_MAX_THREADS")
    os.environ["POLARS_MAX_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["POLARS_MAX_THREADS"]
        else:
            os.environ["POLARS_MAX_THREADS"] = before
