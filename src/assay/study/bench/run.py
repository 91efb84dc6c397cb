"""A benchmark, study by study, within a sitting; what is finished is never computed again."""

from __future__ import annotations

import shlex
from pathlib import Path

from assay.core import ConfigError
from assay.report import Benchmark, read_board
from assay.study.assess import Progress
from assay.study.bench.plan import BenchmarkPlan, load_benchmark
from assay.study.bench.sitting import Benchmarked, Sitting

_OURS = ("index.html", "leaderboard.csv")


def silent(_: str) -> None:
    """Progress that tells nobody."""


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
    sitting = Sitting(plan, folder, minutes, retry, progress)
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
