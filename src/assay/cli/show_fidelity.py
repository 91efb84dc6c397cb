"""What the terminal shows of ``assay fidelity``: a line a statistic."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assay.core import Interval
from assay.study import Fidelity


def statistics(found: Fidelity) -> None:
    """A table of the statistics with their intervals and references, and what must be said."""
    console = Console(highlight=False)
    names = [n for n in (found.real, found.synthetic, found.holdout) if n]
    rows = ", ".join(f"{escape(n)} {r:,} rows" for n, r in zip(names, found.rows, strict=True))
    console.print(f"{rows}; {found.columns} columns", soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("statistic", no_wrap=True)
    for head in ("value", "95% interval", "real against real"):
        table.add_column(head, justify="right")
    for m in found.measurements:
        table.add_row(escape(m.name), _number(m.value), _span(m.interval), _number(m.reference, ""))
    console.print(table)
    if found.left_out:
        said = ", ".join(repr(n) for n in found.left_out[:8])
        console.print(
            f"[yellow]note:[/] left out, as they tell who a person is: {escape(said)}",
            soft_wrap=True,
        )
    for note in dict.fromkeys(m.note or m.reason for m in found.measurements):
        if note:
            console.print(f"[yellow]note:[/] {escape(note)}", soft_wrap=True)


def _number(value: float | None, absent: str = "not measured") -> str:
    return absent if value is None else f"{value:.4f}"


def _span(span: Interval | None) -> str:
    return "" if span is None else f"{span.low:.4f} to {span.high:.4f}"
