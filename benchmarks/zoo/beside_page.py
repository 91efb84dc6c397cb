"""The lines of beside.py as a page.

    python benchmarks/zoo/beside_page.py benchmarks/results/beside.jsonl

Two tables for each data table and size: what each judge says by its own verdict, and each number of
a peer held against what it is on fresh rows (``peers.threshold``). The last column says in words
whether ours is first in a row.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from counts import Count, kept, once
from standing import OURS, Alarms, Column, clean_words, leak_words, tally

import peers
from assay.audit import ALPHA, planted

FIELDS = ("table", "rows", "part", "deal", "kind", "size", "judge")
COMMAND = (
    "python benchmarks/zoo/beside.py ../shared/data benchmarks/results/beside.jsonl "
    "--table {table} --rows {rows} --clean 20 --runs 5"
)
#: The rate of false alarms at which peers' numbers are held against fresh rows.
EVEN = peers.RATE
Leak = tuple[str, float]
#: More deals than these to one by chance, and a p over all attacks is in reach.
_FEW = 10_000


@dataclass(frozen=True)
class Judged:
    """All lines of one data table and size."""

    table: str
    rows: int
    lines: Sequence[dict[str, Any]]

    @cached_property
    def found(self) -> list[dict[str, Any]]:
        """One entry a measure and release; a peer that gave up has none for what it left out."""
        return [
            {**{f: line[f] for f in FIELDS}, "peer": line["judge"], **one}
            for line in self.lines for one in line["found"] if one["measure"] != "the rest"
        ]  # fmt: skip

    @cached_property
    def held(self) -> dict[Column, peers.Threshold | str]:
        """The line of each peer's number, from the clean deals."""
        null = [f for f in self.found if f["part"] == "clean" and f["judge"] != OURS]
        return peers.thresholds(null, EVEN)

    @cached_property
    def columns(self) -> list[Column]:
        """Judges and their measures, ours first."""
        order = [OURS, *peers.PACKAGES]
        all_ = dict.fromkeys((f["judge"], f["measure"]) for f in self.found)
        return sorted(all_, key=lambda c: order.index(c[0]))

    @cached_property
    def leaks(self) -> list[Leak]:
        return list(dict.fromkeys((line["kind"], line["size"]) for line in self.lines))

    def verdicts(self, column: Column, leak: Leak) -> Alarms:
        """By the judge's own verdict; whom it did not answer it did not alarm."""
        return self.alarms(column, leak, lambda f: bool(f["alarm"]))

    def against(self, column: Column, leak: Leak) -> Alarms:
        """By the line from the clean deals, on the others."""
        line = self.held.get(column)
        if not isinstance(line, peers.Threshold):
            return {}
        found = self.alarms(column, leak, lambda f: f["value"] is not None and line.alarm(f["value"]))  # fmt: skip
        return {deal: alarm for deal, alarm in found.items() if deal[0] != "clean"}

    def at(self, p: float, leak: Leak) -> Alarms:
        """Ours, with another limit to p, on the deals with leaks."""
        column = next(c for c in self.columns if c[0] == OURS)
        found = self.alarms(column, leak, lambda f: f["value"] is not None and f["value"] <= p)
        return {deal: alarm for deal, alarm in found.items() if deal[0] != "clean"}

    def alarms(self, column: Column, leak: Leak, rings: Callable[[dict[str, Any]], bool]) -> Alarms:
        judge, measure = column
        of = [x for x in self.lines if x["judge"] == judge and (x["kind"], x["size"]) == leak]
        out: Alarms = {}
        for line in of:
            if not line["not_made"]:
                one = next((f for f in line["found"] if f["measure"] == measure), None)
                out[line["part"], line["deal"]] = one is not None and rings(one)
        return out


