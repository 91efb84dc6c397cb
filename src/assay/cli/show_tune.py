"""What the terminal shows of a search: a line a trial, the front, the winner by V beside N."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assay.study import Tried, Tuned, tuning

_MEANING = (
    "Of each rule: how far the worse end of its interval is from the limit. Below 0 it is not kept, by "
    "so many limits; above 0 it is kept, by so many half widths of the interval, and +1 is safe; - was "
    "not looked at."
)


def each(rules: Sequence[str]) -> Callable[[Tried], None]:
    """What to call with each trial: it prints the head before the first one, then a line each."""
    console, marks = Console(highlight=False), tuning.letters(rules)
    shown = False

    def line(tried: Tried) -> None:
        nonlocal shown
        if not shown:
            for rule, mark in marks.items():
                console.print(f"{mark}  {escape(rule)}", soft_wrap=True)
            console.print(_MEANING)
            heads = "".join(f"{mark:>7}" for mark in marks.values())
            console.print(f"{'trial':<20}{heads}{'seconds':>9}  settings: what became of it")
            shown = True
        cells = "".join(f"{cell:>7}" for cell in tuning.margins(tried, rules))
        name = f"{tried.name} {tried.number + 1}"
        words = f"{tuning.setting_words(tried)}: {tuning.ending(tried)}"
        console.print(escape(f"{name:<20}{cells}{tried.seconds:>9.1f}  {words}"), soft_wrap=True)

    return line


def tuned(found: Tuned) -> None:
    """The front, the winner's figures by V and by N, what they mean, and the settings as YAML."""
    console = Console(highlight=False)
    if found.front:
        console.print("\nNo other trial beats these in usefulness and privacy both:")
        known = {(t.name, t.number): t for t in found.tried}
        for place in found.front:
            one = known[place]
            words = f"{tuning.setting_words(one)}: {tuning.ending(one)}"
            console.print(escape(f"  {one.name} {one.number + 1}  {words}"), soft_wrap=True)
    if found.winner is not None:
        number = "" if found.chosen is not None else f" {found.winner.number + 1}"
        console.print(escape(f"\n{found.winner.name}{number}, fitted on all of T:"))
        console.print(_figures(found))
    for words in tuning.sentences(found):
        console.print(escape(words), soft_wrap=True)
    if found.winner is not None:
        console.print(f"\n{escape(tuning.pasted(found).rstrip())}", soft_wrap=True)


def _figures(found: Tuned) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("rule", "limit", "by V", "by N", "word"):
        table.add_column(head, overflow="fold")
    for row in tuning.compared(found):
        table.add_row(*(escape(cell) for cell in row))
    return table
