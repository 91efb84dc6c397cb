"""What the terminal shows: progress with time left, the verdict table, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from assay.core import Outcome
from assay.report import SummaryRow, outside_notes, summary_rows
from assay.study import PartInfo, Result, Written

_STYLE = {
    Outcome.PASS: "green",
    Outcome.FAIL: "red",
    Outcome.INCONCLUSIVE: "yellow",
    Outcome.NOT_MEASURED: "yellow",
}


def _console() -> Console:
    # Made at each use, so that a test's captured streams are the ones written to.
    return Console(highlight=False)


def say(text: str) -> None:
    """One line."""
    _console().print(escape(text), soft_wrap=True)


@contextmanager
def progress(steps: int) -> Iterator[Callable[[str], None]]:
    """A bar with the time left, on standard error; gives what to call at each step."""
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=30),
        TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(), console=Console(stderr=True), transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task("start", total=steps)
        started = False

        def tick(label: str) -> None:
            nonlocal started
            bar.update(task, description=escape(label)[:44].ljust(44), advance=1 if started else 0)
            started = True

        yield tick
        bar.update(task, completed=steps)


def written(files: Written) -> None:
    """What ``init`` wrote and what to check."""
    console = _console()
    for path in files.files:
        console.print(f"wrote {escape(str(path))}")
    if files.checks:
        console.print("please check:")
    for check in files.checks:
        console.print(f"  - {escape(check)}", soft_wrap=True)


def result(found: Result, page: Path) -> None:
    """The verdict table, the recommendation, and where the report is."""
    console = _console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("technique", "useful enough?", "private enough?", "verdict"):
        table.add_column(head, overflow="fold")
    for row in summary_rows(found.findings):
        table.add_row(*_cells(row))
    console.print(table)
    notes = (*found.findings.data.warnings, *found.warnings, *outside_notes(found.findings))
    for warning in notes:
        console.print(f"[yellow]note:[/] {escape(warning)}", soft_wrap=True)
    console.print(escape(found.findings.recommendation), soft_wrap=True)
    console.print(escape(found.findings.power), soft_wrap=True)
    if names := ", ".join(j.name for j in found.findings.judges):
        console.print(f"other tools asked, which decide nothing: {escape(names)}", soft_wrap=True)
    console.print(f"report: {escape(str(page))}", soft_wrap=True)


def _cells(row: SummaryRow) -> list[str]:
    name = f"{row.name} (control)" if row.control else row.name
    if row.failure:
        return [escape(name), "[yellow]could not run[/]", escape(row.failure), ""]
    halves = [
        f"[{_STYLE[outcome]}]{outcome.value}[/] {escape(text)}"
        for outcome, text in ((row.useful, row.useful_text), (row.private, row.private_text))
    ]
    verdict = "yardstick" if row.control else f"[{_STYLE[row.verdict]}]{row.verdict.value}[/]"
    return [escape(name), *halves, verdict]


def listing(found: list[PartInfo]) -> None:
    """Names by kind, each with its title and, for metrics and attacks, its statistics."""
    console = _console()
    for kind, group in groupby(found, key=lambda p: p.kind):
        console.print(f"[bold]{kind}s[/]")
        for part in group:
            origin = "" if part.origin == "assay" else f" (from {part.origin})"
            console.print(f"  {escape(part.name)}: {escape(part.title + origin)}", soft_wrap=True)
            for statistic in part.statistics:
                console.print(
                    f"    {escape(statistic.name)}: {escape(statistic.title)}", soft_wrap=True
                )


def explanation(part: PartInfo) -> None:
    """One part in full."""
    console = _console()
    console.print(f"[bold]{escape(part.name)}[/] ({part.kind}): {escape(part.title)}\n")
    console.print(escape(part.text), soft_wrap=True)
    if part.settings:
        console.print("\nSettings:")
        for name, default in part.settings:
            console.print(f"  {escape(name)} = {escape(default)}")
    if part.space:
        console.print("\nWorth searching:")
        for name, span in part.space:
            console.print(f"  {escape(name)}: {escape(span)}")
    if part.cost:
        console.print(f"\nTime: {escape(part.cost)}. Depth: {part.depth}.", soft_wrap=True)
    for statistic in part.statistics:
        console.print(
            f"\n[bold]{escape(statistic.name)}[/]: {escape(statistic.meaning)}", soft_wrap=True
        )
