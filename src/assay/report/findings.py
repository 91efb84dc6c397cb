"""Everything a report says: what `study` hands over, and what `report.json` holds."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Interval, Measurement, Picture, PrivacyClaim, Statistic, Verdict


@dataclass(frozen=True)
class ColumnFact:
    """What a reader may know of a column: no cell of it."""

    name: str
    kind: str
    roles: tuple[str, ...]
    missing: float
    distinct: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class IdentifierFact:
    """A direct identifier that was found, and what was done with it."""

    column: str
    what: str
    evidence: str
    action: str


@dataclass(frozen=True)
class DataFacts:
    """The data set as a reader must know it.

    Attributes:
        name: File name or caller's name, without its folder.
        rows: Rows read.
        train, holdout, reference: Rows of T, N and R.
        unit: Whose privacy: ``row`` or the entity column.
        columns: One fact a column of the source.
        identifiers: Direct identifiers, which no technique ever saw.
        derived: Sentences on columns that others determine.
        warnings: Sentences a reader must see, such as a holdout that overlaps the training rows.
    """

    name: str
    rows: int
    train: int
    holdout: int
    reference: int
    unit: str
    columns: tuple[ColumnFact, ...]
    identifiers: tuple[IdentifierFact, ...] = ()
    derived: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class TechniqueFindings:
    """One technique, judged.

    Attributes:
        name: As in the study, unique in it.
        title, suits, source, family: From the technique's class.
        settings: Its settings as text, sorted by name.
        control: A yardstick that is never offered for release.
        measurements: All of them, in the catalogue's order.
        verdict: None where it could not run.
        claim: What it promises, None for nothing.
        void: Why it promises nothing although privacy was asked for; empty where it was not.
        failure: Why it could not run; empty where it did.
        releases: How many fits were measured.
        cpu_seconds: Processor seconds of its fits and samples (a time: left out of comparisons).
        peak_mb: The most memory that a process of a fit held, in megabytes; 0 for unknown (left out
            of comparisons too).
        pictures: Its first release beside real rows, in the order of their topics.
    """

    name: str
    title: str
    suits: str
    source: str
    family: str
    settings: tuple[tuple[str, str], ...]
    control: bool
    measurements: tuple[Measurement, ...]
    verdict: Verdict | None
    claim: PrivacyClaim | None = None
    void: str = ""
    failure: str = ""
    releases: int = 1
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    pictures: tuple[Picture, ...] = ()

    def measurement(self, name: str) -> Measurement | None:
        """The measurement of that name."""
        return next((m for m in self.measurements if m.name == name), None)


@dataclass(frozen=True)
class CalibrationRow:
    """One kind of leak, planted on purpose, and how small it may be and still be caught.

    Attributes:
        leak: The leak in words, such as ``copies of training rows``.
        at_80, at_95: The smallest leak that was caught in 80 and 95 of 100 runs: a share of the
            training rows in (0, 1], or a size in ``unit``; None where none tried was.
        runs: Runs a size.
        unit: What sizes are counted in, such as ``rows in a leaf``; empty for shares, ``once`` for
            a leak that has no size.
    """

    leak: str
    at_80: float | None
    at_95: float | None
    runs: int
    unit: str = ""


@dataclass(frozen=True)
class Calibration:
    """What the attacks can see: leaks planted on purpose, and clean data that must not alarm.

    Attributes:
        rows: One a leak.
        alarms: Runs on data without a leak that alarmed all the same.
        clean: Runs on data without a leak, at least 1.
        interval: Exact interval of the rate of false alarms.
        command: How to do it again.
        about: On what table, with how many rows; empty for this study's own.
    """

    rows: tuple[CalibrationRow, ...]
    alarms: int
    clean: int
    interval: Interval
    command: str
    about: str = ""


@dataclass(frozen=True)
class OutsideScore:
    """One number of a tool that is not assay's.

    Attributes:
        name, about: In the tool's words.
        value: None where the tool gave none; ``why`` then says why.
        better: ``high``, ``low``, or empty where neither end is.
        low, high: The tool's own interval; None where it gives none.
        why: Empty where there is a value.
    """

    name: str
    value: float | None
    better: str = ""
    about: str = ""
    low: float | None = None
    high: float | None = None
    why: str = ""


@dataclass(frozen=True)
class OutsideAnswer:
    """What a tool said of one technique's first release.

    Attributes:
        technique: Its name.
        scores: In the tool's order; empty where it could not be asked.
        versions: Of the packages that were asked for by name, and of Python.
        failure: Why it could not be asked, one sentence; empty where it was.
    """

    technique: str
    scores: tuple[OutsideScore, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    failure: str = ""


@dataclass(frozen=True)
class OutsideJudge:
    """A tool that is not assay's, asked about the same rows. It decides nothing.

    Attributes:
        name: As in the plan.
        title: A few words.
        about: What it is, and what to know of its numbers.
        answers: One a technique on offer.
    """

    name: str
    title: str
    about: str
    answers: tuple[OutsideAnswer, ...]


@dataclass(frozen=True)
class Findings:
    """A whole study, ready to be read.

    Attributes:
        title: What was assayed.
        purpose: training, sharing, testing or augmentation.
        task: The task in words, such as ``classification of income``; empty for none.
        policy: The policy's name.
        policy_about: Who wrote it and for what.
        data: The data set.
        techniques: Judged techniques, ranked, the controls among them.
        catalogue: What every measurement's name means.
        utility_axis, privacy_axis: Names of the statistics on the trade-off plot's axes.
        pareto: Names of the techniques that no other beats on both axes.
        recommendation: One or two sentences: which to use and why.
        power: What size of leak would have been seen, in words.
        calibration: What planted leaks show of the attacks; None where nobody planted any.
        uses: How often these training rows have been evaluated, this time included; 0 for
            unknown (history and no result: left out of comparisons).
        judges: What other tools say of the same rows, where the plan asks any.
        seed: The study's seed.
        versions: Versions that the figures rest on, by package.
        created: ISO time (left out of comparisons).
        seconds: Wall time (left out of comparisons).
    """

    title: str
    purpose: str
    task: str
    policy: str
    policy_about: str
    data: DataFacts
    techniques: tuple[TechniqueFindings, ...]
    catalogue: tuple[Statistic, ...]
    utility_axis: str
    privacy_axis: str
    pareto: tuple[str, ...]
    recommendation: str
    power: str
    seed: int
    versions: tuple[tuple[str, str], ...]
    created: str = ""
    seconds: float = 0.0
    calibration: Calibration | None = None
    uses: int = 0
    judges: tuple[OutsideJudge, ...] = ()

    def statistic(self, name: str) -> Statistic | None:
        """What a name means."""
        return next((s for s in self.catalogue if s.name == name), None)
