"""Studies on many machines, event by event: who waits for whom, and for how long in all."""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Costs:
    """Seconds that a task costs beside its own.

    Attributes:
        begin, end: Of the process that runs the study: to send a task out; to take, pack and keep
            what a fit gave.
        judged: The same for what was measured and attacked.
        sent: To send one fit to what judges it.
        database: Of the store's database, for all writes and looks of a task; the study's process
            waits for it.
        scheduler: Of the executor or its scheduler.
        start: Of a worker, before its first task.
    """

    begin: float = 0.0
    end: float = 0.0
    judged: float = 0.0
    sent: float = 0.0
    database: float = 0.0
    scheduler: float = 0.0
    start: float = 0.0


@dataclass(frozen=True)
class Work:
    """A task: its seconds on a worker, and the places in its study of those whose results it takes."""

    seconds: float
    needs: tuple[int, ...] = ()
    size: float = 1.0  # of its result, as a multiple of what the costs were measured on

    @property
    def judges(self) -> bool:
        return bool(self.needs)


@dataclass
class _Server:
    """Does one thing after the other."""

    free: float = 0.0
    busy: float = 0.0

    def done(self, now: float, seconds: float) -> float:
        self.free = max(now, self.free) + seconds
        self.busy += seconds
        return self.free


@dataclass
class _Study:
    tasks: Sequence[Work]
    own: _Server = field(default_factory=_Server)
    waiting: list[int] = field(default_factory=list)
    ended: set[int] = field(default_factory=set)
    open: int = 0


@dataclass(frozen=True)
class Course:
    """How it went.

    Attributes:
        seconds: Till the last result is kept.
        used: Share of the machines' time in which they did tasks.
        busiest: Share of the time in which the busiest study's own process was at work.
        database, scheduler: The same of these.
    """

    seconds: float
    used: float
    busiest: float
    database: float
    scheduler: float


class Simulation:
    """Several studies that begin at once and share machines, a scheduler and a store.

    A study sends out tasks in its plan's order, no more at a time than there are machines, as
    :class:`assay.study.graph.Graph` does.

    Args:
        studies: Their tasks.
        machines: That do one task at a time.
        costs: Of each task.
        apart: Whether the database serves all studies at once (PostgreSQL), not one by one (SQLite).
    """

    def __init__(
        self, studies: Sequence[Sequence[Work]], machines: int, costs: Costs, *, apart: bool = True
    ) -> None:
        self.machines, self.costs = machines, costs
        self.studies = [_Study(tasks, waiting=list(range(len(tasks)))) for tasks in studies]
        self.databases = [_Server() for _ in studies] if apart else [_Server()] * len(studies)
        self.scheduler, self.worked = _Server(), 0.0
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._count = itertools.count()
        self._queue: deque[tuple[int, int]] = deque()
        self._cold, self._idle = machines, 0

    def run(self) -> Course:
        """Till all is done."""
        for number in range(len(self.studies)):
            self._at(0.0, lambda now, n=number: self._send(n, now))  # type: ignore[misc]
        now = 0.0
        while self._events:
            now, _, act = heapq.heappop(self._events)
            act(now)
        total = now or 1.0
        return Course(
            now, self.worked / (total * self.machines), max(s.own.busy for s in self.studies) / total,
            max(d.busy for d in self.databases) / total, self.scheduler.busy / total,
        )  # fmt: skip

    def _at(self, time: float, act: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (time, next(self._count), act))

    def _send(self, number: int, now: float) -> None:
        """Send out what can be done now, as long as there is room."""
        study = self.studies[number]
        for place in list(study.waiting):
            if study.open >= self.machines:
                return
            task = study.tasks[place]
            if not study.ended.issuperset(task.needs):
                continue
            study.waiting.remove(place)
            study.open += 1
            sent = self.costs.sent * sum(study.tasks[n].size for n in task.needs)
            until = self._own(number, now, self.costs.begin + sent)
            there = self.scheduler.done(until, self.costs.scheduler / 2)
            self._at(there, lambda t, p=place: self._arrived(number, p, t))  # type: ignore[misc]

    def _own(self, number: int, now: float, seconds: float) -> float:
        """When the study's process has done this, with its half of the task's database time."""
        study = self.studies[number]
        until = study.own.done(now, seconds)
        study.own.free = self.databases[number].done(until, self.costs.database / 2)
        return study.own.free

    def _arrived(self, number: int, place: int, now: float) -> None:
        self._queue.append((number, place))
        self._work(now)

    def _work(self, now: float) -> None:
        while self._queue and (self._idle or self._cold):
            cold = not self._idle
            self._cold, self._idle = self._cold - cold, self._idle - (not cold)
            number, place = self._queue.popleft()
            seconds = self.studies[number].tasks[place].seconds
            self.worked += seconds
            until = now + seconds + self.costs.start * cold
            self._at(until, lambda t, n=number, p=place: self._gave(n, p, t))  # type: ignore[misc]

    def _gave(self, number: int, place: int, now: float) -> None:
        self._idle += 1
        self._work(now)
        task = self.studies[number].tasks[place]
        told = self.scheduler.done(now, self.costs.scheduler / 2)
        kept = self._own(
            number, told, self.costs.judged if task.judges else self.costs.end * task.size
        )
        self._at(kept, lambda t: self._kept(number, place, t))

    def _kept(self, number: int, place: int, now: float) -> None:
        study = self.studies[number]
        study.ended.add(place)
        study.open -= 1
        self._send(number, now)


def longest(tasks: Sequence[Work]) -> float:
    """Seconds of the longest chain of tasks that need each other."""
    ends: list[float] = []
    for task in tasks:
        ends.append(task.seconds + max((ends[n] for n in task.needs), default=0.0))
    return max(ends)
