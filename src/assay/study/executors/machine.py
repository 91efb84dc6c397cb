"""What the machine has for jobs: memory, and processors."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import psutil
from joblib import cpu_count  # type: ignore[import-untyped]

_MB = 2**20
_OWN = Path("/proc/self")
_GROUP = Path("/sys/fs/cgroup")


def processors(wanted: int = 0) -> int:
    """So many, or with 0 one a processor (``LOKY_MAX_CPU_COUNT`` limits it)."""
    return wanted or int(cpu_count())


def available_mb(group: Path = _GROUP) -> float:
    """Megabytes that may be taken now: of the machine, or of the container where it has less.

    Args:
        group: The folder of the container's control group (version 2).
    """
    free = float(psutil.virtual_memory().available)
    most, used = _number(group / "memory.max"), _number(group / "memory.current")
    if most is not None and used is not None:
        free = min(free, most - used + _reclaimable(group / "memory.stat"))
    return max(0.0, free / _MB)


def held_mb(pid: int) -> float:
    """Megabytes that a process and those that it started hold; 0 where it has ended."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0.0
    held = 0
    for one in family:
        try:
            held += one.memory_info().rss
        except psutil.Error:  # it has just ended
            continue
    return held / _MB


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


def _number(file: Path) -> float | None:
    try:
        return float(file.read_text())
    except (OSError, ValueError):  # there is no such group, or it says "max"
        return None


def _reclaimable(file: Path) -> float:
    """Bytes of cached files, which the kernel gives back when they are needed."""
    try:
        lines = dict(line.split() for line in file.read_text().splitlines())
        return float(lines["inactive_file"])
    except (OSError, ValueError, KeyError):
        return 0.0
