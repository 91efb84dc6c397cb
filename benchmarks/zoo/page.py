"""The lines of run.py as a page and a small file of figures.

    python benchmarks/zoo/page.py benchmarks/results/zoo.jsonl

writes ``zoo.md`` and ``zoo.json`` beside the lines. It may be called at any time: the page says how
much of the plan is there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from counts import ALL, FALSE, LEAST, LOOSE, NAMED, Row, fewest, kept, once, rows_of, targets
from run import LEAKS, MORE, ROWS, TABLES

from assay.audit import ALPHA

COMMAND = (
    "python benchmarks/zoo/run.py ../shared/data benchmarks/results/zoo.jsonl",
    "python benchmarks/zoo/page.py benchmarks/results/zoo.jsonl",
)
#: What run.py does when nothing else is asked for: clean releases a table, deals of each leak.
CLEAN, RUNS, FEWER = 300, 40, 10


def page(lines: Sequence[dict[str, Any]], cut: int) -> tuple[str, dict[str, Any]]:
    """The page in Markdown, and its figures."""
    rows = rows_of(lines)
    goals = targets(rows)
    text = [
        "# The leak zoo: how often each leak is caught, and how often clean rows are called one", "",
        *(f"    {c}" for c in COMMAND), "",
        f"Every run deals a table anew into T, N, R and fresh rows, {ROWS:,} of each (of R and of "
        "fresh rows fewer where a table has no more), plants a leak in the fresh rows and puts all "
        f"attacks of standard depth to the release as one family. Alarm: p at most {ALPHA:g}. "
        "Brackets hold the share and its exact 95 % interval (Clopper and Pearson).", "",
        *progress(lines, rows, cut), *target_part(goals, rows), *clean_part(rows), *leak_parts(rows),
    ]  # fmt: skip
    figures = {
        "command": list(COMMAND), "alarm_at": ALPHA, "releases": len(lines),
        "planned": {"clean_a_table": CLEAN, "runs": RUNS, "runs_of_further_leaks": FEWER},
        "targets": goals, "rows": [figure(r) for r in rows if r.caught.tries or r.unplanted],
    }  # fmt: skip
    return "\n".join(text).rstrip() + "\n", figures


def progress(lines: Sequence[dict[str, Any]], rows: Sequence[Row], cut: int) -> list[str]:
    """How many runs there are so far."""
    whole = len(TABLES) * (CLEAN + RUNS * len(LEAKS) + FEWER * len(MORE))
    open_ = [r for r in rows if r.table != ALL and r.caught.tries + r.unplanted < planned(r)]
    state = "This is not the whole plan" if open_ else "The plan is done"
    cuts = f" {cut} cut off in writing left out." if cut else ""
    out = [
        "## How many runs there are so far", "",
        f"**{state}: {len(lines):,} releases were judged; the plan has {whole:,}.**{cuts}", "",
        f"| table | clean releases (of {CLEAN}) | runs of each main leak (of {RUNS}) | "
        f"runs of each further leak (of {FEWER}) |", "|---|---|---|---|",
    ]  # fmt: skip
    for table in TABLES:
        at = {(r.kind, r.size): r.caught.tries + r.unplanted for r in rows if r.table == table}
        named, more = (span([at[k] for k in group]) for group in (LEAKS, MORE))
        out.append(f"| {table} | {at['fresh', 0.0]} | {named} | {more} |")
    return [*out, ""]


def planned(r: Row) -> int:
    if r.kind == "fresh":
        return CLEAN
    return RUNS if (r.kind, r.size) in LEAKS else FEWER


def span(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low}" if low == high else f"{low} to {high}"


def target_part(goals: Sequence[dict[str, Any]], rows: Sequence[Row]) -> list[str]:
    """The targets as a table."""
    lines = sorted({g["line"] for g in goals if g["at_least"]}, reverse=True)
    needs = ", ".join(f"{fewest(x)} for {100 * x:g} %" for x in lines)
    low = [
        f"{r.words} ({r.table}: {r.named.words()})" for r in rows
        if r.table != ALL and (r.kind, r.size) in LEAST and r.named.verdict(NAMED, True) == "not met"
    ]  # fmt: skip
    out = [
        "## The targets", "",
        "Met: the whole interval is on the right side of the line. Not met: all of it is on the "
        f"wrong side. Else there are too few runs to say. Even if every run is caught, it takes {needs} "
        "before the interval is above the line.", "",
        f"| target | line | {' | '.join((*TABLES, ALL))} |", "|---" * (3 + len(TABLES)) + "|",
    ]  # fmt: skip
    for g in goals:
        cells = (
            f"{t['k']} of {t['n']}: {t['verdict']}" if t["n"] else t["verdict"]
            for t in g["tables"].values()
        )  # fmt: skip
        bound = f"at {'least' if g['at_least'] else 'most'} {100 * g['line']:g} %"
        out.append(f"| {g['target']} | {bound} | {' | '.join(cells)} |")
    if low:
        out += ["", f"Named rightly in less than {100 * NAMED:g} %, taken alone: {'; '.join(low)}."]
    return [*out, ""]


def clean_part(rows: Sequence[Row]) -> list[str]:
    """False alarms a table."""
    out = ["## False alarms of clean releases", "", f"| table | false alarms | p at most {LOOSE:g} | attacks that raised them | mean CPU s a release |", "|---|---|---|---|---|"]  # fmt: skip
    for r in rows:
        if r.kind == "fresh":
            attacks = f"{listed(r, 5)} | {r.cpu_seconds:.1f}" if r.caught.tries else "no runs yet |"
            out.append(f"| {r.table} | {r.caught.words(2)} | {r.loosely.words(2)} | {attacks} |")
    return [
        *out, "",
        f"The test is exact: as often as a level says, clean releases fall below it. At {ALPHA:g} "
        f"its false alarms stay below {100 * FALSE:g} % with room to spare; at {LOOSE:g} they would be "
        "about that. Clean releases of one deal share T and N, which the intervals do not allow for. The "
        "first release of a deal, a clean one, also bears the work on T, N and R that the others share.", "",
    ]  # fmt: skip


def leak_parts(rows: Sequence[Row]) -> list[str]:
    """Each leak on each table."""
    out = [
        "## What was caught", "",
        "Named rightly: of the caught, those in which the most telling attack says what was planted. "
        f"Attacks: those with a p of at most {ALPHA:g}, adjusted for all attacks, and in how many runs.", "",
    ]  # fmt: skip
    for table in (*TABLES, ALL):
        of = [r for r in rows if r.table == table and r.kind != "fresh" and r.caught.tries + r.unplanted]  # fmt: skip
        if not of:
            continue
        out += [f"### {table}", "", f"| leak | caught | p at most {LOOSE:g} | named rightly | attacks | mean CPU s a release |", "|---|---|---|---|---|---|"]  # fmt: skip
        for r in of:
            where = f"; {r.unplanted} could not be made: {r.failure}" if r.unplanted else ""
            out.append(
                f"| {r.words} | {r.caught.words()}{where} | {r.loosely.hits} | {r.named.words()} | {listed(r, 3)} | "
                f"{r.cpu_seconds:.1f} |"
            )
        out.append("")
    return out


def listed(r: Row, most: int) -> str:
    """The attacks that found it most often."""
    return ", ".join(f"`{a.removeprefix('privacy.')}` {n}" for a, n in r.attacks[:most]) or "none"


def figure(r: Row) -> dict[str, Any]:
    return {
        "table": r.table, "kind": r.kind, "size": r.size, "caught": r.caught.figures(), "caught_at_0.01": r.loosely.figures(),
        "named": r.named.figures(), "attacks": dict(r.attacks[:5]),
        "cpu_s": round(r.cpu_seconds, 2), "not_made": r.unplanted,
    }  # fmt: skip


def main() -> int:
    """Write the page and the figures beside the lines."""
    source = Path(sys.argv[1])
    lines, cut = kept(source)
    text, figures = page(once(lines, "table", "kind", "size", "run", "copy"), cut)
    source.with_suffix(".md").write_text(text, "utf-8")
    source.with_suffix(".json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
