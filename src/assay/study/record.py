"""What the store is told of a run while it goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from assay.core import AssayError, Outcome, canonical, place
from assay.report import Findings, to_report
from assay.study.assess import Progress
from assay.study.executors import Spent
from assay.study.graph import Moved, Task
from assay.study.store import Fleeting, NewRun, State, Store


@dataclass
class Record:
    """One run.

    Attributes:
        store: Where it is noted.
        run: Its number.
    """

    store: Store | Fleeting
    run: int
    _end: dict[str, Any] = field(default_factory=dict)

    def moved(self, names: Sequence[str], state: State, why: str, seconds: float) -> None:
        """Tasks are in another state now."""
        self.store.move(self.run, names, state, why, seconds)

    def found(self, findings: Findings, outcome: Outcome) -> None:
        """Keep what the run found, so that it can be compared with later ones."""
        content = canonical(to_report(findings)).encode()
        key = hashlib.sha256(content).hexdigest()[:32]
        self.store.keep(key, "findings", findings.title, content, Spent(seconds=findings.seconds))
        self._end = {"outcome": outcome.value, "findings": key}


def told_of(tasks: dict[str, Task], moved: Moved, progress: Progress) -> Moved:
    """Tells of judged techniques that are kept, besides noting where tasks stand."""

    def both(names: Sequence[str], state: State, why: str, seconds: float) -> None:
        moved(names, state, why, seconds)
        if state is State.KEPT:
            for name in names:
                if tasks[name].kind == "judge":
                    progress(f"{name}: kept from an earlier run")

    return both


@contextmanager
def recorded(store: Store | Fleeting, run: NewRun) -> Iterator[Record]:
    """Note that a run begins, and how it ends."""
    record = Record(store, store.begin(run))
    try:
        yield record
    except BaseException as error:
        failed = isinstance(error, Exception)
        why = error.sentence if isinstance(error, AssayError) else place(error)
        store.end(record.run, State.FAILED if failed else State.STOPPED, why=why)
        raise
    store.end(record.run, State.DONE, **record._end)
