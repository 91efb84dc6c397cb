"""Jobs in several processes of this machine, none of which may take it down."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import cloudpickle
import psutil

from assay.outside import available_mb
from assay.study.executors.base import Done, Job, Shared, Spent, perform, resolved
from assay.study.executors.process import DiedError, OverError, Process

#: Megabytes of the machine that are left to others, and the share of all that is.
_SPARE_MB, _SPARE = 256.0, 0.03
_TRIES = 3  # of a job whose process died


@dataclass(eq=False)
class _Task:
    """A job that waits or is being done."""

    job: Job
    message: bytes
    shared: tuple[Shared, ...]
    future: Future[Done] = field(default_factory=Future)
    deaths: int = 0
    alone: bool = False  # no other may run beside it


class Local:
    """Does jobs in processes that live on from job to job.

    A process that dies is replaced and its job done again, in the end with no other beside it. A
    job is started only where what is expected of it and of those that run fits into memory; one
    that outgrows its limit, or its time, is ended and says so. Where the machine runs out of memory
    all the same, the largest job is ended and done again alone.

    Args:
        workers: Processes at a time, at least 1.
        threads: Of each process.
    """

    def __init__(self, workers: int, threads: int = 1) -> None:
        self.at_once, self.threads = workers, threads
        self._lock = threading.Condition()
        self._waiting: deque[_Task] = deque()
        self._running: dict[_Task, Process | None] = {}
        self._shared: dict[int, Any] = {}
        self._packed: dict[int, bytes] = {}
        self._ended = False
        self._slots: list[threading.Thread] = []
        self._free = available_mb()

    def share(self, value: Any) -> Shared:
        """See :class:`assay.study.executors.base.Executor`."""
        with self._lock:
            number = len(self._shared) + 1
            self._shared[number] = value
        return Shared(number, value)

    def submit(self, job: Job) -> Future[Done]:
        """Have a job done; one that cannot be sent to another process is done in this one."""
        shared = tuple(a for a in job.arguments if isinstance(a, Shared))
        try:
            message = Process.packed(job.work, job.arguments)
        except Exception:  # cloudpickle raises whatever the object's own code does
            done: Future[Done] = Future()
            done.set_result(perform(job.work, resolved(job.arguments), self.threads))
            return done
        task = _Task(job, message, shared)
        with self._lock:
            self._waiting.append(task)
            if len(self._slots) < min(self.at_once, len(self._waiting) + len(self._running)):
                self._slots.append(threading.Thread(target=self._serve, daemon=True))
                self._slots[-1].start()
            self._lock.notify_all()
        return task.future

    def __enter__(self) -> Local:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._ended = True
            for task in self._waiting:
                task.future.cancel()
            self._waiting.clear()
            for process in self._running.values():
                if process is not None:
                    process.kill()
            self._lock.notify_all()
        for slot in self._slots:
            slot.join(60)  # one that is just being started is ended once it is there

    def _serve(self) -> None:
        """What one slot does: take a job, have its process do it, hand over what it gave."""
        process: Process | None = None
        try:
            while (task := self._take()) is not None:
                if process is not None and not process.alive:
                    process.kill()  # it is dead: this closes what led to it
                    process = None
                with self._counted(task):
                    try:
                        process = process or Process(self.threads)
                    except DiedError as died:
                        done = self._died(task, f"it could not be started: {died.how}", "")
                    else:
                        with self._lock:
                            self._running[task] = process
                        done = self._tried(task, process)
                if done is not None:
                    task.future.set_result(done)
        finally:
            if process is not None:
                process.kill()

    def _take(self) -> _Task | None:
        """The next job, as soon as there is room for it; None at the end."""
        with self._lock:
            while not self._ended:
                if self._waiting and self._fits(self._waiting[0]):
                    task = self._waiting.popleft()
                    self._running[task] = None
                    return task
                self._lock.wait(1.0)
            return None

    def _fits(self, task: _Task) -> bool:
        if not self._running:
            return True
        if task.alone or any(t.alone for t in self._running):
            return False
        expected = sum(t.job.need.expected for t in (*self._running, task))
        return expected <= self._free - _spare()

    @contextmanager
    def _counted(self, task: _Task) -> Iterator[None]:
        try:
            yield
        finally:
            with self._lock:
                del self._running[task]
                self._lock.notify_all()

    def _tried(self, task: _Task, process: Process) -> Done | None:
        """What the job gave; None where it is to be done again."""
        if self._ended:  # while the process was being started
            return Done(failure="It was stopped.")
        try:
            for one in task.shared:
                process.know(one.number, self._message(one.number))
            return process.do(task.message, task.job.need, lambda: self._crowded(process))
        except OverError as over:
            if over.crowded and not task.alone:
                self._again(task)
                return None
            return Done(failure=over.reason, spent=over.spent)
        except DiedError as died:
            return self._died(task, died.how, f"process {process.pid}")

    def _died(self, task: _Task, how: str, where: str) -> Done | None:
        """What is known of a job whose process died; None where it is to be done again."""
        task.deaths += 1
        if self._ended:
            return Done(failure="It was stopped.")
        if task.deaths < _TRIES:
            self._again(task)
            return None
        return Done(
            failure=f"Its process ended {task.deaths} times ({how}).", spent=Spent(where=where)
        )

    def _message(self, number: int) -> bytes:
        """A shared value as it is sent, once the first job needs it."""
        with self._lock:
            if number not in self._packed:
                content = ("share", (number, self._shared[number]))
                self._packed[number] = bytes(cloudpickle.dumps(content))
            return self._packed[number]

    def _again(self, task: _Task) -> None:
        with self._lock:
            task.alone = task.alone or task.deaths != 1
            self._waiting.appendleft(task)

    def _crowded(self, process: Process) -> bool:
        """Whether the machine has run out of memory, and this process is the one to go."""
        if available_mb() >= _spare() / 2:
            return False
        with self._lock:
            others = [p for p in self._running.values() if p is not None]
        return all(process.held_mb >= p.held_mb for p in others)


def _spare() -> float:
    return max(_SPARE_MB, float(_SPARE * psutil.virtual_memory().total / 2**20))
