"""What was compiled once is read from disk the next time: seconds for each shape of network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import jax

_MOST = 2_000  # files, some 50 kB each
_WORTH = 0.3  # seconds of compiling


def folder() -> Path | None:
    """``assay/compiled`` in the user's cache folder (XDG), for this user's eyes only; None where
    there is no such place. Compiled programs hold shapes, never a row."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        found = Path(base) / "assay" / "compiled"
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return found if os.access(found, os.W_OK) else None


def use() -> None:
    """Keep compiled programs in :func:`folder`, unless the user told jax of a place of their own."""
    config: Any = jax.config
    if config.jax_compilation_cache_dir is not None:
        return
    place = folder()
    if place is None:
        return
    prune(place)
    config.update("jax_compilation_cache_dir", str(place))
    config.update("jax_persistent_cache_min_compile_time_secs", _WORTH)


def prune(place: Path, most: int = _MOST) -> None:
    """Take away the oldest files where there are more than ``most``."""
    files = sorted(place.glob("*-cache"), key=_age)
    for file in files[: max(0, len(files) - most)]:
        file.unlink(missing_ok=True)


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0  # another process took it away
