"""Results as files, in a folder of this machine or wherever fsspec reaches."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assay.core import InputError, write_whole


@dataclass(frozen=True)
class Artefacts:
    """A folder of files, each written whole or not at all.

    Attributes:
        folder: A path, or an fsspec URL such as ``s3://bucket/folder``.
    """

    folder: str

    def write(self, name: str, content: bytes) -> str:
        """Write a file; gives its SHA-256 digest.

        Raises:
            InputError: The folder cannot be written, for example because the disk is full.
        """
        try:
            if "://" not in self.folder:
                self._local(name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                write_whole(self._local(name), content)
            else:
                files, root = self._files
                path = f"{root}/{name}"
                files.makedirs(path.rpartition("/")[0], exist_ok=True)
                files.pipe_file(path, content)
        except OSError as error:
            raise InputError(
                f"finished work cannot be kept ({error.strerror or type(error).__name__})",
                where=self.folder, mend="Free some space or name another store",
            ) from None  # fmt: skip
        return hashlib.sha256(content).hexdigest()

    def read(self, name: str, digest: str) -> bytes | None:
        """What a file holds; None where it is gone, damaged, or was altered."""
        try:
            if "://" not in self.folder:
                content = self._local(name).read_bytes()
            else:
                files, root = self._files
                content = bytes(files.cat_file(f"{root}/{name}"))
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == digest else None

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        with contextlib.suppress(OSError):
            if "://" not in self.folder:
                self._local(name).unlink()
            else:
                files, root = self._files
                files.rm_file(f"{root}/{name}")

    def _local(self, name: str) -> Path:
        return Path(self.folder) / name

    @cached_property
    def _files(self) -> tuple[Any, str]:
        import fsspec

        try:
            files, root = fsspec.core.url_to_fs(self.folder)
        except (ImportError, ValueError):
            raise InputError(
                "nothing here reads such an address", where=self.folder.partition("://")[0],
                mend="Install the package that fsspec needs for it, such as s3fs for s3://",
            ) from None  # fmt: skip
        return files, str(root).rstrip("/")
