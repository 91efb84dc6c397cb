"""What an export is made of: files, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assay.core import canonical

_MEDIA = {
    "json": "application/json", "yaml": "application/yaml", "html": "text/html",
    "parquet": "application/vnd.apache.parquet", "npz": "application/zip",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One file.

    Attributes:
        path: Within the export, with ``/``.
        content: All of it.
        about: What it is, in a few words.
        made: Whether the run made it; its plan and policy it was given.
    """

    path: str
    content: bytes
    about: str
    made: bool = True

    @property
    def media(self) -> str:
        """Its media type."""
        return _MEDIA.get(self.path.rpartition(".")[2], "application/octet-stream")


@dataclass(frozen=True)
class LeftOut:
    """Something that is not in the export, and why."""

    what: str
    why: str


def json_piece(path: str, data: Any, about: str) -> Piece:
    """Data as a file that people can read too."""
    return Piece(path, (canonical(data, indent=1) + "\n").encode(), about)
