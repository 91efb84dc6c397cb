"""``assay benchmark``: techniques beside each other on several tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EPILOG = "Example: assay benchmark benchmark.yaml --out leaderboard --minutes 60"


def benchmark(
    plan: Annotated[Path, typer.Argument(help="Tables, techniques, seeds and budgets.")] = Path(
        "benchmark.yaml"
    ),
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for index.html, leaderboard.csv and benchmark.json."),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on in a folder that holds the results of an earlier plan."
        ),
    ] = False,
    minutes: Annotated[
        float | None, typer.Option(min=0.0, help="Begin no study or audit after so long.")
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try again what failed in an earlier sitting.")
    ] = False,
) -> None:
    """Run each technique on each table with each seed, by the same split and the same attacks, and write a leaderboard. A stopped benchmark computes only what is missing."""
    from assay.cli.show import progress
    from assay.cli.show_benchmark import benchmarked
    from assay.study import benchmark as run
    from assay.study import benchmark_steps

    with progress(benchmark_steps(plan)) as tick:
        found = run(plan, out=out, resume=resume, minutes=minutes, retry=retry, progress=tick)
    benchmarked(found)
