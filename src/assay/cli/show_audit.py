"""What the terminal shows of an audit."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assay.core import TOO_WEAK, VIOLATION, Audited

_MOST = 10_000  # percent, above which an upper end says nothing


def audited(one: Audited) -> None:
    """The verdict, what is claimed and found by each method, and remarks on the claim."""
    console, claimed = Console(highlight=False), one.claimed
    more = f"; wrong by {len(one.faults)} of the remarks" if one.faults else ""
    console.print(f"[bold]{escape(one.audited)}: {one.verdict}{more}[/bold]", soft_wrap=True)
    console.print(
        f"claimed: epsilon {claimed.epsilon:g} at delta {claimed.delta:g}; neighbouring tables: "
        f"{claimed.relation}{_follows(claimed.added)}", soft_wrap=True,
    )  # fmt: skip
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("found by", "epsilon at least", "confidence", "assumes"):
        table.add_column(head)
    for b in one.bounds:
        table.add_row(
            escape(b.name),
            f"{b.epsilon:.3g}",
            f"{100 * b.confidence:.4g} %",
            b.assumes or "nothing",
        )
    console.print(table)
    low, middle, high = (100 * v for v in one.tightness)
    saw = f"{middle:.0f} % [{low:.0f}, {high:.0f}]" if high < _MOST else f"at least {low:.0f} %"
    what = "epsilon" if claimed.mu is None else f"shift (mu {claimed.mu:.3g})"
    console.print(
        f"The attacker saw {saw} of the {what} that the claim "
        f"allows; {one.game}; {one.runs[0]:,} canaries there, {one.runs[1]:,} not.", soft_wrap=True,
    )  # fmt: skip
    console.print(escape(_needed(one)), soft_wrap=True)
    if one.parts:
        console.print(_others(one))
    for remark in one.remarks:
        console.print(escape(f"{remark.weight}: {remark.text}"), soft_wrap=True)


def _follows(added: float | None) -> str:
    return "" if added is None else f" (which follows from epsilon {added:g} at add-or-remove)"


def _others(one: Audited) -> Table:
    """A line for each of the games of what else is asked of the rows."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("also looked at", "verdict", "epsilon at least", "of", "canaries"):
        table.add_column(head)
    for name, part in one.parts.items():
        table.add_row(
            escape(name), part.verdict, f"{part.epsilon:.3g}", f"{part.claimed.epsilon:.3g}",
            f"{part.runs[0]:,} there, {part.runs[1]:,} not",
        )  # fmt: skip
    return table


def _needed(one: Audited) -> str:
    if one.alone == VIOLATION:
        return "More was seen than the claim allows: the implementation does not keep it."
    if one.alone == TOO_WEAK:
        return (
            "In this game noise half as large as it must be would not be seen in any number of runs: "
            "it says nothing for the claim."
        )
    if one.needed is None:
        return (
            "So little was seen that it is open whether any number of runs would show noise half as "
            "large as it must be: make a few times as many."
        )
    words = f"Noise half as large as it must be is seen in 99 of 100 audits with {one.needed:,}"
    return f"{words} canaries there and as many not."
