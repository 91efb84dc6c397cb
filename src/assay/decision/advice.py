"""What is advised before anything is fitted: a shortlist with what speaks for it and against others."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Situation


@dataclass(frozen=True)
class Expected:
    """A figure that was measured on tables like this one.

    Attributes:
        what: In words.
        value: Mean over the settings, the more like this one the more weight.
        low, high: Of all settings.
        settings: In words, nearest first.
    """

    what: str
    value: float
    low: float
    high: float
    settings: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """A technique of the shortlist.

    Attributes:
        technique, title, source: Of its class.
        settings: To stand after its name in ``assay.yaml``.
        why: Sentences.
        expected: What was measured on tables like this one.
        minutes: CPU minutes of one fit and a draw, on the machine that the benchmarks ran on; None
            where their growth was not measured.
        factor: By which they may be wrong either way, by the fits they were learnt from.
        megabytes: Of memory.
        level: Whether it is level with the best, within what fits differ by.
        missing: What to install first.
    """

    technique: str
    title: str
    source: str
    settings: str
    why: tuple[str, ...]
    expected: tuple[Expected, ...]
    minutes: float | None
    factor: float | None
    megabytes: float | None
    level: bool
    missing: str = ""


@dataclass(frozen=True)
class Other:
    """A technique that is not on the shortlist, and why in one line."""

    technique: str
    reason: str


@dataclass(frozen=True)
class Like:
    """A measured table that counted, with the promise that was measured; ``weight`` in (0, 1]."""

    title: str
    rows: int
    columns: int
    weight: float


@dataclass(frozen=True)
class Advice:
    """The shortlist, best first; empty where nothing can be advised, and then ``notes`` say why.

    Attributes:
        situation: What it was asked for.
        like: The tables that the figures are of, nearest first.
        choices: At most three.
        others: All other techniques.
        declare: Columns to declare, or to leave out, before the promise can be made or is cheap.
        notes: Sentences that a reader must see.
    """

    situation: Situation
    like: tuple[Like, ...]
    choices: tuple[Choice, ...]
    others: tuple[Other, ...]
    declare: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
