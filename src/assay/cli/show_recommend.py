"""What the terminal shows of a recommendation: the shortlist, why, why not, and what to type next."""

from __future__ import annotations

import sys
from collections.abc import Callable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assay.core import Situation, canonical, to_json
from assay.study import Recommended


def as_json(found: Recommended) -> None:
    """All of it, on standard output."""
    sys.stdout.write(canonical(to_json(found), indent=1) + "\n")


def recommended(found: Recommended) -> None:
    """The shortlist as a table, and below it the reasons."""
    console, advice = Console(highlight=False), found.advice

    def line(text: str) -> None:
        console.print(escape(text), soft_wrap=True)

    line(f"{found.name}: {_about(advice.situation, found.total)}")
    near = [f"{x.title} ({x.rows:,} rows, {x.columns} columns)" for x in advice.like[:3]]
    line(f"Measured tables most like it: {'; '.join(near) or 'none'}.")
    if advice.choices:
        console.print(_table(found))
    for choice in advice.choices:
        console.print(
            f"[bold]{escape(choice.technique)}[/]: {escape(choice.title)}", soft_wrap=True
        )
        for sentence in choice.why:
            line(f"  {sentence[:1].upper()}{sentence[1:].rstrip('.')}.")
        for e in choice.expected:
            span = f" ({e.low:.3f} to {e.high:.3f})" if len(e.settings) > 1 else ""
            line(f"  {e.what}: {e.value:.3f}{span} on {', '.join(e.settings)}")
        line(f"  Source: {choice.source}.")
        if choice.missing:
            line(f"  First: {choice.missing}")
    line("Why not the others:" if advice.choices else "Why none:")
    for other in advice.others:
        line(f"  {other.technique}: {other.reason}")
    for note in advice.notes:
        console.print(f"[yellow]note:[/] {escape(note)}", soft_wrap=True)
    if advice.choices:
        _next(found, line)


def _about(situation: Situation, total: int) -> str:
    kinds = {
        "numbers": situation.numeric, "categories": situation.levels,
        "dates": len(situation.dates), "texts": len(situation.texts),
        "arrays": len(situation.arrays),
    }  # fmt: skip
    told = ", ".join(f"{count} {name}" for name, count in kinds.items() if count)
    task = f"; {situation.task}" if situation.task else "; no target"
    rare = f", rarest class {100 * situation.rarest:.2g} %" if situation.rarest else ""
    promise = (
        f"; epsilon {situation.epsilon:g}, delta {situation.delta:g} for each "
        f"{situation.unit} ({situation.persons:,})" if situation.epsilon else ""
    )  # fmt: skip
    return (
        f"{total:,} rows, {situation.rows:,} of them to fit on; {situation.columns} columns ({told})"
        f"{task}{rare}; purpose {situation.purpose}{promise}."
    )


def _table(found: Recommended) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("", "for assay.yaml", "expected", "CPU minutes a fit", "MB"):
        table.add_column(head, overflow="fold")
    for at, choice in enumerate(found.advice.choices, start=1):
        first = choice.expected[0] if choice.expected else None
        shown = f"{first.what} {first.value:.3f}" if first else "not measured"
        table.add_row(
            str(at), escape(f"{choice.technique}: {choice.settings}"), escape(shown),
            _minutes(choice.minutes, choice.factor),
            "not measured" if choice.megabytes is None else f"{choice.megabytes:,.0f}",
        )  # fmt: skip
    return table


def _minutes(value: float | None, factor: float | None) -> str:
    if value is None or factor is None:
        return "not measured"
    if value * factor < 0.1:
        return "under 0.1"
    return f"{value / factor:.1f} to {value * factor:.1f}"


def _next(found: Recommended, say: Callable[[str], None]) -> None:
    say("Next:")
    settled = [c for c in found.commands if c.startswith("assay init")]
    for command in settled:
        say(f"  {command}")
    say("  under techniques: in assay.yaml")
    for choice in found.advice.choices:
        say(f"    {choice.technique}: {choice.settings}")
    for command in found.commands:
        if command not in settled:
            say(f"  {command}")
