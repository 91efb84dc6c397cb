"""Who does which task now, of the processes that work on one store."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from assay.core import InputError, claimed, let_go

_open: dict[Path, int] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Claims:
    """Tasks that this process has taken on, so that no other on the same folder does them too.

    Each is a locked byte of one file: a kill lets go of all, and a thousand need no more open files
    than one. Two studies in one process do not keep each other waiting.

    Attributes:
        file: That is locked; its folder is there.
    """

    file: Path

    def take(self, key: str) -> bool:
        """Whether the task is now this process's to do.

        Raises:
            InputError: The file cannot be written.
        """
        return claimed(self._handle(), _place(key))

    def free(self, key: str) -> None:
        """It is done, or given up."""
        let_go(self._handle(), _place(key))

    def _handle(self) -> int:
        """Of the file, open as long as the process lives: closing it would let go of all."""
        with _lock:
            known = _open.get(self.file)
            if known is not None and self._there(known):
                return known
            try:
                _open[self.file] = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                raise InputError(
                    f"the store's folder cannot be written ({error.strerror})",
                    where=str(self.file.parent),
                    mend="Free some space or name another with 'store: FOLDER'",
                ) from None
            if known is not None:
                os.close(known)
            return _open[self.file]

    def _there(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self.file.stat())
        except OSError:  # the store was taken away
            return False


def _place(key: str) -> int:
    # Two of one place would only wait for each other.
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:7], "big")
