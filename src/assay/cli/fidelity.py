"""``assay fidelity``: columns and pairs of tables that are larger than memory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EPILOG = "Example: assay fidelity real.parquet synthetic.parquet --holdout held.parquet"


def fidelity(
    real: Annotated[str, typer.Argument(help="Parquet or CSV of rows that the generator saw.")],
    synthetic: Annotated[str, typer.Argument(help="Parquet or CSV of the rows to judge.")],
    holdout: Annotated[
        str | None, typer.Option(help="Rows the generator never saw: what real rows score.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Folder for fidelity.json.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of every random choice.")] = 7,
) -> None:
    """Compare columns and pairs of tables larger than memory, one column at a time. No verdict: assay check gives one."""
    from assay.cli.show import progress, say
    from assay.cli.show_fidelity import statistics
    from assay.study import fidelity as compare

    with progress(4) as tick:
        found = compare(real, synthetic, holdout, seed=seed, progress=tick)
    statistics(found)
    if report is not None:
        say(f"report: {found.write(report)}")
