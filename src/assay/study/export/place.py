"""Put an export where it was asked for, whole or not at all, and never over something else."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from assay.core import InputError, write_whole


def need_free(place: Path) -> None:
    """Raises InputError where something is there already."""
    if place.is_symlink() or (place.exists() and not _empty(place)):
        raise InputError(
            "it is there already, and an export never writes over anything", where=str(place),
            mend="Name another place, or move it away",
        )  # fmt: skip


def put(files: Mapping[str, bytes], place: Path) -> None:
    """Write files by path: as a zip where the place ends in ``.zip``, else as a folder; for its
    owner alone.

    Raises:
        InputError: Something is there already, or it cannot be written. Nothing is left then.
    """
    need_free(place)
    try:
        if place.suffix.lower() == ".zip":
            write_whole(place, zipped(files))
        else:
            _folder(files, place)
    except OSError as error:
        raise InputError(
            f"the export cannot be written ({error.strerror or type(error).__name__})",
            where=str(place), mend="Free some space or name another place",
        ) from None  # fmt: skip


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip whose bytes depend on nothing but them: no clock, no order, no system."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path)  # of 1980-01-01
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            file.writestr(entry, files[path], zipfile.ZIP_DEFLATED, 6)
    return made.getvalue()


def _folder(files: Mapping[str, bytes], place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=place.parent, suffix=".part"))
    try:
        for path, content in files.items():
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            (draft / path).write_bytes(content)
        os.rename(draft, place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _empty(place: Path) -> bool:
    return place.is_dir() and place.suffix.lower() != ".zip" and not any(place.iterdir())
