"""One at a time: what several processes may not do at once."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # no Unix: nobody is kept waiting
    fcntl = None  # type: ignore[assignment]

_BUSY = (errno.EACCES, errno.EAGAIN)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a file's lock, once whoever has it lets go of it. A kill lets go too.

    Args:
        file: Is there only while somebody holds or wants it. Its folder is made where it is absent,
            for its owner alone.

    Raises:
        OSError: It cannot be made. (Where a disk knows no locks, nobody is kept waiting.)
    """
    handle = _taken(file)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            file.unlink()
        os.close(handle)


def _taken(file: Path) -> int:
    while True:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # the folder was empty, and somebody took it away just now
            continue
        if fcntl is None:
            return handle
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        # Who held it took the file away: a third may have made and locked another of its name.
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(handle), file.stat()):
                return handle
        os.close(handle)


def claimed(handle: int, place: int) -> bool:
    """Lock one byte of an open file, unless another process holds it. A kill lets go of it, and so
    does closing the file anywhere in this process.

    Args:
        handle: Of a file that is open for writing.
        place: Of the byte, from 0 to 2**62; the file does not grow by it.
    """
    if fcntl is None:
        return True
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError as error:
        return error.errno not in _BUSY  # a disk that knows no locks keeps nobody waiting
    return True


def let_go(handle: int, place: int) -> None:
    """Undo :func:`claimed`."""
    if fcntl is not None:
        with contextlib.suppress(OSError):
            fcntl.lockf(handle, fcntl.LOCK_UN, 1, place)
