"""One sitting of a benchmark: what is missing, study by study, till the minutes are over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assay.report import AuditLine, Benchmark, BenchmarkCell, DataSet, write_board
from assay.study.assess import Progress
from assay.study.bench.audits import audit_key, audited, claims
from assay.study.bench.begun import begun
from assay.study.bench.cells import studied
from assay.study.bench.contests import Contest, contest
from assay.study.bench.plan import BenchmarkPlan

#: What the page says till a sitting ends, and where it was killed.
_RUNNING = "A sitting is under way, or was stopped."


@dataclass(frozen=True)
class Benchmarked:
    """A sitting of a benchmark.

    Attributes:
        board: All that is known by now.
        page: Where the leaderboard is.
        studies: How many were computed in this sitting; those taken from earlier ones not counted.
    """

    board: Benchmark
    page: Path
    studies: int


@dataclass
class Sitting:
    """One call.

    Attributes:
        plan, folder, minutes, retry, progress: As :func:`assay.study.benchmark` has them.
    """

    plan: BenchmarkPlan
    folder: Path
    minutes: float | None
    retry: bool
    progress: Progress

    def run(self, known: Benchmark | None, command: str) -> Benchmarked:
        """Compute what is missing; ``known`` is what an earlier sitting left.

        Raises:
            InputError: A table cannot be read, or the folder cannot be written.
        """
        started = time.monotonic()
        tables, keys = self._read()
        cells = {(c.table, c.seed): c for c in self._kept(known, keys)}
        audits = {a.technique: a for a in known.audits} if known else {}
        board = replace(begun(self.plan, tables, command), cells=self._ordered(cells))
        board = replace(board, audits=self._audits(board, audits), note=_RUNNING)
        self._write(board)
        done, last = 0, None
        for name, seed in board.missing:
            if self._over(started):
                break
            last = last if last is not None and last.data.name == name else contest(self.plan, name)
            cells[name, seed] = studied(last, seed, self.progress)
            done += 1
            board = replace(board, cells=self._ordered(cells), created=_now())
            self._write(board)
        board = self._after(board, audits, started)
        return Benchmarked(board, self._write(board), done)

    def _over(self, started: float) -> bool:
        return self.minutes is not None and time.monotonic() - started >= 60 * self.minutes

    def _read(self) -> tuple[tuple[DataSet, ...], dict[tuple[str, int], str]]:
        """Every table is read before anything runs: a mistake in the last is told at once."""
        tables: list[DataSet] = []
        keys: dict[tuple[str, int], str] = {}
        for name in self.plan.tables:
            self.progress(f"reading {name}")
            found: Contest = contest(self.plan, name)
            tables.append(found.data)
            keys |= {(name, seed): key for seed, key in found.keys.items()}
        return tuple(tables), keys

    def _kept(
        self, known: Benchmark | None, keys: dict[tuple[str, int], str]
    ) -> Iterator[BenchmarkCell]:
        """Studies of earlier sittings that this plan asks for as they are."""
        for cell in known.cells if known else ():
            failed = any(t.failure for t in cell.tried)
            if keys.get((cell.table, cell.seed)) == cell.key and not (failed and self.retry):
                yield cell

    def _ordered(self, cells: dict[tuple[str, int], BenchmarkCell]) -> tuple[BenchmarkCell, ...]:
        every = [(name, seed) for name in self.plan.tables for seed in self.plan.seeds]
        return tuple(cells[pair] for pair in every if pair in cells)

    def _after(self, board: Benchmark, audits: dict[str, AuditLine], started: float) -> Benchmark:
        """Audits, and what is told of what is missing."""
        wish = self.plan.config.audit
        found = claims(board.cells) if wish is not None else {}
        left = 0
        for entry in self.plan.entries:
            claim = found.get(entry.name)
            if wish is None or claim is None:
                continue
            old = audits.get(entry.name)
            if old is not None and old.key == audit_key(entry, claim, wish):
                continue
            if self._over(started):
                left += 1
                continue
            audits[entry.name] = audited(
                entry, claim, wish, self.plan.secret / "audits", self.progress
            )
        return replace(
            board, audits=self._audits(board, audits), note=self._note(board, left), created=_now()
        )

    def _audits(self, board: Benchmark, audits: dict[str, AuditLine]) -> tuple[AuditLine, ...]:
        """Those that this plan asks for, of claims as they now stand."""
        wish, found = self.plan.config.audit, claims(board.cells)
        if wish is None:
            return ()
        return tuple(
            audits[e.name]
            for e in self.plan.entries
            if e.name in audits and e.name in found
            and audits[e.name].key == audit_key(e, found[e.name], wish)
        )  # fmt: skip

    def _note(self, board: Benchmark, audits: int) -> str:
        said = f"after {self.minutes:g} minutes this sitting began nothing new." if self.minutes is not None else ""  # fmt: skip
        more = f" {audits} audits are missing too." if audits else ""
        if board.missing:
            return said[:1].upper() + said[1:] + more
        return f"{audits} audits are missing: {said}" if audits else ""

    def _write(self, board: Benchmark) -> Path:
        return write_board(board, self.folder)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
