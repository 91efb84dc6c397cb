"""Tasks that need one another's results, done by an executor; what is kept is not done again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Protocol

from assay.study.executors import Done, Executor, Job, Need, Spent
from assay.study.executors.base import perform, resolved
from assay.study.longest import longest_first
from assay.study.store import State


class Keeper(Protocol):
    """What a graph needs of a store: see :class:`assay.study.store.Store`."""

    def find(self, key: str) -> bytes | None:
        """The result under ``key``."""
        ...

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that have a result."""
        ...

    def keep(self, key: str, kind: str, name: str, content: bytes, spent: Spent) -> bytes:
        """Keep a result; gives what is kept, which another may have been first to do."""
        ...

    def claim(self, key: str) -> bool:
        """Take on a task, unless another process has done so."""
        ...

    def free(self, key: str) -> None:
        """Let others have it."""
        ...

    def expected_mb(self, kind: str, name: str) -> float:
        """The most memory that such a task took so far."""
        ...

    def took(self) -> dict[tuple[str, str], float]:
        """The most seconds that tasks took so far, by kind and what they were about."""
        ...


@dataclass(frozen=True)
class Task:
    """One node of the graph.

    Attributes:
        name: Within the graph.
        kind: ``fit``, ``judge``, ``ask`` (another tool) or ``install`` (its environment).
        about: What it fits or judges, for estimates of its memory.
        key: Of its result.
        work: Is called with ``arguments`` and the results of the tasks it needs.
        arguments: A :class:`assay.study.executors.Shared` among them stands for its value.
        pack: The result as a file; None for one that cannot be kept.
        unpack: Its inverse; None for a file that cannot be read.
        needs: Names of the tasks whose results it takes.
        need: Memory, time and tags, from what it is expected to take in megabytes.
        label: For progress.
        here: It has jobs of its own done by the executor, and so is done in this process.
        ended: Is called once its result is kept.
    """

    name: str
    kind: str
    about: str
    key: str
    work: Callable[..., Any]
    arguments: tuple[Any, ...]
    pack: Callable[[Any], bytes | None]
    unpack: Callable[[bytes], Any]
    needs: tuple[str, ...] = ()
    need: Callable[[float], Need] = lambda mb: Need(expected=mb)
    label: str = ""
    here: bool = False
    ended: Callable[[], None] = lambda: None


_LOOK = 0.5  # seconds between looks at tasks that another study does
_WAITING = "waiting for another run, which does what is left"

#: Called with names of tasks, where they stand now, why they failed, and seconds they took.
Moved = Callable[[Sequence[str], State, str, float], None]


