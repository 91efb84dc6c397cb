"""The digest of each file of an export, as ``sha256sum -c`` reads it, and whether they still hold."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from assay.core import InputError

MANIFEST = "manifest-sha256.txt"


@dataclass(frozen=True)
class Checked:
    """What was found of an export.

    Attributes:
        place: Where it lies.
        files: How many its manifest lists.
        digest: SHA-256 of the manifest: the one that whoever exported it was told.
        wrong: One sentence a file that was altered, is gone, or is not listed.
    """

    place: Path
    files: int
    digest: str
    wrong: tuple[str, ...]


def manifest(files: Mapping[str, bytes]) -> bytes:
    """The manifest of files by path."""
    lines = [f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)]
    return "".join(lines).encode()


def check(place: str | Path) -> Checked:
    """Hold every file of an export to its manifest. Nothing is unpacked, and no code of it runs.

    A manifest is no signature: who alters a file can write another. Compare its digest with the
    one that whoever exported it was told.

    Raises:
        InputError: It is no export, or cannot be read.
    """
    place = Path(place)
    try:
        if place.is_dir():
            paths = {p.relative_to(place).as_posix(): p for p in place.rglob("*") if not p.is_dir()}
            return _checked(place, list(paths), lambda name: paths[name].open("rb"))
        with zipfile.ZipFile(place) as file:
            return _checked(place, file.namelist(), file.open)
    except FileNotFoundError:
        raise InputError("there is no such file or folder", where=str(place)) from None
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"it cannot be read ({type(error).__name__})", where=str(place)) from None


def _checked(place: Path, names: list[str], opened: Callable[[str], IO[bytes]]) -> Checked:
    if names.count(MANIFEST) != 1:
        raise InputError(
            f"it holds no {MANIFEST}", where=str(place), mend="Give what assay export wrote"
        )
    with opened(MANIFEST) as file:
        content = file.read()
    listed = _listed(content, str(place))
    wrong = [f"{name!r} is gone" for name in listed if name not in names]
    for name in sorted(set(names) - {MANIFEST}):
        if name not in listed or names.count(name) > 1:
            wrong.append(f"{name!r} is not listed")
            continue
        with opened(name) as file:
            if hashlib.sha256(file.read()).hexdigest() != listed[name]:
                wrong.append(f"{name!r} was altered")
    return Checked(place, len(listed), hashlib.sha256(content).hexdigest(), tuple(wrong))


def _listed(content: bytes, where: str) -> dict[str, str]:
    try:
        lines = [line.partition("  ") for line in content.decode().rstrip("\n").split("\n")]
    except UnicodeDecodeError:
        lines = [("", "", "")]
    if not lines or any(len(digest) != 64 or not name for digest, _, name in lines):
        raise InputError("its manifest is damaged", where=f"{where}: {MANIFEST}")
    return {name: digest for digest, _, name in lines}
