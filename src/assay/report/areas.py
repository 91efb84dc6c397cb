"""A technique's figures by area and question, and those not measured by their reason."""

from __future__ import annotations

from dataclasses import dataclass

AREAS = {
    "fidelity": "Fidelity: do the rows look like real ones?",
    "utility": "Utility: do models learn from them what they learn from real ones?",
    "privacy": "Privacy: what do they tell of the people behind them?",
    "fairness": "Fairness: do they serve all groups alike?",
}
#: What the second part of a statistic's name asks; others are shown as they are spelled.
_QUESTIONS = {
    "columns": "Each column's distribution",
    "shape": "Each column's shape",
    "moments": "Means, spreads and quantiles",
    "calendar": "Dates on the calendar",
    "missing": "Missing cells",
    "domain": "Bounds and levels",
    "pairs": "Pairs of columns",
    "correlation": "Correlations",
    "association": "Associations of any kind",
    "marginals": "Two and three columns at once",
    "rules": "Rules that hold in the real rows",
    "manifold": "Where the rows lie among the real ones",
    "sample": "Two-sample tests",
    "detect": "Can a model tell them from real rows?",
    "outliers": "Outliers",
    "tstr": "Train on synthetic rows, test on real ones",
    "trts": "Train on real rows, test on synthetic ones",
    "tsts": "Train and test on synthetic rows",
    "augmentation": "Synthetic rows added to real ones",
    "tail": "Models on the real rows' tail",
    "structure": "Do two models tell the same story?",
    "clustering": "Clusters",
    "testing": "As test data for software",
    "representation": "How many of each group",
    "fidelity": "Fidelity within groups",
    "utility": "Models' quality by group",
    "demographic_parity": "Demographic parity",
    "equalised_odds": "Equalised odds",
    "calibration": "Calibration by group",
    "copies": "Copies of training rows",
    "membership": "Who was in the training rows?",
    "anonymity": "Groups of rows that look alike",
    "diversity": "Sensitive values within groups of rows that look alike",
    "presence": "People in the population who fit",
    "singling_out": "Can one person be singled out?",
    "linkage": "Can another file be joined to it?",
    "linkability": "Do two halves of a person's row find each other?",
    "inference": "Can a sensitive value be guessed?",
    "reconstruction": "Can secret values be worked out from counts?",
    "leftovers": "What is left of people in texts and rare values?",
    "leak": "All attacks together: does anything leak?",
}


@dataclass(frozen=True)
class Cell:
    """A number ready to be shown: value and interval as texts."""

    value: str
    interval: str = ""


@dataclass(frozen=True)
class PartView:
    """One line of a breakdown."""

    label: str
    figure: Cell
    reference: str
    n: str
    note: str


@dataclass(frozen=True)
class FigureView:
    """One measurement as a row of the table of figures."""

    name: str
    title: str
    figure: Cell
    reference: Cell
    n: str
    note: str
    reason: str
    parts: tuple[PartView, ...]
    parts_all: int


@dataclass(frozen=True)
class GroupView:
    """The figures of one question."""

    heading: str
    figures: tuple[FigureView, ...]


@dataclass(frozen=True)
class UntakenView:
    """Figures that were not measured for one reason."""

    reason: str
    figures: tuple[FigureView, ...]


@dataclass(frozen=True)
class AreaView:
    """One area: its questions, then what was not measured."""

    key: str
    title: str
    groups: tuple[GroupView, ...]
    untaken: tuple[UntakenView, ...]

    @property
    def taken(self) -> int:
        """How many figures there are."""
        return sum(len(g.figures) for g in self.groups)


def areas_of(figures: tuple[FigureView, ...]) -> tuple[AreaView, ...]:
    """Areas in the report's order, further ones last; nothing is left out."""
    names = dict.fromkeys(_part(f, 0) for f in figures)
    order = [a for a in AREAS if a in names] + [n for n in names if n not in AREAS]
    return tuple(_area(key, [f for f in figures if _part(f, 0) == key]) for key in order)


def _area(key: str, figures: list[FigureView]) -> AreaView:
    questions: dict[str, list[FigureView]] = {}
    reasons: dict[str, list[FigureView]] = {}
    for figure in figures:
        if figure.reason:
            reasons.setdefault(figure.reason, []).append(figure)
        else:
            questions.setdefault(_part(figure, 1), []).append(figure)
    return AreaView(
        key, AREAS.get(key, key),
        tuple(GroupView(question(q), tuple(found)) for q, found in questions.items()),
        tuple(UntakenView(reason, tuple(found)) for reason, found in reasons.items()),
    )  # fmt: skip


def _part(figure: FigureView, place: int) -> str:
    parts = figure.name.split(".")
    return parts[place] if place < len(parts) else parts[-1]


def question(word: str) -> str:
    """The heading of figures whose name has this second part."""
    plain = word.replace("_", " ")
    return _QUESTIONS.get(word, f"{plain[:1].upper()}{plain[1:]}")
