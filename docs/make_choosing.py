"""The measured figures in docs/choosing.md, from benchmarks/results/techniques.json.

The page is written by people; only what stands between the two marks is written here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE.parent / "benchmarks" / "results" / "techniques.json"
START, END = "<!-- figures: written by make docs -->", "<!-- end of figures -->"
NONE = "not measured"
HEADS = ("technique", "data sets", "lost by models, mean (worst)", "pairs off, mean",
         "near copies, worst", "CPU s, fit and draw")  # fmt: skip
NOTE = """*Lost by models* is what a model loses in AUC (on one data set R²) when it is trained on synthetic \
rows and tested on real ones. *Pairs off* is how far two columns together are from the real rows, above chance. \
*Near copies* are training rows that come back almost unchanged, above chance, in percent; where not all data \
sets were looked at, it says how many. Lower is better in every column. CTGAN and TVAE are those of `ctgan` 0.12.1. Ranks, growth, memory and every figure \
apart are in the [table of techniques](../benchmarks/results/techniques.md)."""


def choosing() -> str:
    """The whole page, its figures made anew.

    Raises:
        ValueError: The page has lost one of its two marks.
    """
    page = (HERE / "choosing.md").read_text("utf-8")
    before, _, rest = page.partition(START)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"docs/choosing.md needs the lines {START} and {END}, in this order")
    return f"{before}{START}\n{figures(json.loads(RESULTS.read_text('utf-8')))}\n{END}{after}"


def figures(kept: dict[str, Any]) -> str:
    """A word for each need, then a table for each setting."""
    lines = ["### A word for each need", "", "| need | what was found |", "|---|---|"]
    lines += [f"| {need['title']} | {need['found']['sentence']} |" for need in kept["needs"]]
    for title, by_data_set in kept["figures"].items():
        lines += ["", f"### {title}", "", f"On {', '.join(by_data_set)}.", "",
                  f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}"]  # fmt: skip
        own: dict[str, list[dict[str, Any]]] = {}
        for found in by_data_set.values():
            for figure in found:
                own.setdefault(figure["technique"], []).append(figure)
        # Those that were tried on most data sets first: a mean over fewer is of other data.
        order = sorted(own, key=lambda t: (-len(own[t]), _mean(_known(own[t], "drop"))))
        lines += [_row(t, own[t], len(by_data_set)) for t in order]
    return "\n".join([*lines, "", NOTE])


def _row(technique: str, own: list[dict[str, Any]], of: int) -> str:
    lost, pairs, near = (_known(own, key) for key in ("drop", "pairs", "near"))
    spent = [f["fit_cpu_s"] + (f["sample_cpu_s"] or 0.0) for f in own if f["fit_cpu_s"] is not None]
    looked = "" if len(near) == len(own) else f" ({len(near)} of {len(own)})"
    cells = (
        f"`{technique}`", f"{len(own)} of {of}",
        f"{_mean(lost):.3f} ({max(lost):.3f})" if lost else NONE,
        f"{_mean(pairs):.3f}" if pairs else NONE,
        f"{100 * max(0.0, max(near)):.1f} %{looked}" if near else NONE,
        _between(spent) if spent else NONE,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _known(own: list[dict[str, Any]], key: str) -> list[float]:
    return [f[key] for f in own if f.get(key) is not None]


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else float("inf")


def _between(values: list[float]) -> str:
    low, high = (f"{v:,.0f}" if v >= 10 else f"{v:.2g}" for v in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"