@dataclass
class Graph:
    """Does tasks as far as their needs are met, those that lead to the longest wait first.

    Attributes:
        tasks: By name; each after those it needs.
        executor: Does them.
        store: Keeps results.
        progress: Called with a label at the start of each task.
        moved: Called when tasks change their state.
    """

    tasks: dict[str, Task]
    executor: Executor
    store: Keeper
    progress: Callable[[str], None]
    moved: Moved
    _open: dict[Future[Done], str] = field(default_factory=dict)
    _claimed: set[str] = field(default_factory=set)
    _elsewhere: bool = False  # another process does something that is left
    _told: bool = False

    def run(self, wanted: Iterable[str]) -> dict[str, Done]:
        """The results of the tasks that are wanted; others are done only if one of them needs it."""
        wanted = list(wanted)
        done, todo = self._resolved(wanted)
        left = {name: set(self.tasks[name].needs) - done.keys() for name in todo}
        try:
            with ThreadPoolExecutor(1) as lane:
                while todo or self._open:
                    todo = self._started(todo, left, done, lane)
                    for name, one in self._finished().items():
                        done[name] = one
                        _met(left, name)
                    self._forget(done, todo, set(wanted))
        finally:
            self._free(self._claimed.copy())
        return {name: done[name] for name in wanted}

    def _finished(self) -> dict[str, Done]:
        """What has ended by now, once something has; or nothing, where others' work is waited for."""
        if not self._open:
            time.sleep(_LOOK if self._elsewhere else 0)
            return {}
        look = _LOOK if self._elsewhere else None
        ended, _ = wait(self._open, look, return_when=FIRST_COMPLETED)
        found = {}
        for future in ended:
            name = self._open.pop(future)
            found[name] = self._ended(name, future.result())
        self._free(found)
        return found

    def _claim(self, name: str) -> bool:
        if not self.store.claim(self.tasks[name].key):
            return False
        self._claimed.add(name)
        return True

    def _free(self, names: Iterable[str]) -> None:
        for name in names:
            self.store.free(self.tasks[name].key)
            self._claimed.discard(name)

    def _resolved(self, wanted: list[str]) -> tuple[dict[str, Done], list[str]]:
        """What is kept already, and what is to be done."""
        known = self.store.known([t.key for t in self.tasks.values()])
        done: dict[str, Done] = {}
        todo: set[str] = set()
        stack = list(wanted)
        while stack:
            name = stack.pop()
            if name in done or name in todo:
                continue
            value = self._kept(name) if self.tasks[name].key in known else None
            if value is not None:
                done[name] = Done(value)
            else:
                todo.add(name)
                stack += self.tasks[name].needs
        if done:
            self.moved(list(done), State.KEPT, "", 0.0)
        order = [name for name in self.tasks if name in todo]
        return done, longest_first(self.tasks, order, wanted, self.store.took())

    def _kept(self, name: str) -> Any:
        content = self.store.find(self.tasks[name].key)
        return None if content is None else self.tasks[name].unpack(content)

    def _started(
        self, todo: list[str], left: dict[str, set[str]], done: dict[str, Done],
        lane: ThreadPoolExecutor,
    ) -> list[str]:  # fmt: skip
        """Submit what can be done now; gives what is left."""
        rest, room = [], self.executor.at_once  # a cluster is asked for it: once, not for each task
        self._elsewhere = False
        for name in todo:
            lost = next((done[n] for n in self.tasks[name].needs
                         if n in done and done[n].failure), None)  # fmt: skip
            if lost is not None:
                done[name] = Done(failure=lost.failure)
                self.moved([name], State.FAILED, lost.failure, 0.0)
                _met(left, name)
            elif left[name] or len(self._open) >= room:
                rest.append(name)
            elif not self._claim(name):
                self._elsewhere = True
                rest.append(name)
            elif (value := self._kept(name)) is not None:  # by another study since this one began
                self._free([name])
                done[name] = Done(value)
                self.moved([name], State.KEPT, "", 0.0)
                _met(left, name)
            else:
                self._submit(self.tasks[name], done, lane)
        if self._elsewhere and not self._open and not self._told:
            self._told = True
            self.progress(_WAITING)
        return rest

    def _submit(self, task: Task, done: dict[str, Done], lane: ThreadPoolExecutor) -> None:
        self.progress(task.label or task.name)
        self.moved([task.name], State.RUNNING, "", 0.0)
        arguments = (*task.arguments, *(done[n].value for n in task.needs))
        if task.here:
            future = lane.submit(perform, task.work, resolved(arguments), 0)
        else:
            need = task.need(self.store.expected_mb(task.kind, task.about))
            future = self.executor.submit(Job(task.name, task.work, arguments, need))
        self._open[future] = task.name

    def _ended(self, name: str, done: Done) -> Done:
        task = self.tasks[name]
        if done.failure:
            self.moved([name], State.FAILED, done.failure, done.spent.seconds)
            return done
        content = task.pack(done.value)
        if content is not None:
            kept = self.store.keep(task.key, task.kind, task.about, content, done.spent)
            if kept != content and (known := task.unpack(kept)) is not None:
                done = Done(known, spent=done.spent)
            task.ended()
        self.moved([name], State.DONE, "", done.spent.seconds)
        return done

    def _forget(self, done: dict[str, Done], todo: list[str], wanted: set[str]) -> None:
        """Let go of results that nothing needs any more: releases may be large."""
        needed = {n for name in (*todo, *self._open.values()) for n in self.tasks[name].needs}
        for name, one in done.items():
            if name not in needed and name not in wanted and one.value is not None:
                done[name] = Done(failure=one.failure, spent=one.spent)


def _met(left: dict[str, set[str]], name: str) -> None:
    """Nobody needs to wait for it any more."""
    for needs in left.values():
        needs.discard(name)
