"""Where a study keeps what it finished while it lasts, and no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assay.study.executors.base import Spent
from assay.study.store.records import NewRun, Run, State, Step, begun, no_run, now


@dataclass(frozen=True)
class Fleeting:
    """Results and runs in memory: for a study from Python that names no folder."""

    results: dict[str, bytes] = field(default_factory=dict)
    _runs: dict[int, Run] = field(default_factory=dict)
    _steps: dict[int, dict[str, Step]] = field(default_factory=dict)

    def find(self, key: str) -> bytes | None:
        """See :class:`assay.study.store.store.Store`, here and below."""
        return self.results.get(key)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that have a result."""
        return self.results.keys() & set(keys)

    def keep(self, key: str, kind: str, name: str, content: bytes, spent: Spent) -> bytes:
        """Keep a result."""
        return self.results.setdefault(key, content)

    def claim(self, key: str) -> bool:
        """Nobody else has it."""
        return True

    def free(self, key: str) -> None:
        """Nobody waits for it."""

    def expected_mb(self, kind: str, name: str) -> float:
        """Nothing is known."""
        return 0.0

    def took(self) -> dict[tuple[str, str], float]:
        """Nothing is known."""
        return {}

    def begin(self, run: NewRun) -> int:
        """Note that a run begins; gives its number."""
        number = len(self._runs) + 1
        self._runs[number] = Run(id=number, **begun(run))
        self._steps[number] = {
            s.name: Step(s.name, s.kind, s.key, State.WAITING, "", 0.0, "") for s in run.steps
        }
        return number

    def move(self, run: int, names: Sequence[str], state: State, why: str = "",
             seconds: float = 0.0) -> None:  # fmt: skip
        """Note that steps of a run are in another state now."""
        values: dict[str, Any] = {"state": state, "why": why, "seconds": seconds, "changed": now()}
        known = self._steps[run]
        known.update({name: replace(known[name], **values) for name in names})

    def end(self, run: int, state: State, *, why: str = "", outcome: str = "",
            findings: str = "") -> None:  # fmt: skip
        """Note that a run has ended."""
        values: dict[str, Any] = {
            "state": state, "why": why, "outcome": outcome, "findings": findings, "ended": now(),
        }  # fmt: skip
        self._runs[run] = replace(self._runs[run], **values)

    def run(self, number: int) -> Run:
        """The run of that number.

        Raises:
            UnknownNameError: There is none.
        """
        if number not in self._runs:
            raise no_run(number)
        return self._runs[number]

    def steps(self, run: int) -> list[Step]:
        """The tasks of a run, in the order of its plan."""
        return list(self._steps[run].values())
