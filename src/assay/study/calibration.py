"""Finished trials of a calibration on disk, and the calibration they came to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assay.audit import Leaky, Trial
from assay.core import InputError, canonical, from_json, to_json, write_whole
from assay.report import Calibration
from assay.study.prepare import Prepared
from assay.study.store import key_of

_FILE = "calibration.json"
_DAMAGED = (OSError, ValueError, LookupError, TypeError)


def rows_of(prepared: Prepared, data: str) -> str:
    """A name for what a calibration holds for: rows, how a study reads them, assay's own code.

    Args:
        prepared: The data of the study.
        data: Fingerprint of their source.
    """
    return key_of(data=data, schema=to_json(prepared.schema), columns=prepared.table.names)


def calibration_of(folder: Path | None, rows: str) -> Calibration | None:
    """The calibration kept in a folder.

    Args:
        folder: The report folder of a study; None for none.
        rows: What it must hold for, as :func:`rows_of` names it: what other rows showed, or an
            older assay, says nothing here.

    Returns:
        None where there is none for these rows, or the file was damaged.
    """
    try:
        kept = _load(folder)
        made = kept["calibration"] if kept["rows"] == rows else None
        return None if made is None else from_json(Calibration, made)
    except _DAMAGED:
        return None


@dataclass
class Kept:
    """Finished trials: aggregates only, no cell of a row.

    Attributes:
        folder: Where they are kept; None keeps nothing.
        rows: What they hold for.
        key: Rows, seed, sizes and attacks: with another, all begins anew.
        trials: By kind, size and number of the run.
        calibration: What they came to the last time that all asked for were there.
    """

    folder: Path | None
    rows: str
    key: str
    trials: dict[tuple[str, float, int], Trial] = field(default_factory=dict)
    calibration: Calibration | None = None

    @classmethod
    def read(cls, folder: Path | None, rows: str, key: str) -> Kept:
        """What is kept under this key; nothing where the file is of another or damaged."""
        try:
            found = _load(folder)
            same = found["key"] == key
            trials = [from_json(Trial, t) for t in found["trials"]] if same else []
        except _DAMAGED:
            trials = []
        made = calibration_of(folder, rows) if trials else None
        return cls(folder, rows, key, {(t.kind, t.size, t.run): t for t in trials}, made)

    def has(self, kind: str, size: float, run: int) -> bool:
        """Whether this trial is finished."""
        return (kind, size, run) in self.trials

    def add(self, trial: Trial) -> None:
        """Keep one more trial, but not its ``where``, which may name a level of a column.

        Raises:
            InputError: The folder cannot be written.
        """
        self.trials[(trial.kind, trial.size, trial.run)] = replace(trial, where="")
        self.write()

    def of(self, zoo: Sequence[Leaky], runs: int) -> tuple[Trial, ...]:
        """The trials of these leaks in the first ``runs`` runs, all of which must be there."""
        return tuple(
            self.trials[(k.kind, size, run)] for k in zoo for size in k.sizes for run in range(runs)
        )

    def write(self) -> None:
        """Put all on disk.

        Raises:
            InputError: The folder cannot be written, for example because the disk is full.
        """
        if self.folder is None:
            return
        text = canonical({
            "rows": self.rows, "key": self.key, "calibration": to_json(self.calibration),
            "trials": [to_json(t) for t in self.trials.values()],
        })  # fmt: skip
        try:
            write_whole(self.folder / _FILE, text)
        except OSError as error:
            raise InputError(
                f"finished trials cannot be kept ({error.strerror or type(error).__name__})",
                where=str(self.folder), mend="Free some space or name another report folder",
            ) from None  # fmt: skip


def _load(folder: Path | None) -> Any:
    if folder is None:
        raise FileNotFoundError
    return json.loads((folder / _FILE).read_text("utf-8"))
