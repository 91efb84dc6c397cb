"""A process that does one job after the other for :mod:`assay.study.executors.local`.

It is told on its standard input where to call; it ends when whoever started it does.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from multiprocessing.connection import Client, Connection
from typing import Any

import cloudpickle

from assay.core import place
from assay.study.executors.base import Done, Ref, perform


def main() -> None:
    """Call back, and do what is asked until the line is cut."""
    told = json.loads(sys.stdin.readline())
    sys.path[:] = told["path"]
    line = Client(told["address"], authkey=bytes.fromhex(told["key"]))
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(line, asked), daemon=True).start()
    shared: dict[int, Any] = {}
    while True:
        line.send_bytes(_answer(asked.get(), shared, int(told["threads"])))


def _listen(line: Connection, asked: queue.SimpleQueue[bytes]) -> None:
    """Take what comes. A cut line ends the process in the middle of its job: two that go on with
    the same private fit would both write its journal."""
    while True:
        try:
            asked.put(line.recv_bytes())
        except (EOFError, OSError):
            os._exit(1)


def _answer(message: bytes, shared: dict[int, Any], threads: int) -> bytes:
    try:
        kind, content = cloudpickle.loads(message)
        if kind == "share":
            number, value = content
            shared[number] = value
            return b""
        work, arguments = content
        known = tuple(shared[a.number] if isinstance(a, Ref) else a for a in arguments)
        done = perform(work, known, threads)
        return bytes(cloudpickle.dumps(done))
    except Exception as error:  # neither side of the line may be left waiting
        failure = f"It cannot be sent to another process: {place(error)}."
        return bytes(cloudpickle.dumps(Done(failure=failure)))
