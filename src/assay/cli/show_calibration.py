"""What the terminal shows of planted leaks: one line a leak, then what an absence of alarm means."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assay.study import Calibrated, Caught, Planted, leak_words


def calibrated(found: Calibrated) -> None:
    """One line a leak and size: caught how often, by which attack, the excess, the cost."""
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("planted", "caught", "95 % interval", "named", "by", "excess", "CPU s"):
        table.add_column(head, overflow="fold")
    for line in found.caught:
        table.add_row(*(escape(cell) for cell in _cells(line)))
    console.print(table)
    made = found.calibration
    console.print(
        f"false alarms: {made.alarms} of {made.clean} releases without a leak "
        f"({100 * made.interval.low:.2g} to {100 * made.interval.high:.2g} %)"
    )
    console.print(escape(made.about), soft_wrap=True)


def _cells(line: Caught) -> tuple[str, ...]:
    words = leak_words(line.kind, line.size)
    if not line.tries:
        return (words, "could not be planted", "", "", line.failure, "", "")
    span = line.interval
    return (
        words, f"{line.hits} of {line.tries}",
        f"{100 * span.low:.0f} to {100 * span.high:.0f} %",
        f"{line.named} of {line.hits}" if line.hits and line.kind != "fresh" else "",
        line.attack.removeprefix("privacy."),
        "" if line.excess is None else f"{100 * line.excess:.2g} %", f"{line.cpu_seconds:.1f}",
    )  # fmt: skip


def planted(found: Iterable[Planted]) -> None:
    """One line a file."""
    console = Console(highlight=False)
    for one in found:
        where = str(one.path) if one.path else f"could not be planted: {one.reason}"
        console.print(f"{escape(one.leak)}: {escape(where)}", soft_wrap=True)
