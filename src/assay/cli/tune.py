"""``assay tune``: settings that keep the policy."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.exits import OUTCOMES

EPILOG = "Example: assay tune cart forest --minutes 15 --write"


class Sampler(StrEnum):
    """How settings are drawn."""

    TPE = "tpe"
    RANDOM = "random"


def tune(
    techniques: Annotated[
        list[str] | None, typer.Argument(help="Names; by default those of the plan.")
    ] = None,
    config: Annotated[Path, typer.Option("--config", "-c", help="The plan.")] = Path("assay.yaml"),
    minutes: Annotated[
        float, typer.Option(min=0.01, help="For the search and for judging what it finds.")
    ] = 15.0,
    trials: Annotated[int | None, typer.Option(min=1, help="Trials at most.")] = None,
    sampler: Annotated[Sampler, typer.Option(help="How settings are drawn.")] = Sampler.TPE,
    resume: Annotated[
        bool, typer.Option("--resume/--anew", help="Go on from the trials of a stopped search.")
    ] = True,
    public: Annotated[
        str | None,
        typer.Option(help="A table of the same columns that anybody may see, to search on."),
    ] = None,
    private_selection: Annotated[
        bool,
        typer.Option(
            "--private-selection",
            help="Choose a private technique's settings on the rows, paid for by its epsilon.",
        ),
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write what is found as assay-tuned.yaml.")
    ] = False,
) -> None:
    """Search for settings that keep the policy. Trials see a part of the training rows only; the holdout judges the winner once. A stopped search goes on where it was."""
    from assay.cli.show import say
    from assay.cli.show_tune import each, tuned
    from assay.study import open_study, tuning

    if write:
        tuning.need_free(config)
    study = open_study(config)
    found = tuning.tune(
        study, techniques or (), minutes=minutes, trials=trials, sampler=sampler.value,
        public=public, private=private_selection, anew=not resume, told=each(tuning.rules_of(study)),
    )  # fmt: skip
    tuned(found)
    if found.winner is not None and write:
        say(f"wrote {tuning.write_plan(config, found)}")
    raise typer.Exit(OUTCOMES[found.outcome])
