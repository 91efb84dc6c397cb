"""A benchmark, study by study, within a sitting; what is finished is never computed again."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assay.core import ConfigError
from assay.report import AuditLine, Benchmark, BenchmarkCell, DataSet, read_board, write_board
from assay.study.assess import Progress
from assay.study.bench.audits import audit_key, audited, claims
from assay.study.bench.begun import begun
from assay.study.bench.cells import studied
from assay.study.bench.contests import Contest, contest
from assay.study.bench.plan import BenchmarkPlan, load_benchmark

_OURS = ("index.html", "leaderboard.csv")


def silent(_: str) -> None:
    """Progress that tells nobody."""


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


def benchmark(
    path: str | Path = "benchmark.yaml", *, out: str | Path | None = None, resume: bool = False,
    minutes: float | None = None, retry: bool = False, progress: Progress = silent,
) -> Benchmarked:  # fmt: skip
    """Run each technique on each table with each seed, and write the leaderboard.

    Studies go seed by seed, all tables with one seed first, so that a stopped benchmark compares
    them all. The page is written after each.

    Args:
        path: The plan.
        out: The folder of the page; the plan's ``out`` by default. Results themselves are in the
            plan's store, apart from it: they are as secret as the rows.
        resume: Go on in a folder that holds the results of another plan. The same plan goes on
            without being told.
        minutes: No study or audit begins after so long; None for no limit.
        retry: Try again what failed in an earlier sitting.
        progress: Called with a few words at every step.

    Raises:
        ConfigError: A mistake in the plan, or the folder holds something else.
        InputError: A table cannot be read, or the folder cannot be written.
    """
    plan = load_benchmark(Path(path))
    folder = Path(out) if out is not None else plan.folder
    known = _known(folder, plan, resume)
    sitting = _Sitting(plan, folder, minutes, retry, progress)
    return sitting.run(known, _command(path, out))


def steps(path: str | Path = "benchmark.yaml") -> int:
    """How often ``progress`` will be called at most."""
    plan = load_benchmark(Path(path))
    spent = 2 * len(plan.entries) + 4
    return len(plan.tables) * len(plan.seeds) * spent + len(plan.tables)


def _known(folder: Path, plan: BenchmarkPlan, resume: bool) -> Benchmark | None:
    """What an earlier sitting left there.

    Raises:
        ConfigError: It is of another plan, or no benchmark at all.
    """
    known = read_board(folder)
    if known is None:
        other = next((n for n in _OURS if (folder / n).exists()), None)
        if other is not None:
            raise ConfigError(
                f"the folder holds {other} of something else", where=str(folder),
                mend="Name another folder with --out",
            )  # fmt: skip
    elif known.key != plan.key and not resume:
        raise ConfigError(
            "the folder holds the results of another plan", where=str(folder),
            mend="Name another with --out, or put this plan in its place with --resume: what both "
            "have in common is kept",
        )  # fmt: skip
    return known


def _command(path: str | Path, out: str | Path | None) -> str:
    words = ["assay", "benchmark", Path(path).name]
    return shlex.join([*words, *(["--out", Path(out).name] if out is not None else []), "--resume"])


@dataclass
class _Sitting:
    """One call.

    Attributes:
        plan, folder, minutes, retry, progress: As :func:`benchmark` has them.
    """

    plan: BenchmarkPlan
    folder: Path
    minutes: float | None
    retry: bool
    progress: Progress

    def run(self, known: Benchmark | None, command: str) -> Benchmarked:
        started = time.monotonic()
        tables, keys = self._read()
        cells = {(c.table, c.seed): c for c in self._kept(known, keys)}
        audits = {a.technique: a for a in known.audits} if known else {}
        board = replace(begun(self.plan, tables, command), cells=self._ordered(cells))
        board = replace(board, audits=self._audits(board, audits), note="It goes on.")
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
