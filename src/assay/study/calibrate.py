"""What would have been missed here: leaks planted in the study's own rows, and attacked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.audit import ALPHA, ZOO, Caught, Leaky, Round, Trial, alarms, planted, power
from assay.core.intervals import clopper_pearson
from assay.data import fingerprint
from assay.evaluation import ATTACKS, Attack, Depth, depth_of
from assay.report import Calibration, CalibrationRow
from assay.study.assess import Progress
from assay.study.calibration import Kept, rows_of
from assay.study.store import key_of
from assay.study.study import Study, silent

#: Deals that each leak is planted in, and persons a part at most, where nothing else is asked for.
RUNS, MOST = 20, 8_000


@dataclass(frozen=True)
class Calibrated:
    """All trials, and what they come to."""

    trials: tuple[Trial, ...]
    caught: tuple[Caught, ...]
    calibration: Calibration


def calibrate(
    study: Study, *, runs: int = RUNS, most: int = MOST, kinds: Iterable[str] = (),
    folder: Path | None = None, progress: Progress = silent,
) -> Calibrated:  # fmt: skip
    """Deal the study's rows anew, plant every leak of the zoo, and attack each release.

    Args:
        study: Whose rows.
        runs: Deals; each leak and size is planted once in each.
        most: Persons in each of T, N, R and the fresh rows at most.
        kinds: Kinds of leak; all of the zoo by default. Fresh rows are always among them.
        folder: Where finished trials are kept, so that a killed run goes on, and where
            a study finds the result; None keeps nothing.
        progress: Called with a few words before every trial.

    Raises:
        UnknownNameError: No such kind.
        TableError: The table has too few persons.
        InputError: The folder cannot be written.
    """
    kinds = tuple(dict.fromkeys(kinds))
    zoo, attacks = chosen(kinds), battery()
    rows = rows_of(study.prepared, fingerprint(study.source.frame))
    key = key_of(rows=rows, seed=study.config.seed, most=most, attacks=[a.name for a in attacks])
    kept = Kept.read(folder, rows, key)
    kept.write()  # a folder that takes no file is told before the hours, not after
    for number in range(runs):
        dealt: Round | None = None
        for leaky in zoo:
            for size in leaky.sizes:
                progress(f"run {number + 1}: {leaky.words(size)}")
                if kept.has(leaky.kind, size, number):
                    continue
                dealt = dealt or Round.of(study.prepared.table, number, study.seeds, most)
                kept.add(dealt.trial(leaky, size, attacks))
    trials = kept.of(zoo, runs)
    found = alarms(trials)
    made = _calibration(found, zoo, _command(runs, most, kinds), _about(study, most))
    kept.calibration = made
    kept.write()
    return Calibrated(trials, found, made)


def chosen(kinds: Iterable[str]) -> tuple[Leaky, ...]:
    """The leaks of these kinds, fresh rows first; the whole zoo where none is named."""
    wanted = {planted(k).kind for k in kinds}
    return tuple(k for k in ZOO if not wanted or k.kind in wanted or not k.risks)


def battery() -> tuple[Attack, ...]:
    """Every attack that a study of standard depth runs."""
    found = (ATTACKS[n]() for n in ATTACKS)
    return tuple(a for a in found if depth_of(a) is not Depth.FULL)


def leak_label(kind: str, size: float) -> str:
    """A leak by the name that ``kinds`` takes, with its size: ``copies 0.25 %``."""
    leaky = planted(kind)
    if leaky.unit == "once":
        return kind
    return " ".join(filter(None, (kind, leaky.spelled(size), leaky.unit)))


def steps(runs: int, kinds: Iterable[str] = ()) -> int:
    """How often ``progress`` will be called."""
    return runs * sum(len(k.sizes) for k in chosen(kinds))


def _calibration(
    found: Sequence[Caught], zoo: Sequence[Leaky], command: str, about: str
) -> Calibration:
    rows = tuple(
        CalibrationRow(
            leaky.short, power(found, leaky, 0.80), power(found, leaky, 0.95),
            min(c.tries for c in found if c.kind == leaky.kind and c.tries), leaky.unit,
        )
        for leaky in zoo
        if leaky.risks and any(c.kind == leaky.kind and c.tries for c in found)
    )  # fmt: skip
    clean = [c for c in found if c.kind == "fresh"]
    wrong, tries = sum(c.hits for c in clean), sum(c.tries for c in clean)
    return Calibration(rows, wrong, tries, clopper_pearson(wrong, tries), command, about)


def _command(runs: int, most: int, kinds: Iterable[str]) -> str:
    """How to do it again."""
    wishes = [f"--runs {runs}", *[f"--most {most}"] * (most != MOST)]
    return " ".join(["assay calibrate", *wishes, *(f"--leak {k}" for k in kinds)])


def _about(study: Study, most: int) -> str:
    """On what table, with how many rows, and what an alarm is."""
    size = len(Round.of(study.prepared.table, 0, study.seeds, most).dealt.train)
    return (
        f"rows of {study.prepared.name}, dealt anew into parts of up to about {size:,} rows; "
        f"an alarm is a p-value of {ALPHA:g} or less over all attacks together"
    )
