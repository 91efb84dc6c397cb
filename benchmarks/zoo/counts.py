"""What the lines of run.py come to: shares with exact intervals, and how they stand to the targets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from run import LEAKS, MORE, TABLES

from assay.audit import ALPHA, Trial, alarms, planted
from assay.core.intervals import clopper_pearson

#: Leaks with a target, and the share of them that must be caught at least.
LEAST = {
    ("copies", 0.005): 0.95, ("copies", 0.01): 0.95, ("copies", 0.05): 0.95,
    ("cart", 5.0): 0.95, ("cart", 1.0): 0.95, ("noisy_copies", 0.05): 0.95,
    ("outliers", 0.005): 0.95, ("subgroup", 0.5): 0.95,
    ("copies", 0.0025): 0.70, ("noisy_copies", 0.02): 0.70, ("cart", 50.0): 0.80,
}  # fmt: skip
NAMED, FALSE = 0.90, 0.01
#: A looser alarm, counted beside ours: the level at which the targets' test is stated.
LOOSE = 0.01
ALL = "all tables"
FEW = "too few runs to say"


@dataclass(frozen=True)
class Count:
    """``hits`` of ``tries``, with the exact 95 % interval of their share."""

    hits: int
    tries: int

    @property
    def interval(self) -> tuple[float, float]:
        found = clopper_pearson(self.hits, self.tries)
        return found.low, found.high

    def words(self, digits: int = 1) -> str:
        if not self.tries:
            return "0 of 0"
        low, high = (f"{100 * x:.{digits}f}" for x in self.interval)
        share = 100 * self.hits / self.tries
        return f"{self.hits} of {self.tries} ({share:.{digits}f} %, {low} to {high})"

    def verdict(self, line: float, at_least: bool) -> str:
        """Whether the interval lies wholly on one side of the line."""
        if not self.tries:
            return "no runs yet"
        low, high = self.interval if at_least else (-x for x in reversed(self.interval))
        goal = line if at_least else -line
        if low >= goal:
            return "met"
        if high < goal:
            return "not met"
        share = self.hits / self.tries
        above = "at" if share == line else "above" if share > line else "below"
        return f"{FEW}, so far {above} {100 * line:g} %"

    def figures(self) -> dict[str, Any]:
        low, high = self.interval
        return {"k": self.hits, "n": self.tries, "interval_95": [round(low, 5), round(high, 5)]}


@dataclass(frozen=True)
class Row:
    """One leak and size on one table, or on all."""

    table: str
    kind: str
    size: float
    caught: Count
    loosely: Count
    named: Count
    attacks: tuple[tuple[str, int], ...]
    cpu_seconds: float
    unplanted: int
    failure: str

    @property
    def words(self) -> str:
        return planted(self.kind).words(self.size)


def kept(path: Path) -> tuple[list[dict[str, Any]], int]:
    """The whole lines of a file, and how many that were cut off in writing are left out."""
    lines, cut = [], 0
    for text in path.read_text("utf-8").splitlines():
        try:
            lines.append(json.loads(text))
        except json.JSONDecodeError:
            cut += 1
    return lines, cut


def once(lines: Iterable[dict[str, Any]], *fields: str) -> list[dict[str, Any]]:
    """Of lines about the same, the last."""
    return list({tuple(line[f] for f in fields): line for line in lines}.values())


def row(table: str, kind: str, size: float, lines: Sequence[dict[str, Any]]) -> Row:
    """What the lines of one leak come to."""
    ran = [line for line in lines if not line["failure"]]
    trials = [
        Trial(kind, size, t["run"], t["p"], t["attack"], named=t["named"], cpu_seconds=t["cpu"],
              p_values=tuple(t["all"].items()))
        for t in ran
    ]  # fmt: skip
    seen = Counter(a for t in trials for a, p in t.p_values if p <= ALPHA)
    (sums,) = alarms(trials) or (None,)
    failed = [line["failure"] for line in lines if line["failure"]]
    return Row(
        table, kind, size,
        Count(sums.hits, sums.tries) if sums else Count(0, 0),
        Count(sum(t.p_value <= LOOSE for t in trials), len(trials)),
        Count(sums.named, sums.hits) if sums else Count(0, 0),
        tuple(sorted(seen.items(), key=lambda k: (-k[1], k[0]))),
        sums.cpu_seconds if sums else 0.0, len(failed), failed[0] if failed else "",
    )  # fmt: skip


def rows_of(lines: Sequence[dict[str, Any]]) -> list[Row]:
    """Every leak on every table and on all, fresh rows first, in the order of run.py."""
    more = sorted({(t["kind"], t["size"]) for t in lines if t["kind"] != "fresh"})
    order = list(dict.fromkeys([("fresh", 0.0), *LEAKS, *MORE, *LEAST, *more]))
    kinds = list(dict.fromkeys(k for k, _ in order))
    # From weak to strong: the fewer rows in a leaf, the stronger.
    order.sort(key=lambda k: (kinds.index(k[0]), -k[1] if k[0] == "cart" else k[1]))
    found = []
    for table in (*TABLES, ALL):
        of = [line for line in lines if table in (line["table"], ALL)]
        by = {k: [t for t in of if (t["kind"], t["size"]) == k or k[0] == t["kind"] == "fresh"] for k in order}  # fmt: skip
        found += [row(table, *k, trials) for k, trials in by.items()]
    return found


def targets(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Each target, and how every table stands to it."""
    at = {(r.table, r.kind, r.size): r for r in rows}
    tables = (*TABLES, ALL)
    found = [
        stand(f"{planted(k).words(s)}: caught", least, True, {t: at[t, k, s].caught for t in tables})
        for (k, s), least in LEAST.items()
    ]  # fmt: skip
    named = {t: total([at[t, k, s].named for k, s in LEAST]) for t in tables}
    clean = {t: at[t, "fresh", 0.0].caught for t in tables}
    return [
        *found,
        stand("of these leaks, where caught: named rightly", NAMED, True, named),
        stand("clean releases: false alarm", FALSE, False, clean),
    ]


def stand(what: str, line: float, at_least: bool, counts: dict[str, Count]) -> dict[str, Any]:
    """One target."""
    tables = {
        table: {**count.figures(), "verdict": count.verdict(line, at_least)}
        for table, count in counts.items()
    }
    return {"target": what, "line": line, "at_least": at_least, "tables": tables}


def total(counts: Sequence[Count]) -> Count:
    return Count(sum(c.hits for c in counts), sum(c.tries for c in counts))


def fewest(line: float) -> int:
    """Runs that must all be caught before the interval lies above the line."""
    n = 1
    while Count(n, n).interval[0] < line:
        n += 1
    return n
