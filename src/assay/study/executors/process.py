"""One process that does jobs, from the side of whoever started it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, Listener
from typing import Any

import cloudpickle
import psutil

from assay.outside import THREADS, held_mb
from assay.study.executors.base import Done, Need, Ref, Shared, Spent

_LOOK = 0.2  # seconds between looks at a process
_MAIN = "from assay.study.executors.worker import main; main()"
_START = 300.0  # seconds within which one must have called back


class DiedError(Exception):
    """The process ended before its job did."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class OverError(Exception):
    """The process was ended, for its job took too much.

    Attributes:
        crowded: It was the machine's memory that ran out, not the job's limit.
    """

    def __init__(self, reason: str, spent: Spent, *, crowded: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.spent, self.crowded = reason, spent, crowded


class Process:
    """A worker process, started at once.

    Args:
        threads: That it may use.

    Raises:
        DiedError: It did not call back.
    """

    def __init__(self, threads: int) -> None:
        key = secrets.token_bytes(32)
        self.held_mb, self._most = 0.0, 0.0
        self._known: set[int] = set()
        self._line: Connection | None = None
        with Listener(authkey=key) as door:
            self._run = subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, "-c", _MAIN],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=_environment(threads),
                text=True,
            )  # fmt: skip
            told = {"address": door.address, "key": key.hex(), "path": sys.path, "threads": threads}
            try:
                assert self._run.stdin is not None
                self._run.stdin.write(json.dumps(told) + "\n")
                self._run.stdin.flush()
            except OSError:
                raise DiedError(self._how()) from None
            self._line = self._called(door)

    def _called(self, door: Listener) -> Connection:
        """The line to the process, once it has called; waiting must not outlive it."""
        # The listener has no public way to wait for a limited time.
        door._listener._socket.settimeout(_LOOK)  # type: ignore[attr-defined]
        until = time.monotonic() + _START
        while time.monotonic() < until and self._run.poll() is None:
            try:
                return door.accept()
            except TimeoutError:
                continue
        late = self._run.poll() is None
        self.kill()
        raise DiedError(f"no word within {_START:g} seconds" if late else self._how())

    @staticmethod
    def packed(work: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
        """A job as it is sent. Shared values among the arguments go as their numbers."""
        sent = tuple(Ref(a.number) if isinstance(a, Shared) else a for a in arguments)
        return bytes(cloudpickle.dumps(("do", (work, sent))))

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._run.pid

    @property
    def alive(self) -> bool:
        """Whether it can do a job."""
        return self._run.poll() is None

    def know(self, number: int, message: bytes) -> None:
        """Send a shared value, but once."""
        if number not in self._known:
            self._send(message)
            self._answer(Need(), lambda: False)
            self._known.add(number)

    def do(self, message: bytes, need: Need, crowded: Callable[[], bool]) -> Done:
        """Have a packed job done.

        Args:
            message: See :meth:`packed`.
            need: What it may take.
            crowded: Asked now and then: whether it has to make room.

        Raises:
            DiedError: The process ended.
            OverError: The job took too much, and the process was ended.
        """
        self._most = 0.0
        self._send(message)
        found = cloudpickle.loads(self._answer(need, crowded))
        assert isinstance(found, Done)
        return found

    def kill(self) -> None:
        """End it and all that it started."""
        try:
            family = psutil.Process(self.pid).children(recursive=True)
        except psutil.Error:
            family = []
        self._run.kill()
        for one in family:
            try:
                one.kill()
            except psutil.Error:
                continue
        self._run.wait()
        if self._run.stdin is not None:
            self._run.stdin.close()
        if self._line is not None:
            self._line.close()

    def _send(self, message: bytes) -> None:
        assert self._line is not None
        try:
            self._line.send_bytes(message)
        except OSError:
            raise DiedError(self._how()) from None

    def _answer(self, need: Need, crowded: Callable[[], bool]) -> bytes:
        assert self._line is not None
        started = time.monotonic()
        try:
            while not self._line.poll(_LOOK):
                self._look(need, time.monotonic() - started, crowded)
            return self._line.recv_bytes()
        except (EOFError, OSError):
            raise DiedError(self._how()) from None

    def _look(self, need: Need, seconds: float, crowded: Callable[[], bool]) -> None:
        """End the process where its job takes too much."""
        self.held_mb = held_mb(self.pid)
        self._most = max(self._most, self.held_mb)
        reason, full = "", False
        if need.seconds and seconds > need.seconds:
            reason = f"It took longer than {need.seconds:g} seconds, its limit."
        elif need.memory and self.held_mb > need.memory:
            reason = f"It needed more than {need.memory:,.0f} MB of memory, its limit."
        elif crowded():
            reason, full = "It needed more memory than the machine has.", True
        if reason:
            self.kill()
            spent = Spent(0.0, seconds, self._most, f"process {self.pid}")
            raise OverError(reason, spent, crowded=full)

    def _how(self) -> str:
        """How it ended, in words."""
        try:
            code = self._run.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
            return "it no longer answered"
        if code >= 0:
            return f"exit code {code}"
        try:
            return f"killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"killed by signal {-code}"


def _environment(threads: int) -> dict[str, str]:
    """Ours, with as many threads as the process may use for all libraries that can be told."""
    found = {**os.environ, **dict.fromkeys(THREADS, str(threads))}
    if threads == 1:
        flags = "--xla_cpu_multi_thread_eigen=false"
        found["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {flags}".strip()
    return found
