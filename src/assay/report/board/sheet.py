"""``leaderboard.csv``: a line for each technique over all data sets, then one for each of them."""

from __future__ import annotations

import csv
import io
from typing import Any

from assay.core import Measurement
from assay.report.board.lines import Line, lines
from assay.report.board.ranked import Ranks
from assay.report.board.texts import audit_words
from assay.report.board.values import Benchmark

#: A spreadsheet would take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(found: Benchmark, ranks: Ranks) -> str:
    """The file's text; ``data_set`` is empty in lines over all data sets."""
    out = io.StringIO()
    every = [("", line) for line in lines(found, ranks, found.tables)]
    every += [(t.name, line) for t in found.tables for line in lines(found, ranks, (t,))]
    rows = [_row(name, line) for name, line in every]
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: _safe(v) for k, v in row.items()} for row in rows)
    return out.getvalue()


def _row(table: str, line: Line) -> dict[str, Any]:
    held = line.held
    e, worst, spent = held.entrant, held.worst, held.cpu_seconds
    claim = held.claims[0][0] if held.claims else None
    return {
        "data_set": table, "technique": e.name, "control": e.control, "origin": "outside" if e.outside else "assay",
        "promise": e.private, "fits": held.tried, "failed": held.failed,
        **_figure("rank", line.rank), **_named("useful", held.useful), **_named("pairs", held.faithful),
        "attack": worst.attack if worst else "", "attack_on": worst.table if worst else "",
        **_figure("attack_excess", worst.excess if worst else None), "attacks": worst.looks if worst else 0,
        "leaks_shown": held.leaks.releases if held.leaks.tested else None, "releases_tested": held.leaks.tested,
        "leaks_by": "; ".join(f"{name} {n}" for name, n in held.leaks.attacks),
        "smallest_leak": held.smallest,
        "epsilon": claim.epsilon if claim else None, "delta": claim.delta if claim else None,
        "audit": audit_words(line.audit) if claim else "", "void": "; ".join(why for _, why in held.voids),
        **_named("fairness", held.fair),
        "cpu_seconds_mean": sum(spent) / len(spent) if spent else None,
        "cpu_seconds_most": max(spent, default=None), "peak_mb": held.peak_mb or None,
        "passes": held.outcomes.get("pass", 0), "judged": sum(held.outcomes.values()),
        "suits": e.suits, "first_failure": held.failures[0][2] if held.failures else "",
    }  # fmt: skip


def _named(key: str, each: tuple[tuple[Measurement, int], ...]) -> dict[str, Any]:
    first = each[0][0] if each else None
    return {f"{key}_statistic": first.name if first else "", **_figure(key, first)}


def _figure(key: str, m: Measurement | None) -> dict[str, Any]:
    ends = m.interval if m else None
    return {
        key: m.value if m else None, f"{key}_low": ends.low if ends else None,
        f"{key}_high": ends.high if ends else None,
    }  # fmt: skip


def _safe(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
