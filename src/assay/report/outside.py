"""What other tools say of the same rows: their numbers side by side, as they gave them."""

from __future__ import annotations

from dataclasses import dataclass

from assay.report.areas import Cell
from assay.report.findings import Findings, OutsideAnswer, OutsideJudge, OutsideScore

_BETTER = {"high": "higher is better", "low": "lower is better", "": ""}


@dataclass(frozen=True)
class OutsideCell:
    """A number with the tool's own interval; or why there is none."""

    figure: Cell
    why: str = ""


@dataclass(frozen=True)
class OutsideRow:
    """One score of a tool, a cell a technique."""

    name: str
    about: str
    better: str
    cells: tuple[OutsideCell, ...]


@dataclass(frozen=True)
class OutsideView:
    """One tool.

    Attributes:
        judge: As it was found.
        version: Of the packages it asks for by name; empty where it names none.
        techniques: Those it could be asked about, the columns of the table.
        rows: Its scores.
        failures: Sentences with the techniques they hold for.
    """

    judge: OutsideJudge
    version: str
    techniques: tuple[str, ...]
    rows: tuple[OutsideRow, ...]
    failures: tuple[tuple[str, tuple[str, ...]], ...]


def outside_views(findings: Findings) -> list[OutsideView]:
    """One view a tool that the plan asks."""
    return [_view(judge) for judge in findings.judges]


def outside_notes(findings: Findings) -> list[str]:
    """A sentence a tool that could not be asked about some technique, for a terminal."""
    lines = []
    for judge in findings.judges:
        for why, names in _failures(judge.answers):
            lines.append(f"{judge.name} said nothing of {', '.join(names)}: {why}")
    return lines


def _view(judge: OutsideJudge) -> OutsideView:
    heard = [a for a in judge.answers if not a.failure]
    # Not every release need get the same scores: the first mention gives the order.
    named = dict.fromkeys(s.name for a in heard for s in a.scores)
    return OutsideView(
        judge, _versions(heard), tuple(a.technique for a in heard),
        tuple(_row(name, heard) for name in named), _failures(judge.answers),
    )  # fmt: skip


def _row(name: str, heard: list[OutsideAnswer]) -> OutsideRow:
    scores = [next((s for s in a.scores if s.name == name), None) for a in heard]
    first = next(s for s in scores if s is not None)
    return OutsideRow(name, first.about, _BETTER[first.better], tuple(map(_cell, scores)))


def _cell(score: OutsideScore | None) -> OutsideCell:
    if score is None:
        return OutsideCell(Cell("not given"))
    if score.value is None:
        return OutsideCell(Cell("not given"), score.why)
    interval = ""
    if score.low is not None and score.high is not None:
        interval = f"{_spelled(score.low)} to {_spelled(score.high)}"
    return OutsideCell(Cell(_spelled(score.value), interval))


def _spelled(value: float) -> str:
    """At most four digits: a tool says nothing of how many of its own hold."""
    return f"{value:.4g}"


def _versions(heard: list[OutsideAnswer]) -> str:
    """Of each package all that answered; an environment may have been made anew in between."""
    found: dict[str, dict[str, None]] = {}
    for answer in heard:
        for package, version in answer.versions:
            if package != "python":  # report.json has it
                found.setdefault(package, {})[version] = None
    return ", ".join(f"{package} {' and '.join(some)}" for package, some in found.items())


def _failures(answers: tuple[OutsideAnswer, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each reason once, with the techniques it holds for."""
    reasons: dict[str, list[str]] = {}
    for answer in answers:
        if answer.failure:
            reasons.setdefault(answer.failure, []).append(answer.technique)
    return tuple((why, tuple(names)) for why, names in reasons.items())
