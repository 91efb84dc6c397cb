"""``assay recommend``: which techniques to try, before anything is fitted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

EPILOG = (
    "Example: assay recommend patients.parquet --target readmitted --epsilon 1; "
    "assay recommend --rows 5000 --columns 40 --numeric 30 --task classification --minutes 10"
)


def recommend(
    data: Annotated[
        str | None, typer.Argument(help="The table; left out where it is described by counts.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", "-c", help="Take kinds, roles and declared domains from this plan."
        ),
    ] = None,
    target: Annotated[str | None, typer.Option(help="Column that models will predict.")] = None,
    against: Annotated[str, typer.Option(help="One level of it against all others.")] = "",
    purpose: Annotated[
        str | None, typer.Option(help="training, sharing, testing or augmentation.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Column that says whose rows they are.")] = None,
    epsilon: Annotated[
        float | None, typer.Option(help="The differential privacy that is needed.")
    ] = None,
    delta: Annotated[float, typer.Option(help="Its delta.")] = 1e-9,
    minutes: Annotated[float, typer.Option(help="CPU minutes that one fit may take.")] = 30.0,
    memory: Annotated[float | None, typer.Option(help="GB that it may take.")] = None,
    rows: Annotated[int | None, typer.Option(min=1, help="Of a described table.")] = None,
    columns: Annotated[int | None, typer.Option(min=1, help="Of a described table, all.")] = None,
    numeric: Annotated[int, typer.Option(min=0, help="Of these, numbers.")] = 0,
    dates: Annotated[int, typer.Option(min=0, help="Of these, dates.")] = 0,
    texts: Annotated[int, typer.Option(min=0, help="Of these, free text.")] = 0,
    task: Annotated[
        str | None, typer.Option(help="Of a described table: classification or regression.")
    ] = None,
    rarest: Annotated[
        float | None, typer.Option(min=0, max=1, help="Share of the rarest class there.")
    ] = None,
    declared: Annotated[
        bool, typer.Option("--declared", help="Its bounds and levels are public knowledge.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="JSON file.")] = None,
) -> None:
    """Name the techniques to try on a table before anything is fitted, by what was measured on tables like it; and why not the others. Exit codes: 0, 1 where nothing can be advised."""
    from assay.cli.show import say
    from assay.cli.show_recommend import as_json, recommended
    from assay.study import recommend as advise

    described: dict[str, Any] = {
        "rows": rows, "columns": columns, "numeric": numeric, "dates": dates, "texts": texts,
        "task": task, "rarest": rarest, "declared": declared,
    }  # fmt: skip
    found = advise(
        data, plan=config, target=target, against=against, unit=unit, purpose=purpose,
        epsilon=epsilon, delta=delta, minutes=minutes, memory=memory,
        described=described if any(described.values()) else None,
    )  # fmt: skip
    if json:
        as_json(found)
    else:
        recommended(found)
    if output is not None:
        path = found.write(output)
        if not json:
            say(f"wrote {path}")
    raise typer.Exit(0 if found.advice.choices else 1)
