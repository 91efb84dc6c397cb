"""The pages docs/statistics-AREA.md: every statistic explained, from the catalogue."""

from __future__ import annotations

import json
from pathlib import Path

from make_prose import cell, prose, span

from assay.core import Statistic
from assay.study import PartInfo, parts

AREAS = ("fidelity", "utility", "fairness", "privacy")
COSTS = Path(__file__).parents[1] / "benchmarks" / "results" / "utility.json"
READ = """How to read an entry: the sentence says what the number means. *Formula* says how it is reckoned, \
*source* who defined it. *Range* is what it can be at all; what real rows reach is its reference \
in the report. `assay explain NAME` prints the same."""
#: What holds for every number of an area, and is not said at each.
HEADS = {
    "fidelity": "Do synthetic rows look like real rows? S (the release) is held against N (people whom no technique saw); "
    "the reference in a report is what training rows score against N.",
    "utility": "Are synthetic rows of use? Models are trained on S or on T and always tested on N, real people "
    "whom neither saw.",
    "fairness": "Are groups treated alike? The groups are the levels of the columns that the plan names as `protected`.",
    "privacy": "What does a release give away of the people in it? An attack is tried on T (people whose rows were used) and "
    "on N (people whose rows were not): only what works better on T is a leak. With several releases the worst one counts.",
}  # fmt: skip


def statistics(area: str) -> str:
    """The page of one area: its metrics, then its attacks."""
    own = [p for p in parts() if p.origin == "assay" and p.name.partition(".")[0] == area]
    known = spent()
    lines = [f"# Every statistic: {area}", "", HEADS[area], "", READ, "",
             "Written by `make docs` from the code itself. [All in one line each](metrics.md); "
             "[how far they can be trusted](measures.md#how-far-they-can-be-trusted).", ""]  # fmt: skip
    for part in own:
        if part.kind in ("metric", "attack"):
            lines += _part(part, known.get(part.name))
    return "\n".join(lines).rstrip() + "\n"


def spent() -> dict[str, float]:
    """CPU seconds of whole parts on Adult, by name, where they were measured."""
    found = json.loads(COSTS.read_text("utf-8")) if COSTS.exists() else {}
    known: dict[str, float] = {}
    for name in ("assay, SynthEval's questions", "assay, everything"):
        known.update(found.get(name, {}).get("parts", {}))
    return known


def _part(part: PartInfo, seconds: float | None) -> list[str]:
    when = (
        "in a study of standard depth"
        if part.depth == "standard"
        else "where a plan says `depth: full`"
    )
    measured = f"; {seconds:.2g} CPU s on Adult" if seconds is not None else ""
    return [
        f"## `{part.name}`: {part.title}", "", prose(part.text), "",
        f"Taken {when}, and always where a policy has a rule on it. Its time grows as: {part.cost or 'not stated'}{measured}.", "",
        *(line for s in part.statistics for line in _statistic(s)),
    ]  # fmt: skip


def _statistic(s: Statistic) -> list[str]:
    better = {"lower": "lower is better", "higher": "higher is better"}
    shown = "; shown in percent" if s.percent else ""
    return [
        f"### `{s.name}`", "", f"**{cell(s.title[:1].upper() + s.title[1:])}.** {s.meaning}", "",
        f"- Formula: `{s.formula}`", f"- Source: {s.source or 'assay'}",
        f"- Range: {span(s) or 'any number'}; {better.get(s.goal.value, 'it describes, and is neither good nor bad')}{shown}", "",
    ]  # fmt: skip
