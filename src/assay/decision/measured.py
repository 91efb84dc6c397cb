"""What was measured of each technique on each table: the evidence that a shortlist quotes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assay.core import from_json


@dataclass(frozen=True)
class Known:
    """A table that techniques were measured on: of its training rows, counts."""

    rows: int
    numeric: int
    levels: int
    dates: int = 0
    task: str = ""
    rarest: float | None = None

    @property
    def columns(self) -> int:
        """How many there are."""
        return self.numeric + self.levels + self.dates

    @property
    def on_a_line(self) -> float:
        """Share of columns of numbers and dates."""
        return (self.numeric + self.dates) / self.columns


@dataclass(frozen=True)
class Setting:
    """What techniques were measured side by side on.

    Attributes:
        table: A name of ``tables``.
        epsilon, delta: The promise that was asked for; None for none.
        declared: Of the table's domains: ``all``, ``levels`` or ``none``.
    """

    table: str
    epsilon: float | None
    delta: float | None
    declared: str

    @property
    def title(self) -> str:
        """In words."""
        table = self.table.removeprefix("study_")
        if self.epsilon is None:
            return table
        found = {"all": "", "levels": ", bounds found", "none": ", domains found"}[self.declared]
        return f"{table} at epsilon {self.epsilon:g}, delta {self.delta:g}{found}"


@dataclass(frozen=True)
class Figure:
    """Means over the fits of one technique in one setting, with standard errors where one chooses
    by them; None for what was not measured.

    Attributes:
        table, epsilon, delta, declared: See :class:`Setting`.
        technique: Its name.
        fits: How many.
        drop: AUC, or R squared of a number, that models lose when they are trained on its rows.
        pairs: Distance of pairs of columns above what real rows score.
        detect: AUC of a model that tells its rows from real ones.
        copies, near: Exact and near copies of training rows above chance, shares.
        members: How much better than a coin an attacker tells training rows.
        clusters: Adjusted Rand index of its clusters and real ones.
        gain: Score that its rows add to a fifth of the real ones.
        fit_cpu_s, sample_cpu_s, peak_mb: What it cost.
        verdict: By the preset policy ``partner``, where a whole study was run.
    """

    table: str
    technique: str
    epsilon: float | None
    delta: float | None
    declared: str
    fits: int
    drop: float | None = None
    drop_error: float = 0.0
    pairs: float | None = None
    pairs_error: float = 0.0
    detect: float | None = None
    copies: float | None = None
    near: float | None = None
    near_error: float = 0.0
    members: float | None = None
    clusters: float | None = None
    clusters_error: float = 0.0
    gain: float | None = None
    gain_error: float = 0.0
    fit_cpu_s: float | None = None
    sample_cpu_s: float | None = None
    peak_mb: float | None = None
    verdict: str = ""

    @property
    def setting(self) -> Setting:
        """What it was measured on."""
        return Setting(self.table, self.epsilon, self.delta, self.declared)


@dataclass(frozen=True)
class Growth:
    """CPU seconds of a fit and a draw as powers of rows, columns and epsilon; memory by cells.

    Attributes:
        constant, rows, columns, epsilon: Of the logarithm of seconds, least squares.
        error: Mean deviation of what was measured, as a factor.
        sizes: Fits that it was learnt from.
        most_rows, most_columns: Of the largest of them.
        mb, mb_per_million_cells: Memory; None where it was not measured.
    """

    constant: float
    rows: float
    columns: float
    epsilon: float
    error: float
    sizes: int
    most_rows: int
    most_columns: int
    mb: float | None = None
    mb_per_million_cells: float | None = None

    def seconds(self, rows: int, columns: int, epsilon: float | None = None) -> float:
        """CPU seconds of such a fit."""
        total = self.constant + self.rows * math.log(rows) + self.columns * math.log(columns)
        return math.exp(total + self.epsilon * math.log(epsilon or 1.0))

    def factor(self, rows: int, columns: int) -> float:
        """By which the seconds may be wrong either way: more, the farther beyond what was measured."""
        wider, longer = columns / self.most_columns, rows / self.most_rows
        beyond: float = max(1.0, longer) ** 0.25 * max(1.0, wider) ** 0.5
        return self.error * beyond

    def megabytes(self, rows: int, columns: int) -> float | None:
        """Most memory of such a fit; None where it was not measured."""
        if self.mb is None or self.mb_per_million_cells is None:
            return None
        return self.mb + self.mb_per_million_cells * rows * columns / 1e6


@dataclass(frozen=True)
class Stopped:
    """A fit that was not done when it was stopped after so many CPU seconds."""

    technique: str
    rows: int
    columns: int
    seconds: float


@dataclass(frozen=True)
class Measured:
    """All of the evidence; ``growth`` of a technique that was asked for a promise has a ``*``."""

    tables: Mapping[str, Known]
    figures: tuple[Figure, ...]
    growth: Mapping[str, Growth]
    stopped: tuple[Stopped, ...] = ()


@cache
def measured() -> Measured:
    """What the package ships, made of ``benchmarks/results`` by ``benchmarks/recommend``."""
    text = (files("assay.decision") / "measured.json").read_text("utf-8")
    return from_json(Measured, json.loads(text))
