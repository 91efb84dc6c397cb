"""One fit of a technique: the release it drew, the model that drew it, and how both are kept."""

from __future__ import annotations

import io
import json
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from assay.core import (
    AssayError,
    PrivacyClaim,
    Seeds,
    TechniqueError,
    canonical,
    from_json,
    locked,
    to_json,
)
from assay.data import Schema, Table
from assay.study.entry import Entry
from assay.study.executors.machine import peak_mb
from assay.techniques import Holdout, Model, checkpoints, load_model

_ROWS, _ABOUT, _MODEL = "release.parquet", "about.json", "model/"


@dataclass(frozen=True)
class Fitted:
    """What judges look at of one fit.

    Attributes:
        release: The rows it drew, as many as it was fitted to.
        model: It itself; a model of a plugin may be one that cannot be kept.
        claim, void: What it promises, and why it promises nothing although it was asked to.
        cpu_seconds: Of the fit and the sample, those of a program that is not ours among them.
        peak_mb: The most memory that a process of the fit held, in megabytes.
    """

    release: Table
    model: Model
    claim: PrivacyClaim | None
    void: str
    cpu_seconds: float
    peak_mb: float = 0.0


@dataclass(frozen=True)
class Place:
    """Where a fit keeps how far it is.

    Attributes:
        folder: Of a killed fit that may go on; empty for none.
        key: Of the fit.
        marker: A file that whoever does the fit must see: else it would begin anew elsewhere, and
            a private one would pay twice without a record. Empty for no such need.
    """

    folder: str = ""
    key: str = ""
    marker: str = ""


def fit(entry: Entry, train: Table, seeds: Seeds, release: int) -> Model:
    """Fit once; the generator depends on the technique's name and the release alone.

    Raises:
        TechniqueError: It cannot take the table.
    """
    technique = entry.at(release)
    reason = technique.accepts(train.schema)
    if reason:
        raise TechniqueError(reason, where=entry.name)
    return technique.fit(train, seeds.rng(entry.name, "fit", release))


def fitted(
    entry: Entry, train: Table, seeds: Seeds, release: int, place: Place | None = None
) -> Fitted:
    """Fit and draw.

    Raises:
        TechniqueError: It cannot take the table, or the fit failed; or its place is not here.
    """
    place = place or Place()
    if place.marker and not Path(place.marker).exists():
        raise TechniqueError(
            "a private fit must find the store's folder, which is not on this worker's machine",
            where=entry.name, mend="Put the store on a disk that all machines share",
        )  # fmt: skip
    started = time.process_time()
    with _within(place):
        model = fit(entry, train, seeds, release)
    fresh = entry.technique.fresh if isinstance(entry.technique, Holdout) else None
    size = len(train if fresh is None else fresh)  # fresh rows are not drawn twice
    size = getattr(model, "released", size)  # of what was drawn outside all is released
    rows = model.sample(size, seeds.rng(entry.name, "sample", release))
    void = str(getattr(model, "void", ""))
    outside = float(getattr(model, "cpu_seconds", 0.0))
    peak = max(peak_mb(), float(getattr(model, "peak_mb", 0.0)))
    spent = time.process_time() - started + outside
    return Fitted(rows, model, model.claim, void, spent, peak)


@contextmanager
def _within(place: Place) -> Iterator[None]:
    """Keep how far the fit is, and go on from there. A worker of a cluster may go on after its study
    was killed: two at once would both write a private fit's journal."""
    if not place.folder:
        yield
        return
    folder = Path(place.folder)
    with locked(folder.with_name(f"{folder.name}.lock")), checkpoints(folder, place.key):
        yield


def packed(found: Fitted) -> bytes | None:
    """The fit as a file: Parquet, JSON and what the model writes. None where it cannot be kept,
    or would not come back the same."""
    about = {
        "claim": to_json(found.claim), "void": found.void, "cpu_seconds": found.cpu_seconds,
        "peak_mb": found.peak_mb,
        "schema": to_json(found.release.schema), "ledger": getattr(found.model, "ledger", None) or {},
    }  # fmt: skip
    rows, made = io.BytesIO(), io.BytesIO()
    found.release.frame.write_parquet(rows)
    with tempfile.TemporaryDirectory() as folder:
        try:
            told = canonical(about)
            found.model.save(Path(folder))
            load_model(Path(folder))
        except Exception:  # a plugin's model: whatever its own code raises, it is fitted again
            return None
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as file:
            file.writestr(_ABOUT, told)
            file.writestr(_ROWS, rows.getvalue())
            for path in sorted(Path(folder).iterdir()):
                file.write(path, _MODEL + path.name)
    return made.getvalue()


@dataclass(frozen=True)
class Kept:
    """A fit as it is kept, its model not loaded.

    Attributes:
        release: The rows it drew.
        about: Claim, void, ledger, schema and processor seconds, as JSON data.
        model: The model's files by name.
    """

    release: Table
    about: dict[str, Any]
    model: dict[str, bytes]


def kept_of(content: bytes) -> Kept | None:
    """What :func:`packed` wrote; None where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            about = json.loads(file.read(_ABOUT))
            frame = pl.read_parquet(io.BytesIO(file.read(_ROWS)))
            names = [n for n in file.namelist() if n.startswith(_MODEL)]
            model = {Path(n).name: file.read(n) for n in names}
        return Kept(Table(frame, from_json(Schema, about["schema"])), about, model)
    except (AssayError, OSError, ValueError, KeyError, zipfile.BadZipFile,
            pl.exceptions.PolarsError):  # fmt: skip
        return None


def unpacked(content: bytes) -> Fitted | None:
    """The inverse of :func:`packed`; None where it cannot be read."""
    kept = kept_of(content)
    if kept is None:
        return None
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, file in kept.model.items():
                (Path(folder) / name).write_bytes(file)
            model = load_model(Path(folder))
    except (AssayError, OSError, ValueError, KeyError):
        return None
    about = kept.about
    claim = None if about["claim"] is None else from_json(PrivacyClaim, about["claim"])
    return Fitted(kept.release, model, claim, about["void"], about["cpu_seconds"], about["peak_mb"])