def page(lines: Sequence[dict[str, Any]], cut: int) -> str:
    """The page in Markdown."""
    text = [
        "# Side by side with five peers on planted leaks", "",
        "Every deal draws T, N, R and fresh rows anew and plants each leak in the fresh rows. Every "
        "judge is given the same T, N and release; ours is given R too, which no peer asks for. Ours "
        f"is one verdict, p at most {ALPHA:g} over all attacks together. Peers have many measures: "
        "the best of them, picked in each row after the fact, is favoured.", "",
    ]  # fmt: skip
    if cut:
        text += [f"{cut} cut off in writing left out.", ""]
    for table, rows in dict.fromkeys((line["table"], line["rows"]) for line in lines):
        of = [line for line in lines if (line["table"], line["rows"]) == (table, rows)]
        text += section(Judged(table, rows, of))
    return "\n".join(text).rstrip() + "\n"


def section(judged: Judged) -> list[str]:
    """One data table and size."""
    deals = {p: {x["deal"] for x in judged.lines if x["part"] == p} for p in ("clean", "leaks")}
    whole = Counter(judge for judge in (x["judge"] for x in judged.lines))
    out = [
        f"## {judged.table}, {judged.rows:,} rows", "",
        f"    {COMMAND.format(table=judged.table, rows=judged.rows)}", "",
        f"**So far: clean deals {len(deals['clean'])}, deals with leaks {len(deals['leaks'])}.** "
        f"Releases judged: {', '.join(f'{j} {n}' for j, n in whole.items())}.", "",
    ]  # fmt: skip
    if OURS not in whole:
        return [*out, "Ours has not judged a release yet.", ""]
    return [*out, *own_part(judged), *held_part(judged), *cost_part(judged), *failures(judged)]


def own_part(judged: Judged) -> list[str]:
    """Each judge by its own verdict."""
    verdict = {(f["judge"], f["measure"]): f["verdict"] for f in judged.found}
    columns = [c for c in judged.columns if verdict[c] != "none"]
    loud = {c for c in columns[1:] if Count(*tally(judged.verdicts(c, ("fresh", 0.0)))).interval[0] > EVEN}  # fmt: skip
    rows = [(leak, {c: judged.verdicts(c, leak) for c in columns}) for leak in judged.leaks]
    return [
        "### By each judge's own verdict", "",
        "Anonymeter has a verdict of its own. For the others it is what their documents say a safe "
        "release shows, with our allowance for chance (rules: the `peer_*.py` files). Alarms, of "
        "releases; a judge that gave no answer did not alarm. The first row counts false alarms, on "
        "fresh rows of all deals. No measure counts as ahead of ours whose 95 % interval of false "
        f"alarms lies above {100 * EVEN:g} %.", "",
        *grid(judged, columns, rows, loud), *few(judged.rows),
    ]  # fmt: skip


def few(rows: int) -> list[str]:
    """Why the smallest leaks are not always caught at a strict p: what chance alone can do."""
    people = round(0.005 * rows)
    deals = math.comb(2 * rows, people) / math.comb(rows, people)
    if deals > _FEW:
        return []
    return [
        f"0.5 % are {people} people here. That all of so few are members is chance once in "
        f"{deals:,.0f} deals, and one alarm stands for all attacks and groups together, so that a p of "
        f"{ALPHA:g} is just out of reach; a measure without such a guarantee alarms earlier, on clean "
        "rows too. At 8,000 rows the same share is 40 people: [zoo](zoo.md).", "",
    ]  # fmt: skip


def held_part(judged: Judged) -> list[str]:
    """Each number held against fresh rows."""
    columns = [c for c in judged.columns if isinstance(judged.held.get(c), peers.Threshold)]
    lacking: dict[str, list[Column]] = {}
    for column, why in judged.held.items():
        if isinstance(why, str):
            lacking.setdefault(why, []).append(column)
    out = [
        "### Each number held against fresh rows", "",
        f"The line of a peer's number is where at most {100 * EVEN:g} % of clean releases lie beyond it "
        "(`peers.threshold`); the clean deals set it, the deals with leaks are held to it. No user of a "
        f"peer gets that line from it. Ours stands by its own p at most {ALPHA:g}; its second column is "
        f"p at most {EVEN:g}, as many false alarms as the peers are given here.", "",
    ]  # fmt: skip
    if lacking:
        each = (f"{'; '.join(map(': '.join, of))} ({why})" for why, of in lacking.items())
        out += [f"Without a line so far: {'; '.join(each)}.", ""]
    if not columns:
        return [*out, "No number has a line yet.", ""]
    mine, even = judged.columns[0], (OURS, f"p at most {EVEN:g}")
    rows = [
        (leak, {mine: judged.at(ALPHA, leak), even: judged.at(EVEN, leak),
                **{c: judged.against(c, leak) for c in columns}})
        for leak in judged.leaks
    ]  # fmt: skip
    return [*out, *grid(judged, [mine, even, *columns], rows, set())]


