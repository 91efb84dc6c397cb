"""What the terminal shows of a benchmark: the leaderboard in short, what is missing, where it is."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assay.report import board
from assay.study import Benchmarked

#: Of the page's columns, those that a terminal has room for.
_SHOWN = {
    "rank": "rank", "useful": "lost", "private": "worst attack", "leaks": "leak shown",
    "claim": "DP claim", "failed": "failed",
}  # fmt: skip


def benchmarked(found: Benchmarked) -> None:
    """One line a technique, then what a reader must know."""
    console, ranks = Console(highlight=False), board.rankings(found.board)[0]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("technique", no_wrap=True)
    for head in _SHOWN.values():
        table.add_column(head, overflow="fold")
    for line in board.lines(found.board, ranks, found.board.tables):
        control = " (control)" if line.held.entrant.control else ""
        cells = [_text(line, key) for key in _SHOWN]
        table.add_row(escape(line.held.entrant.name + control), *map(escape, cells))
    console.print(table)
    console.print(escape(board.answer(found.board, ranks)), soft_wrap=True)
    missing, asked = len(found.board.missing), len(found.board.tables) * len(found.board.seeds)
    kept = asked - missing - found.studies
    console.print(f"{found.studies} of {asked} studies computed now, {kept} kept from before, {missing} missing.")  # fmt: skip
    if found.board.note:
        console.print(escape(found.board.note), soft_wrap=True)
    console.print(f"leaderboard: {escape(str(found.page))}", soft_wrap=True)


def _text(line: board.Line, key: str) -> str:
    cell = line.cells[key]
    ends = cell.interval.replace(" to ", ", ").replace(" %", "")
    return f"{cell.value} [{ends}]" if ends and key != "rank" else cell.value
