"""``assay runs``, ``status``, ``compare`` and ``export``: what is on record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RUNS_EPILOG = "Example: assay runs"
STATUS_EPILOG = "Example: assay status   # while assay run works in another terminal"
COMPARE_EPILOG = "Example: assay compare 3 5"
EXPORT_EPILOG = "Example: assay export 3 audit.zip && assay export --check audit.zip"

Plan = Annotated[
    Path,
    typer.Option(
        "--config", "-c", help="The plan, of a study or a benchmark, whose store is looked at."
    ),
]


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


def export(
    where: Annotated[
        list[str],
        typer.Argument(
            metavar="[RUN] PLACE", show_default=False,
            help="Number of a run, the newest that is finished else; then a folder or a file.zip.",
        ),
    ],
    releases: Annotated[
        bool, typer.Option("--releases", help="Take the first release of techniques that pass.")
    ] = False,
    models: Annotated[
        bool,
        typer.Option("--models", help="Take the models of those that pass and claim privacy."),
    ] = False,
    anyway: Annotated[
        list[str] | None,
        typer.Option(help="A technique that is taken whatever is said against it."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Hold what was exported to its digests instead.")
    ] = False,
    config: Plan = Path("assay.yaml"),
) -> None:  # fmt: skip
    """Hand on one run: plan, policy, report, claims and a digest of each file. No row leaves unless
    it is asked for."""
    from assay.cli.show_export import checked, exported
    from assay.study import check_export, export_run, finished_run, store_of

    number, place = _split(where)
    if check:
        raise typer.Exit(checked(check_export(place)))
    store = store_of(config)
    run = finished_run(store, number)
    exported(export_run(
        store, run, place, releases=releases, models=models, anyway=anyway or []
    ))  # fmt: skip


def _split(where: list[str]) -> tuple[int | None, str]:
    if len(where) == 1 and not where[0].isdigit():
        return None, where[0]
    if len(where) == 2 and where[0].isdigit():
        return int(where[0]), where[1]
    raise typer.BadParameter("give a folder or a file.zip, and before it at most a run's number")
