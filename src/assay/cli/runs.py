"""``assay runs``, ``assay status`` and ``assay compare``: what is on record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RUNS_EPILOG = "Example: assay runs"
STATUS_EPILOG = "Example: assay status, while assay run works in another terminal"
COMPARE_EPILOG = "Example: assay compare 3 5"

Plan = Annotated[Path, typer.Option("--config", "-c", help="The plan whose store is looked at.")]


def runs(config: Plan = Path("assay.yaml")) -> None:
    """Every run on record, the newest first: when, how it ended, and the best verdict."""
    from assay.cli.show_runs import listed
    from assay.study import run_list, store_of

    listed(run_list(store_of(config)))


def status(
    run: Annotated[int | None, typer.Argument(help="Number of a run; the newest else.")] = None,
    config: Plan = Path("assay.yaml"),
) -> None:
    """How far a run is: each task, whether it waits, runs, was kept, is done or failed, and why."""
    from assay.cli.show_runs import standing
    from assay.study import run_status, store_of

    standing(*run_status(store_of(config), run))


def compare(
    before: Annotated[int, typer.Argument(help="Number of a run, see: assay runs")],
    after: Annotated[int, typer.Argument(help="Number of a later one.")],
    config: Plan = Path("assay.yaml"),
) -> None:
    """What changed between two runs: the plan, each technique's verdict, each figure under a rule."""
    from assay.cli.show_runs import beside
    from assay.study import compare_runs, store_of

    beside(compare_runs(store_of(config), before, after))
