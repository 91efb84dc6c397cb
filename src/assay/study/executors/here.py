"""Jobs in this process, one after the other."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from assay.study.executors.base import Done, Job, Shared, perform, resolved


class Here:
    """Does each job when it is submitted, with all threads. It cannot hold limits."""

    at_once = 1

    def __init__(self) -> None:
        self._shared = 0

    def share(self, value: Any) -> Shared:
        """See :class:`assay.study.executors.base.Executor`."""
        self._shared += 1
        return Shared(self._shared, value)

    def submit(self, job: Job) -> Future[Done]:
        """Do it now."""
        done: Future[Done] = Future()
        done.set_result(perform(job.work, resolved(job.arguments), 0))
        return done

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        return None
