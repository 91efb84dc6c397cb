"""The leaderboard's page: one file without network; a short script filters, and all is there without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml
from markupsafe import Markup

from assay.decision import ranks_words
from assay.report.board.lines import COLUMNS, Line, heads, lines
from assay.report.board.ranked import Ranks, rankings
from assay.report.board.rules import RULES, budgets
from assay.report.board.traded import traded
from assay.report.board.values import Benchmark, DataSet
from assay.report.drawings import draw_critical
from assay.report.html import asset, environment


@dataclass(frozen=True)
class RanksView:
    """One ranking: its drawing, and what it can tell."""

    title: str
    drawing: Markup | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class SetView:
    """One data set."""

    id: str
    table: DataSet
    lines: list[Line]
    heads: dict[str, str]
    columns: list[str]
    done: int
    title: str


def board_page(found: Benchmark) -> str:
    """The whole page as one HTML text; every name is escaped."""
    ranks = rankings(found)
    every = lines(found, ranks[0], found.tables)
    known = {s.name: s for s in found.catalogue}
    sets = [
        SetView(
            f"set-{i}", t, own, heads(own, known), _columns((t,), alone=True), sum(c.table == t.name for c in found.cells),
            known[t.axis].title if t.axis in known else t.axis,
        )
        for i, t in enumerate(found.tables, 1)
        for own in [lines(found, ranks[0], (t,))]
    ]  # fmt: skip
    return environment().get_template("benchmark.html.j2").render(
        f=found, lines=every, heads=heads(every, known), columns=_columns(found.tables), ranks=[_view(r) for r in ranks], sets=sets,
        answer=answer(found, ranks[0]), traded=traded(every, known), failures=_failures(every), rules=RULES,
        budgets=budgets(found), plan=yaml.safe_dump(found.plan, sort_keys=False, allow_unicode=True, width=100),
        css=asset("report.css") + asset("drawing.css") + asset("benchmark.css"),
        js=asset("benchmark.js"),
    )  # fmt: skip


def _columns(tables: Sequence[DataSet], *, alone: bool = False) -> list[str]:
    """Those that say something: no rank on one data set, no fairness without protected columns."""
    out = {"rank"} if alone else set()
    if not any(t.protected for t in tables):
        out.add("fair")
    return [key for key in COLUMNS if key not in out]


def answer(found: Benchmark, ranks: Ranks) -> str:
    """What a reader must know first, in one or two sentences."""
    if not found.cells:
        return "Nothing has been run yet."
    if ranks.found is None:
        return f"No technique is ranked: {ranks.reason[0].lower()}{ranks.reason[1:]}"
    first, *rest = ranks.found.techniques
    near = [r.technique for r in rest if r.mean - first.mean < ranks.found.critical]
    sets = len(ranks.found.data_sets)
    if len(near) == len(rest):
        told = f"{sets} data sets do not tell it apart from any other"
    elif near:
        told = f"{sets} data sets do not tell it apart from {len(near)} of the {len(rest)} others"
    else:
        told = f"{sets} data sets tell it apart from all others"
    return (
        f"{first.technique} has the best mean rank by usefulness ({first.mean:.2f}); {told}. "
        "Usefulness alone decides nothing: read it beside privacy."
    )


def _view(ranks: Ranks) -> RanksView:
    out = [f"Nobody could be measured on {', '.join(ranks.without)}."] if ranks.without else []
    if ranks.found is None:
        return RanksView(ranks.title, None, (ranks.reason, *out))
    return RanksView(ranks.title, draw_critical(ranks.found), (*ranks_words(ranks.found), *out))


def _failures(every: list[Line]) -> list[tuple[str, str, tuple[int, ...], str]]:
    """Technique, data set, seeds and reason; the same reason with several seeds once."""
    by: dict[tuple[str, str, str], list[int]] = {}
    for line in every:
        for table, seed, why in line.held.failures:
            by.setdefault((line.held.entrant.name, table, why), []).append(seed)
    return [(name, table, tuple(seeds), why) for (name, table, why), seeds in by.items()]
