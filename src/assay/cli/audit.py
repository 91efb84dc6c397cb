"""``assay audit``: does an implementation keep the epsilon that it claims?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EPILOG = (
    "Example: assay audit mst --epsilon 1 --delta 1e-9 --report audited; "
    "assay audit 'vendor --in {train} --out {synthetic} --rows {rows}' --epsilon 1; "
    "assay audit --with with --without without --canary canary.csv --epsilon 1"
)


def audit(
    technique: Annotated[
        str | None,
        typer.Argument(help="A technique, or a command line with {train} and {synthetic}."),
    ] = None,
    epsilon: Annotated[float, typer.Option(min=1e-6, help="The epsilon that is claimed.")] = 1.0,
    delta: Annotated[
        float, typer.Option(min=0.0, max=0.5, help="The delta; 0 for a pure claim.")
    ] = 1e-5,
    runs: Annotated[int, typer.Option(min=1, help="Runs, each with half of its canaries.")] = 20,
    game: Annotated[
        str, typer.Option(help="white: noisy answers or gradients. black: released rows alone.")
    ] = "white",
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE of the technique.")
    ] = None,
    canaries: Annotated[
        int | None,
        typer.Option(min=2, help="In each table: up to 1,000 in white box, 50 in black."),
    ] = None,
    columns: Annotated[
        int | None,
        typer.Option(
            min=1, help="Of each table: 1 in white box (2 of a command line), 3 in black."
        ),
    ] = None,
    neighbours: Annotated[
        str | None,
        typer.Option(
            help="Tables that must look alike: add-or-remove or replace; the technique's own by default."
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Runs at a time; 0 for one a processor.")] = 1,
    with_: Annotated[
        Path | None, typer.Option("--with", help="Folder of releases with the canary.")
    ] = None,
    without: Annotated[
        Path | None, typer.Option("--without", help="Folder of releases without it.")
    ] = None,
    canary: Annotated[Path | None, typer.Option(help="The canary, a table of one row.")] = None,
    persons: Annotated[
        int | None, typer.Option(min=1, help="In the data that the claim is made for.")
    ] = None,
    releases: Annotated[int, typer.Option(min=1, help="Made of the same persons.")] = 1,
    confidence: Annotated[float, typer.Option(min=0.5, max=0.9999, help="Of the verdict.")] = 0.95,
    kept: Annotated[
        Path | None, typer.Option(help="File of scores; a stopped audit goes on from it.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="JSON file.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Folder for index.html, a page to file, and audit.json.")
    ] = None,
) -> None:
    """Hold a claim of differential privacy to what an attacker sees of many runs: a violation, consistent, or too few runs to tell and how many would. Exit codes: 0 consistent, 1 violation or a wrong claim, 3 too few runs."""
    from assay.cli.show import progress, say
    from assay.cli.show_audit import audited
    from assay.core import CONSISTENT, ConfigError
    from assay.report import write_audit, write_audit_json
    from assay.study import audit as hold
    from assay.study import audit_files, settings_from

    about = {"persons": persons, "releases": releases, "confidence": confidence}
    if with_ is not None and without is not None and canary is not None and technique is None:
        found = audit_files(with_, without, canary, epsilon, delta, **about)  # type: ignore[arg-type]
    elif technique is not None and not (with_ or without or canary):
        with progress(runs) as tick:
            found = hold(
                technique, epsilon, delta, runs=runs, game=game,
                settings=settings_from(setting or []), canaries=canaries, columns=columns,
                kept=kept, progress=tick, neighbours=neighbours, processes=jobs, **about,  # type: ignore[arg-type]
            )  # fmt: skip
    else:
        raise ConfigError(
            "it is not clear what to audit",
            mend="Name a technique, or --with, --without and --canary together",
        )
    audited(found)
    if output is not None:
        say(f"wrote {write_audit_json(found, output)}")
    if report is not None:
        say(f"report: {write_audit(found, report)}")
    raise typer.Exit(1 if found.wrong else 0 if found.verdict == CONSISTENT else 3)
