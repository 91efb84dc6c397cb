"""The commands, each a few lines over :mod:`assay.study`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from assay.cli import audit as audit_
from assay.cli import benchmark as benchmark_
from assay.cli import calibrate as calibrate_
from assay.cli import fidelity as fidelity_
from assay.cli import recommend as recommend_
from assay.cli import runs as runs_
from assay.cli import tune as tune_
from assay.cli.exits import OUTCOMES

app = typer.Typer(
    help="May we train on, share or test with this synthetic data instead of the real data?\n\n"
    "Start with: assay init patients.parquet --target readmitted && assay run\n\n"
    "Exit codes: 0 pass, 1 fail, 3 inconclusive, 2 error.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)  # fmt: skip

Plan = Annotated[Path, typer.Option("--config", "-c", help="The plan.")]
Target = Annotated[str | None, typer.Option(help="Column that models will predict.")]
Against = Annotated[
    str, typer.Option(help="One level of the target that stands against all others.")
]
Rows = Annotated[
    bool,
    typer.Option("--rows-visible", help="Draw single rows too; such a report is not to be shared."),
]
Purpose = Annotated[
    str | None,
    typer.Option(help="training, sharing, testing or augmentation: picks the rules."),
]
Report = Annotated[Path | None, typer.Option(help="Folder for index.html and report.json.")]


@app.command(epilog="Example: assay init patients.parquet --target readmitted")
def init(
    data: Annotated[
        str, typer.Argument(help="CSV, Parquet, Arrow, JSON lines, DuckDB file or database URL.")
    ],
    target: Target = None,
    against: Against = "",
    folder: Annotated[Path, typer.Option(help="Where to write the two files.")] = Path(),
    preset: Annotated[
        str, typer.Option(help="Policy to start from: internal, partner or public.")
    ] = "partner",
    purpose: Purpose = None,
    force: Annotated[bool, typer.Option(help="Overwrite the two files.")] = False,
) -> None:
    """Write assay.yaml and policy.yaml for a table, and say what a person should check."""
    from assay.cli.show import written
    from assay.study import init as write

    written(
        write(
            data,
            target=target,
            against=against,
            folder=folder,
            preset=preset,
            force=force,
            purpose=purpose,
        )
    )


@app.command(epilog="Example: assay run --report out")
def run(
    config: Plan = Path("assay.yaml"), report: Report = None, rows_visible: Rows = False
) -> None:
    """Fit every technique of the plan, attack and measure it, and decide by the policy."""
    from assay.cli.show import progress, result
    from assay.study import open_study

    study = open_study(config, rows_visible=rows_visible)
    with progress(study.steps()) as tick:
        found = study.run(progress=tick)
    result(found, found.report(report or study.config.report))
    raise typer.Exit(OUTCOMES[found.outcome])


@app.command(
    epilog="Example: assay check real.csv vendor.csv --holdout held.csv --target readmitted"
)
def check(
    real: Annotated[str, typer.Argument(help="The rows that the generator saw.")],
    synthetic: Annotated[
        list[str], typer.Argument(help="The rows to judge; several files for several fits.")
    ],
    holdout: Annotated[
        str | None, typer.Option(help="Rows the generator never saw: the control group.")
    ] = None,
    target: Target = None,
    against: Against = "",
    policy: Annotated[
        str | None, typer.Option(help="A preset (internal, partner, public) or a policy.yaml.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Take roles and kinds from this plan.")
    ] = None,
    auxiliary: Annotated[
        Path | None,
        typer.Option(help="Another file about the same people, as an attacker may hold it."),
    ] = None,
    report: Report = None,
    purpose: Purpose = None,
    depth: Annotated[
        str | None,
        typer.Option(
            help="policy: what a rule asks for alone; standard; or full: every metric there is."
        ),
    ] = None,
    judge: Annotated[
        list[str] | None,
        typer.Option(help="A tool to ask besides, such as sdmetrics; see: assay list."),
    ] = None,
    rows_visible: Rows = False,
    seed: Annotated[int, typer.Option(help="Seed of every random choice.")] = 7,
) -> None:
    """Judge synthetic data from anywhere against the real rows it was made from."""
    from assay.cli.show import progress, result
    from assay.study import check as look

    wishes: dict[str, Any] = {
        "target": target,
        "against": against,
        "policy": policy,
        "auxiliary": auxiliary,
        "seed": seed,
        "depth": depth,
        "purpose": purpose,
        "rows_visible": rows_visible or None,
        "judges": judge or None,
    }
    with progress(8 + 2 * len(judge or ())) as tick:
        found = look(real, synthetic, holdout, plan=config, progress=tick, **wishes)
    result(found, found.report(report or "assay-report"))
    raise typer.Exit(OUTCOMES[found.outcome])


app.command(epilog=recommend_.EPILOG)(recommend_.recommend)
app.command(epilog=fidelity_.EPILOG)(fidelity_.fidelity)
app.command(epilog=audit_.EPILOG)(audit_.audit)
app.command(epilog=benchmark_.EPILOG)(benchmark_.benchmark)
app.command(epilog=runs_.RUNS_EPILOG)(runs_.runs)
app.command(epilog=runs_.STATUS_EPILOG)(runs_.status)
app.command(epilog=runs_.COMPARE_EPILOG)(runs_.compare)
app.command(epilog=runs_.EXPORT_EPILOG)(runs_.export)
app.command(epilog=calibrate_.EPILOG)(calibrate_.calibrate)
app.command(epilog=calibrate_.ZOO_EPILOG)(calibrate_.zoo)
app.command(epilog=tune_.EPILOG)(tune_.tune)


@app.command(
    epilog="Example: assay synthesize cart -n 1000 --given income='>50K' --output rows.csv"
)
def synthesize(
    technique: Annotated[str, typer.Argument(help="Name of a technique, see: assay list")],
    rows: Annotated[int, typer.Option("--rows", "-n", min=1, help="Rows to draw.")],
    output: Annotated[Path, typer.Option(help="CSV, Parquet, Arrow or JSON lines file.")] = Path(
        "synthetic.csv"
    ),
    config: Plan = Path("assay.yaml"),
    given: Annotated[
        list[str] | None, typer.Option(help="COLUMN=VALUE that every row must have.")
    ] = None,
) -> None:
    """Fit one technique as the plan says and write synthetic rows. It decides nothing: assay run does."""
    from assay.cli.show import say
    from assay.study import open_study, synthesize

    path = synthesize(open_study(config), technique, rows, output, given or [])
    say(f"{rows} synthetic rows: {path}")


@app.command("list", epilog="Example: assay list")
def list_() -> None:
    """Every technique, recipe, judge, metric, attack and statistic there is, those of plugins among them."""
    from assay.cli.show import listing
    from assay.study import parts

    listing(parts())


@app.command(epilog="Example: assay explain privacy.membership")
def explain(
    name: Annotated[
        str, typer.Argument(help="A technique, recipe, judge, metric, attack or statistic.")
    ],
) -> None:
    """What a name means: its question, its settings, its formula's source, its range."""
    from assay.cli.show import explanation
    from assay.study import explain as look_up

    explanation(look_up(name))


@app.command(epilog="Example: assay demo --folder assay-demo")
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo's files go.")] = Path("assay-demo"),
    rows_visible: Rows = False,
) -> None:
    """The main job on 9,172 real patients (UCI thyroid): plan, run, report."""
    from assay.cli.show import progress, result, written
    from assay.study import lay_out, open_study

    written(lay_out(folder))
    study = open_study(folder / "assay.yaml", rows_visible=rows_visible)
    with progress(study.steps()) as tick:
        found = study.run(progress=tick)
    result(found, found.report(study.config.report))
