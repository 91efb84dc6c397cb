"""The rules of participation, as the page and the guide have them."""

from __future__ import annotations

from assay.report.board.values import Benchmark

#: Head and text; the guide (docs/benchmark.md) has the same heads.
RULES = (
    ("The same rows", "Each data set is split once. Every technique, with every seed, is fitted on the same T and judged by the same N and R: the split has a seed of its own."),
    ("No tuning on N", "Settings stand in the plan before anything runs, and the plan is on this page. Who tunes does it on T, as assay tune does. assay cannot see whether somebody changed settings after a look at such a page: a plan that was changed so is no participation."),
    ("One budget", "Each fit may take what the plan says, and so may what judges it. What goes beyond is ended and counts as failed."),
    ("Versions are named", "A generator from outside runs in an environment with its versions pinned, without network. Another version is another entry. What ran stands below."),
    ("Failures count", "A technique that gave nothing on a data set is ranked last there. One that gave nothing with some of the seeds is judged by the others, and how many failed stands beside it. A failure stays one when a benchmark goes on, unless it is told to try again."),
    ("All attacks on all", "Every release meets the same metrics and attacks, with the same control group. Two yardsticks run beside: fresh real rows, the best there is, and the training rows themselves, on which attacks must alarm."),
)  # fmt: skip


def budgets(found: Benchmark) -> list[tuple[str, tuple[str, ...]]]:
    """Each budget, with the names of the techniques that have it."""
    by: dict[str, list[str]] = {}
    for e in found.offered:
        by.setdefault(e.budget, []).append(e.name)
    return [(budget, tuple(names)) for budget, names in by.items()]