def grid(
    judged: Judged, columns: Sequence[Column], rows: Sequence[tuple[Leak, dict[Column, Alarms]]],
    loud: set[Column],
) -> list[str]:  # fmt: skip
    """Leaks down, judges across, words last."""
    names = [f"{judge}: {measure}" for judge, measure in columns]
    names[0] = f"**{OURS}**, p at most {ALPHA:g}"
    out = [f"| release | {' | '.join(names)} | is ours first? |", "|---" * (len(columns) + 2) + "|"]
    for leak, by in rows:
        cells = ["{} of {}".format(*tally(by[c])) for c in columns]
        rivals = {c: by[c] for c in columns if c[0] != OURS}
        words = clean_words(by[columns[0]], rivals) if leak[0] == "fresh" else leak_words(
            by[columns[0]], rivals, loud, tally(judged.at(EVEN, leak))[0], EVEN
        )  # fmt: skip
        out.append(f"| {planted(leak[0]).words(leak[1])} | {' | '.join(cells)} | {words} |")
    return [*out, ""]


def cost_part(judged: Judged) -> list[str]:
    """CPU seconds a release, over the deals with leaks where there are any."""
    of = [x for x in judged.lines if x["part"] == "leaks"] or list(judged.lines)
    out = [
        "### CPU seconds a release", "",
        f"Mean over the deals with leaks, all measures of a judge together; work that the releases of a deal "
        f"share is in it. {'' if of[0]['part'] == 'leaks' else 'There are only clean deals so far. '}"
        "Starting a peer is not. Seconds that several measures share stand at the first of them.", "",
        "| judge | version | CPU s a release | by measure |", "|---|---|---|---|",
    ]  # fmt: skip
    for judge in dict.fromkeys(c[0] for c in judged.columns):
        mine = [x for x in of if x["judge"] == judge and not x["not_made"]]
        if not mine:
            continue
        each: dict[str, float] = {}
        for one in (f for x in mine for f in x["found"] if f["measure"] != "the rest"):
            each[one["measure"]] = each.get(one["measure"], 0.0) + one["cpu_s"] / len(mine)
        parts = "" if judge == OURS else "; ".join(f"{m} {s:.1f}" for m, s in each.items() if s)
        mean = sum(x["cpu_s"] for x in mine) / len(mine)
        out.append(f"| {judge} | {mine[-1]['version']} | {mean:.1f} | {parts} |")
    return [
        *out, "",
        "SDMetrics was asked two of its four questions: DCRBaselineProtection and "
        "DisclosureProtectionEstimate are too slow (19 and 11 CPU s a release of 2,000 rows) for so many "
        "releases. Of the other peers every measure of the `peer_*.py` files was taken.", "",
    ]  # fmt: skip


def failures(judged: Judged) -> list[str]:
    """What gave no answer, and why."""
    seen = Counter(
        (line["judge"], one["measure"], one["failed"])
        for line in judged.lines for one in line["found"] if one["failed"]
    )  # fmt: skip
    unmade = {
        (x["part"], x["deal"], x["kind"], x["size"]): x["not_made"]
        for x in judged.lines
        if x["not_made"]
    }
    out = [
        f"- {judge}: {measure}, {n} times: {why}"
        for (judge, measure, why), n in sorted(seen.items())
    ]
    out += [
        f"- {planted(kind).words(size)} could not be planted in a deal: {why}"
        for (_, _, kind, size), why in unmade.items()
    ]
    return ["### No answer", "", *out, ""] if out else []


def write(source: Path) -> None:
    """Write the page beside the lines."""
    lines, cut = kept(source)
    source.with_suffix(".md").write_text(page(once(lines, *FIELDS), cut), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
