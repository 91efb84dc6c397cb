"""Finished trials of a calibration on disk, and the calibration they came to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from assay.audit import Leaky, Trial
from assay.core import InputError, canonical, from_json, to_json
from assay.report import Calibration

_FILE = "calibration.json"


def calibration_of(folder: Path | None) -> Calibration | None:
    """The calibration that was kept in a folder; None where there is none, or it is damaged."""
    if folder is None:
        return None
    try:
        found = json.loads((folder / _FILE).read_text("utf-8"))["calibration"]
        return None if found is None else from_json(Calibration, found)
    except (OSError, ValueError, LookupError, TypeError):
        return None


class Kept:
    """Finished trials on disk: aggregates only, no row."""

    def __init__(self, folder: Path | None, key: str, trials: dict[tuple[str, float, int], Trial]):
        self.folder, self.key, self.trials = folder, key, trials

    @classmethod
    def read(cls, folder: Path | None, key: str) -> Kept:
        found: dict[tuple[str, float, int], Trial] = {}
        if folder is not None:
            try:
                kept = json.loads((folder / _FILE).read_text("utf-8"))
                if kept["key"] == key:
                    for t in (from_json(Trial, x) for x in kept["trials"]):
                        found[(t.kind, t.size, t.run)] = t
            except (OSError, ValueError, LookupError, TypeError):
                found = {}
        return cls(folder, key, found)

    def has(self, kind: str, size: float, run: int) -> bool:
        return (kind, size, run) in self.trials

    def add(self, trial: Trial) -> None:
        self.trials[(trial.kind, trial.size, trial.run)] = trial
        self.write(None)

    def of(self, zoo: Sequence[Leaky], runs: int) -> tuple[Trial, ...]:
        wanted = [(k.kind, s, r) for k in zoo for s in k.sizes for r in range(runs)]
        return tuple(self.trials[w] for w in wanted if w in self.trials)

    def write(self, made: Calibration | None) -> None:
        if self.folder is None:
            return
        text = canonical({
            "key": self.key, "trials": [to_json(t) for t in self.trials.values()],
            "calibration": None if made is None else to_json(made),
        })  # fmt: skip
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f"{_FILE}.part"
            part.write_text(text, "utf-8")
            part.replace(self.folder / _FILE)
        except OSError as error:
            raise InputError(
                f"finished trials cannot be kept ({error.strerror})", where=str(self.folder),
                mend="Free some space or name another report folder",
            ) from None  # fmt: skip
