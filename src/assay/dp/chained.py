"""A file of lines that only grows, each vouched for by a key that lies beside it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

from assay.core import ConfigError, ReadError, canonical, write_whole

_SIZE = 32  # bytes of a key
_AWAY = "take the folder away and fit anew; what was paid for there and anew then adds up"


class Chained:
    """Lines of JSON, each with an HMAC (RFC 2104, SHA-256) of itself and of all before it.

    A kill at any moment leaves all lines that were added, and perhaps a part of one more, which is
    dropped. The key is drawn once and lies in ``<name>.key``, for its owner alone: who holds the
    lines without it can neither alter them nor try out of what rows they are. Lines cut off at
    the end are not noticed.

    Args:
        file: Its folder is made where it is not there, for its owner alone.
        of: What the lines belong to, such as a digest of rows and settings. It goes into the file
            under the key alone.

    Attributes:
        lines: What was there.

    Raises:
        ConfigError: The lines belong to something else.
        ReadError: They were altered or lost their key, or the folder cannot be used.
    """

    def __init__(self, file: Path, of: str) -> None:
        self._file, self.lines = file, list[Any]()
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = file.read_bytes() if file.exists() else b""
            whole = found[: found.rfind(b"\n") + 1]
            self._key = _key(file.with_suffix(".key"), fresh=not whole)
            if len(whole) < len(found):
                os.truncate(file, len(whole))
        except OSError as error:
            raise self._unusable(error) from error
        self._last, head = b"", {"of": self._mark(of.encode())}
        if not whole:
            self.add(head)
            _settle(file.parent)
            return
        read = [self._read(line) for line in whole.splitlines()]
        if read[0] != head:
            raise ConfigError(
                "what is kept there belongs to other rows, settings or another version",
                where=str(file), mend=f"Go on with the same ones, or {_AWAY}",
            )  # fmt: skip
        self.lines = read[1:]

    def add(self, data: Any) -> None:
        """Write one line; it is on the disk when this returns.

        Args:
            data: JSON data.

        Raises:
            ReadError: It cannot be written.
        """
        text = canonical(data).encode()
        mark = self._mark(self._last + text)
        try:
            with self._file.open("ab") as file:
                file.write(mark.encode() + b" " + text + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._unusable(error) from error
        self._last = mark.encode()

    def _read(self, line: bytes) -> Any:
        mark, _, text = line.partition(b" ")
        if not hmac.compare_digest(mark, self._mark(self._last + text).encode()):
            raise ReadError(
                "what is kept there was altered, or its key was", where=str(self._file),
                mend=_AWAY.capitalize(),
            )  # fmt: skip
        self._last = mark
        return json.loads(text)

    def _mark(self, text: bytes) -> str:
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()

    def _unusable(self, error: OSError) -> ReadError:
        return ReadError(
            f"what a fit has paid for cannot be kept ({error.strerror})", where=str(self._file),
            mend="Free some space or name another folder",
        )  # fmt: skip


def _settle(folder: Path) -> None:
    """Have the folder itself say on the disk which files are in it, where a system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _key(file: Path, fresh: bool) -> bytes:
    """The key in a file; a new one where nothing was written under one yet."""
    kept = file.read_bytes() if file.exists() else b""
    if len(kept) != _SIZE and fresh:
        kept = secrets.token_bytes(_SIZE)
        write_whole(file, kept)  # readable by its owner alone
        with file.open("rb") as written:
            os.fsync(written.fileno())
    return kept
