"""What an executor is: it does jobs somewhere, and says what each gave and cost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from threadpoolctl import threadpool_limits

from assay.core import AssayError, place
from assay.study.executors.machine import forget_peak, peak_mb


@dataclass(frozen=True)
class Need:
    """What a job may take, and what it must have.

    Attributes:
        memory: Most megabytes of its process; 0 for no limit but the machine's.
        seconds: Most seconds of wall time; 0 for no limit.
        expected: Megabytes that it is expected to take, so that no more jobs run at once than
            the machine holds; 0 for unknown.
        tags: What its machine must offer, such as ``gpu``.
    """

    memory: float = 0.0
    seconds: float = 0.0
    expected: float = 0.0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spent:
    """What a job cost.

    Attributes:
        cpu_seconds: Of its process, all threads.
        seconds: Of wall time.
        peak_mb: The most memory that its process held, in megabytes (since the process began, on
            systems that cannot tell it apart).
        where: Which process did it.
    """

    cpu_seconds: float = 0.0
    seconds: float = 0.0
    peak_mb: float = 0.0
    where: str = ""


@dataclass(frozen=True)
class Done:
    """A job that has ended.

    Attributes:
        value: What it gave; None where it failed.
        failure: Why it failed, in one sentence without any cell of a table; empty if it did not.
        spent: What it cost, as far as is known.
    """

    value: Any = None
    failure: str = ""
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, eq=False)
class Shared:
    """A large value that many jobs read; it goes to each process once.

    Attributes:
        number: Of the executor's shared values.
        value: The value itself, in the process that shared it.
    """

    number: int
    value: Any = field(repr=False)


@dataclass(frozen=True)
class Ref:
    """Stands for a :class:`Shared` on the way to another process, which knows its value."""

    number: int


@dataclass(frozen=True)
class Job:
    """One task: a function and what it is called with.

    Attributes:
        name: For messages.
        work: Is called with the arguments. Both must survive :mod:`cloudpickle`.
        arguments: A :class:`Shared` among them stands for its value.
        need: What it may take.
    """

    name: str
    work: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    need: Need = Need()


def resolved(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of a job that is done in the process that shared their values."""
    return tuple(a.value if isinstance(a, Shared) else a for a in arguments)


class Executor(Protocol):
    """Does jobs. It is a context: leaving it ends its processes, with what they were doing.

    Jobs are started in the order in which they were submitted, as many at a time as there is
    room for. :meth:`submit` may be called from several threads.
    """

    @property
    def at_once(self) -> int:
        """About how many jobs are done at a time."""
        ...

    def share(self, value: Any) -> Shared:
        """Make a value known to all processes, each of which gets it when it first needs it."""
        ...

    def submit(self, job: Job) -> Future[Done]:
        """Have a job done. The future never holds an exception of the job: see :class:`Done`."""
        ...

    def __enter__(self) -> Executor: ...

    def __exit__(self, *_: object) -> None: ...


def perform(work: Callable[..., Any], arguments: tuple[Any, ...], threads: int) -> Done:
    """Do a job in this process; what it raises is told as :func:`told` does."""
    started, cpu = time.perf_counter(), time.process_time()
    value, failure = None, ""
    forget_peak()
    try:
        with threadpool_limits(threads or None):
            value = work(*arguments)
    except Exception as error:
        failure = told(error)
    return Done(value, failure, spent_since(started, cpu))


def told(error: Exception) -> str:
    """Why a job failed, in one sentence without any cell of a table.

    A mistake that assay explains is told as it is. The message of any other error may hold cells:
    its place is what is told.
    """
    if isinstance(error, AssayError):
        return error.sentence
    if isinstance(error, MemoryError):
        return "It ran out of memory."
    return f"It stopped with {place(error)}."


def spent_since(started: float, cpu: float) -> Spent:
    """What this process spent since these readings of its clocks."""
    return Spent(
        time.process_time() - cpu, time.perf_counter() - started, peak_mb(),
        f"process {os.getpid()}",
    )  # fmt: skip
