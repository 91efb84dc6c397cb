"""Which versions of what took part."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("assay", "numpy", "polars", "scikit-learn", "scipy")


def versions(more: Sequence[str] = ()) -> dict[str, str]:
    """By name: Python, what all of assay stands on, and those of ``more`` that are installed."""
    return dict(_read(tuple(more)))


@cache
def _read(more: tuple[str, ...]) -> dict[str, str]:
    # Read once: every task's key has them, and each is a look at a file.
    found = {"python": platform.python_version(), **{p: version(p) for p in _PACKAGES}}
    for package in more:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
