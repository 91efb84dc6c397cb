"""What the terminal shows of planted leaks: one line a leak, then what the columns mean."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assay.study import Calibrated, Caught, Planted, leak_label

_MEANING = (
    "caught: releases with an alarm. named: alarms whose most telling attack is one for this kind "
    "of leak. by: the attack that most often was. excess: the share of training rows that it "
    "pointed at, less the share of people outside the data."
)


def calibrated(found: Calibrated) -> None:
    """One line a leak and size: caught how often, by which attack, the excess; then the cost."""
    console = Console(highlight=False)
    ran = [line for line in found.caught if line.tries]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("leak", "caught", "interval", "named", "excess"):
        table.add_column(head, no_wrap=True)
    table.add_column("by", overflow="ellipsis")  # the one that gives way where a line is short
    for line in ran:
        table.add_row(*(escape(cell) for cell in _cells(line)))
    console.print(table)
    for line in found.caught:
        if not line.tries:
            words = f"{leak_label(line.kind, line.size)} could not be planted: {line.failure}"
            console.print(escape(words), soft_wrap=True)
    console.print(_MEANING)
    for words in _summary(found, ran):
        console.print(escape(words), soft_wrap=True)


def _summary(found: Calibrated, ran: list[Caught]) -> Iterable[str]:
    made = found.calibration
    yield (
        f"False alarms: {made.alarms} of {made.clean} releases without a leak "
        f"(95 % interval {100 * made.interval.low:.2g} to {100 * made.interval.high:.2g} %)."
    )
    if ran:
        spent = sum(k.cpu_seconds * k.tries for k in ran) / sum(k.tries for k in ran)
        yield f"Attacking one release took {spent:.2g} processor seconds."
    yield f"Tried on {made.about}."
    yield "The next assay run says in words from which size on each leak is caught."


def _cells(line: Caught) -> tuple[str, ...]:
    label, span = leak_label(line.kind, line.size), line.interval
    share = f"{100 * span.low:.0f} to {100 * span.high:.0f} %"
    caught = (label, f"{line.hits} of {line.tries}", share)
    if not line.hits:
        return (*caught, "", "", "")
    return (
        *caught, "" if line.kind == "fresh" else str(line.named),
        "" if line.excess is None else f"{100 * line.excess:.2g} %",
        line.attack.removeprefix("privacy."),
    )  # fmt: skip


def planted(found: Iterable[Planted]) -> None:
    """One line a file."""
    console = Console(highlight=False)
    for one in found:
        where = str(one.path) if one.path else f"could not be planted: {one.reason}"
        console.print(f"{escape(one.leak)}: {escape(where)}", soft_wrap=True)
    console.print("These files hold rows of your data: keep them where the data may be.")
