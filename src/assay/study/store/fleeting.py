"""Where a study keeps what it finished while it lasts, and no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assay.study.executors.base import Spent
from assay.study.store.records import NewRun, State


@dataclass(frozen=True)
class Fleeting:
    """Results in memory, and no record of runs: for a study from Python that names no folder."""

    results: dict[str, bytes] = field(default_factory=dict)

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

    def begin(self, run: NewRun) -> int:
        """No record is kept."""
        return 0

    def move(self, run: int, names: Sequence[str], state: State, why: str = "",
             seconds: float = 0.0) -> None:  # fmt: skip
        """No record is kept."""

    def end(self, run: int, state: State, *, why: str = "", outcome: str = "",
            findings: str = "") -> None:  # fmt: skip
        """No record is kept."""
