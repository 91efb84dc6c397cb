"""Jobs in several processes, each on one thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from assay.core import TechniqueError
from assay.study.executors.base import Done, Executor, Job
from assay.study.executors.local import Local

T = TypeVar("T")


def together(
    jobs: Iterable[Callable[[], T]], processes: int, what: str, executor: Executor | None = None
) -> Iterator[T]:
    """What the jobs give, as they finish.

    Args:
        jobs: Those that cannot be sent to another process are done in this one.
        processes: At a time, at least 1, where there is no executor.
        what: They do, for the sentence where one is killed.
        executor: Does them; by default one that is there for them alone.

    Raises:
        TechniqueError: A job failed.
    """
    pool: AbstractContextManager[Any]
    pool = Local(processes) if executor is None else nullcontext(executor)
    with pool as doing:
        todo = iter(jobs)
        # No more at a time than are done soon: a job may hold a table.
        room = 2 * doing.at_once
        waiting: set[Future[Done]] = {doing.submit(Job(what, job)) for job in islice(todo, room)}
        while waiting:
            ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            waiting |= {doing.submit(Job(what, job)) for job in islice(todo, len(ended))}
            for one in ended:
                yield _value(one.result(), what)


def _value(done: Done, what: str) -> Any:
    if done.failure:
        raise TechniqueError(
            f"a process that {what} failed: {done.failure.rstrip('.')}",
            mend="What was finished is kept: run again",
        )
    return done.value


def alone(job: Callable[[], Any]) -> Any:
    """Do one job on one thread, so that processes do not crowd each other out."""
    with threadpool_limits(1):
        return job()
