"""``assay calibrate`` and ``assay zoo``: leaks planted on purpose, and what is seen of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EPILOG = "Example: assay calibrate --runs 20"
ZOO_EPILOG = "Example: assay zoo zoo --most 2000 && assay check zoo/train.parquet zoo/copies_0.01.parquet --holdout zoo/holdout.parquet --report checked"

Plan = Annotated[Path, typer.Option("--config", "-c", help="The plan.")]
Most = Annotated[int, typer.Option(min=100, help="Persons in each of the four parts at most.")]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--leak", help="Kind of leak, such as copies; once for each kind; all by default."
    ),
]


def calibrate(
    config: Plan = Path("assay.yaml"),
    runs: Annotated[int, typer.Option(min=1, help="Times that each leak is planted.")] = 20,
    most: Most = 8_000,
    leak: Kinds = None,
    report: Annotated[
        Path | None, typer.Option(help="Folder of the report; the plan's by default.")
    ] = None,
) -> None:
    """Plant leaks of known size in your own rows and say which the attacks would have caught. The next assay run shows the table under its verdict. A stopped one goes on where it was."""
    from assay.cli.show import progress
    from assay.cli.show_calibration import calibrated
    from assay.study import calibrate as hold
    from assay.study import open_study, steps

    study = open_study(config)
    with progress(steps(runs, leak or ())) as tick:
        found = hold(
            study, runs=runs, most=most, kinds=leak or (), folder=report or study.folder,
            progress=tick,
        )  # fmt: skip
    calibrated(found)


def zoo(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
    config: Plan = Path("assay.yaml"),
    most: Most = 8_000,
    leak: Kinds = None,
) -> None:
    """Write releases with planted leaks, the rows they leak and a holdout, to try any judge on. The files hold rows of your data."""
    from assay.cli.show import progress
    from assay.cli.show_calibration import planted
    from assay.study import open_study, plant_files, steps

    study = open_study(config)
    with progress(steps(1, leak or ())) as tick:
        found = plant_files(study, folder, most=most, kinds=leak or (), progress=tick)
    planted(found)
