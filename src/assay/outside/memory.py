"""How much memory there is, and how much a process and its children hold."""

from __future__ import annotations

from pathlib import Path

import psutil

_MB = 2**20
_GROUP = Path("/sys/fs/cgroup")


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
