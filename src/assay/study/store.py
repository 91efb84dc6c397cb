"""What a study has finished, kept on disk so that a killed run resumes and loses nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from assay.core import InputError, canonical, from_json, to_json
from assay.report import TechniqueFindings
from assay.study.whole import write_whole


@dataclass(frozen=True)
class Store:
    """Findings by content: the same inputs, settings, seed and code give the same key.

    Attributes:
        folder: Where they are kept; None keeps nothing.
    """

    folder: Path | None

    def find(self, key: str) -> TechniqueFindings | None:
        """The findings under ``key``; None where there are none, or a file was damaged."""
        if self.folder is None:
            return None
        try:
            return from_json(TechniqueFindings, json.loads(self._file(key).read_text("utf-8")))
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def keep(self, key: str, findings: TechniqueFindings) -> None:
        """Write the findings whole or not at all.

        Raises:
            InputError: The folder cannot be written, for example because the disk is full.
        """
        if self.folder is None:
            return
        try:
            write_whole(self._file(key), canonical(to_json(findings)))
        except OSError as error:
            raise InputError(
                f"finished work cannot be kept ({error.strerror})", where=str(self.folder),
                mend="Free some space or name another report folder",
            ) from None  # fmt: skip

    def _file(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{key}.json"


def key_of(**parts: Any) -> str:
    """A name for work that depends on ``parts`` (plain JSON data) and on assay's own code."""
    text = canonical({**parts, "code": _code()})
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def fingerprint(frame: pl.DataFrame) -> str:
    """SHA-256 over the frame's names, types and cells."""
    digest = hashlib.sha256(repr(list(frame.schema.items())).encode())
    for column in frame:
        digest.update(column.hash(seed=1).to_numpy().tobytes())
    return digest.hexdigest()


@cache
def _code() -> str:
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".yaml")):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
