"""A benchmark as plain values: what ran, what was found, what is missing. No row of data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assay.core import Measurement, PrivacyClaim, Statistic


@dataclass(frozen=True)
class Entrant:
    """A technique that takes part.

    Attributes:
        name: As in the plan, unique in it.
        title, suits, source, family: From its class, or from its recipe.
        settings: As text, sorted by name.
        control: A yardstick that is never ranked.
        outside: It is not one of assay's own.
        private: It was asked to promise differential privacy.
        budget: What each fit may take, in words.
        version: Of the code that makes its rows, in words.
    """

    name: str
    title: str
    suits: str
    source: str
    family: str
    settings: tuple[tuple[str, str], ...]
    control: bool
    outside: bool
    private: bool
    budget: str
    version: str


@dataclass(frozen=True)
class DataSet:
    """A table of the benchmark.

    Attributes:
        name: As in the plan, unique in it.
        data: File name, without its folder.
        task: In words; empty for none.
        axis: The statistic of usefulness that it ranks by.
        rows, train, holdout, reference: How many, of all, T, N and R.
        columns: How many that techniques see.
        unit: Whose privacy: ``row`` or the column that says who.
        protected: Columns by which fairness is looked at.
    """

    name: str
    data: str
    task: str
    axis: str
    rows: int
    train: int
    holdout: int
    reference: int
    columns: int
    unit: str
    protected: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tried:
    """One technique on one data set with one seed: one fit and its release.

    Attributes:
        technique: Its name.
        outcome: The policy's word; empty where it could not run.
        measurements: Without their breakdowns, but which attacks showed a leak.
        claim, void, failure: As a study's findings have them.
        cpu_seconds, peak_mb: Of the fit; 0 where that is unknown or must not be told.
        smallest: The smallest share of copied training rows that would have been seen; None where
            no share would, or where copies were not looked for.
    """

    technique: str
    outcome: str
    measurements: tuple[Measurement, ...]
    claim: PrivacyClaim | None = None
    void: str = ""
    failure: str = ""
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    smallest: float | None = None

    def measurement(self, name: str) -> Measurement | None:
        """The measurement of that name."""
        return next((m for m in self.measurements if m.name == name), None)


@dataclass(frozen=True)
class BenchmarkCell:
    """One study: a data set with a seed, all techniques.

    Attributes:
        table, seed: Which.
        key: Of all that it depends on.
        tried: One a technique, the controls among them.
        created, seconds: When it ended, and how long that sitting took over it; empty and 0 where
            a technique's time must not be told.
    """

    table: str
    seed: int
    key: str
    tried: tuple[Tried, ...]
    created: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class AuditLine:
    """What an audit said of a technique's claim.

    Attributes:
        technique: Its name.
        key: Of all that the audit depends on.
        verdict: In words; empty where there could be none.
        epsilon, delta: What was claimed.
        least: Epsilon is at least this; 0 where nothing was seen.
        canaries: That were there.
        reason: Why there is no verdict.
    """

    technique: str
    key: str
    verdict: str
    epsilon: float
    delta: float
    least: float = 0.0
    canaries: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Benchmark:
    """All of it.

    Attributes:
        title: File name of the plan.
        policy, about: The policy's name, and who wrote it for what.
        purpose, depth: Of the studies.
        seeds: One fit of each technique each.
        split_seed: By which each data set was split, once for all.
        tables, entrants: In the plan's order, the controls first.
        cells: That are finished, in the order of tables and seeds.
        audited: Whether the plan asks for audits.
        audits: That are finished.
        catalogue: What the names of statistics mean.
        plan: As JSON data, without addresses of databases.
        key: Of the plan.
        versions, machine: Facts by name.
        note: Why something is missing; empty where nothing is.
        created: ISO time.
        command: That does it again.
    """

    title: str
    policy: str
    about: str
    purpose: str
    depth: str
    seeds: tuple[int, ...]
    split_seed: int
    tables: tuple[DataSet, ...]
    entrants: tuple[Entrant, ...]
    cells: tuple[BenchmarkCell, ...]
    audited: bool
    audits: tuple[AuditLine, ...]
    catalogue: tuple[Statistic, ...]
    plan: dict[str, Any]
    key: str
    versions: tuple[tuple[str, str], ...]
    machine: tuple[tuple[str, str], ...]
    note: str = ""
    created: str = ""
    command: str = ""

    @property
    def offered(self) -> tuple[Entrant, ...]:
        """The techniques without the yardsticks."""
        return tuple(e for e in self.entrants if not e.control)

    @property
    def missing(self) -> tuple[tuple[str, int], ...]:
        """Data sets and seeds that are not finished."""
        done = {(c.table, c.seed) for c in self.cells}
        every = ((t.name, s) for s in self.seeds for t in self.tables)
        return tuple(pair for pair in every if pair not in done)

    def tried(self, table: str, technique: str) -> tuple[tuple[int, Tried], ...]:
        """What a technique gave on a data set, by seed."""
        return tuple(
            (c.seed, t)
            for c in self.cells if c.table == table
            for t in c.tried if t.technique == technique
        )  # fmt: skip
