"""What the machine has for jobs: memory, and processors."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import psutil
from joblib import cpu_count  # type: ignore[import-untyped]

_MB = 2**20
_OWN = Path("/proc/self")


def processors(wanted: int = 0) -> int:
    """So many, or with 0 one a processor (``LOKY_MAX_CPU_COUNT`` limits it)."""
    return wanted or int(cpu_count())


def forget_peak() -> None:
    """From now on :func:`peak_mb` tells of what comes, where the system can do that (Linux)."""
    with contextlib.suppress(OSError):
        (_OWN / "clear_refs").write_text("5")


def peak_mb() -> float:
    """The most memory that this process has held, in megabytes."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", (_OWN / "status").read_text())
        if found is not None:
            return int(found[1]) / 1024
    except OSError:  # no Linux
        pass
    try:
        import resource
    except ImportError:  # nor any other Unix
        return float(psutil.Process().memory_info().peak_wset) / _MB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (_MB if psutil.MACOS else 1024)
