"""What the terminal shows of runs on record."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assay.core import Measurement, Outcome
from assay.study import Compared, Run, Step

#: Columns that are never broken on a narrow terminal.
_WHOLE = ("run", "began (UTC)", "seed", "state")


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold", no_wrap=head in _WHOLE)
    return table


def _seed(run: Run) -> str:
    return str(json.loads(run.plan).get("seed", ""))


def _when(iso: str) -> str:
    return iso[:16].replace("T", " ")


def listed(runs: Sequence[Run]) -> None:
    """One line a run."""
    table = _table("run", "began (UTC)", "data", "seed", "state", "best verdict", "")
    for run in runs:
        table.add_row(
            str(run.id), _when(run.started), escape(run.title), _seed(run), run.state.value,
            run.outcome, escape(run.why),
        )  # fmt: skip
    Console(highlight=False).print(table)


def standing(run: Run, steps: Sequence[Step]) -> None:
    """A run and its tasks."""
    console = Console(highlight=False)
    ended = f", ended {_when(run.ended)}" if run.ended else ""
    console.print(
        f"run {run.id}: {escape(run.title)}, seed {_seed(run)}, {run.state.value}, began "
        f"{_when(run.started)} UTC{ended}"
    )
    counts: dict[str, int] = {}
    for step in steps:
        counts[_state(run, step)] = counts.get(_state(run, step), 0) + 1
    console.print(", ".join(f"{n} {state}" for state, n in counts.items()) or "no tasks")
    table = _table("task", "state", "seconds", "")
    for step in steps:
        seconds = f"{step.seconds:.1f}" if step.seconds else ""
        table.add_row(escape(step.name), _state(run, step), seconds, escape(step.why))
    console.print(table)


def _state(run: Run, step: Step) -> str:
    """A task that a finished run never began was not needed: what it makes was there already."""
    found = step.state.value
    return "not needed" if (run.state.value, found) == ("done", "waiting") else found


def beside(found: Compared) -> None:
    """Two runs beside each other."""
    console = Console(highlight=False)
    one, two = found.before.id, found.after.id
    data = "the same rows" if found.same_data else "other rows: figures are of two data sets"
    console.print(f"run {one} and run {two}: {data}")
    for key, before, after in found.plan:
        console.print(f"  plan: {escape(key)} {escape(before)} -> {escape(after)}", soft_wrap=True)
    if not found.plan:
        console.print("  plan: no difference")
    table = _table("technique", f"verdict of run {one}", f"of run {two}")
    for name, before_, after_ in found.verdicts:
        table.add_row(escape(name), _word(before_), _word(after_))
    console.print(table)
    table = _table("technique", "figure under a rule", f"run {one}", f"run {two}", "difference")
    for c in found.changes:
        said = {True: "yes", False: "none seen", None: "no interval"}[c.apart]
        table.add_row(escape(c.technique), c.measure, _span(c.before), _span(c.after), said)
    console.print(table)
    if found.looks:
        console.print(
            f"These training rows had been judged {found.looks} times by then: figures that were "
            "chosen among many tries look better than they are."
        )


def _word(outcome: Outcome | None) -> str:
    return "not judged" if outcome is None else outcome.value


def _span(m: Measurement) -> str:
    if m.interval is None:
        return f"{m.value:.4g}"
    return f"{m.value:.4g} ({m.interval.low:.4g} to {m.interval.high:.4g})"
