"""What a study has finished, kept on disk so that a killed run resumes and loses nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assay.core import InputError, canonical, from_json, to_json, write_whole
from assay.report import TechniqueFindings
from assay.techniques import checkpoints

#: What the fit of a release's number is done within.
Within = Callable[[int], AbstractContextManager[None]]


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

    def training(self, name: str, key: str) -> Within:
        """Within it a fit of the technique called ``name`` goes on where a killed run was."""
        folder = self._training(name)
        if folder is None:
            return lambda _: nullcontext()
        return lambda release: checkpoints(folder / str(release), key)

    def judged(self, name: str) -> None:
        """Take away how far fits were: as secret as the rows, and of no use any more.

        Of a technique that failed too. That it did is in the report, so that with privacy none of
        its noisy steps may be behind another release.
        """
        folder = self._training(name)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _training(self, name: str) -> Path | None:
        # A digest, for a name is the user's text and no file name.
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        return self.folder and self.folder / "training" / digest

    def _file(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{key}.json"


def key_of(**parts: Any) -> str:
    """A name for work that depends on ``parts`` (plain JSON data) and on assay's own code."""
    text = canonical({**parts, "code": _code()})
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def _code() -> str:
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".yaml")):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
