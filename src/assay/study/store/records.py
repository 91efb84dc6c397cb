"""Rows of the store's database as values."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
from typing import Any

from assay.core import UnknownNameError


class State(StrEnum):
    """Of a run or of one of its steps."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    KEPT = "kept"  # there from an earlier run
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class NewStep:
    """A task of a run.

    Attributes:
        name: Within its run.
        kind: ``fit``, ``judge``, ``ask``, ``install``.
        key: Of its result.
    """

    name: str
    kind: str
    key: str


@dataclass(frozen=True)
class NewRun:
    """A run that begins.

    Attributes:
        study: Which study it is a run of: a digest of where its plan lies.
        title: Of the data.
        plan: As JSON.
        data: Fingerprint of the data.
        steps: Its tasks, in the order of the plan.
        policy: That it is held against, as JSON.
    """

    study: str
    title: str
    plan: str
    data: str
    steps: tuple[NewStep, ...] = ()
    policy: str = ""


@dataclass(frozen=True)
class Run:
    """A run as the store knows it.

    Attributes:
        id: Its number in this store, from 1.
        study, title, plan, data: See :class:`NewRun`.
        state: ``running``, ``done``, ``failed`` or ``stopped`` (it was killed).
        why: Why it failed; empty if it did not.
        outcome: The best verdict; empty before the end.
        findings: Key of its findings; empty before the end.
        version: Of assay.
        host, pid: The process that ran it.
        started, ended: ISO times; ``ended`` is empty while it runs.
        policy: See :class:`NewRun`; empty where the version that ran it did not keep it.
    """

    id: int
    study: str
    title: str
    plan: str
    data: str
    state: State
    why: str
    outcome: str
    findings: str
    version: str
    host: str
    pid: int
    started: str
    ended: str
    policy: str = ""


@dataclass(frozen=True)
class Step:
    """A task of a run as the store knows it.

    Attributes:
        name, kind, key: See :class:`NewStep`.
        state: Where it stands.
        why: Why it failed.
        seconds: That it took; 0 where it was kept.
        changed: ISO time of its last change of state.
    """

    name: str
    kind: str
    key: str
    state: State
    why: str
    seconds: float
    changed: str


def begun(run: NewRun) -> dict[str, Any]:
    """The fields of a run that begins now in this process, all but its number."""
    return {
        "study": run.study, "title": run.title, "plan": run.plan, "data": run.data,
        "state": State.RUNNING, "why": "", "outcome": "", "findings": "",
        "version": version("assay"), "host": platform.node(), "pid": os.getpid(),
        "started": now(), "ended": "", "policy": run.policy,
    }  # fmt: skip


def now() -> str:
    """ISO time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def no_run(number: int) -> UnknownNameError:
    """There is no run of that number."""
    return UnknownNameError(f"there is no run {number} in this store", mend="See: assay runs")
