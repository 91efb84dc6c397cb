"""What a technique's settings may be, said in one clear sentence where they are not."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterable

from assay.core import ConfigError, TechniqueError


def lacking(packages: Iterable[str]) -> list[str]:
    """The packages that are not installed."""
    return [package for package in packages if importlib.util.find_spec(package) is None]


def need_packages(owner: str, what: str, packages: tuple[str, ...], extra: str) -> None:
    """Raises TechniqueError where ``what`` of the technique ``owner`` lacks some ``packages``,
    which the ``extra`` brings."""
    if gone := lacking(packages):
        raise TechniqueError(
            f"{what} needs {', '.join(gone)}, which {'is' if len(gone) == 1 else 'are'} not "
            "installed", where=f"technique {owner!r}",
            mend=f'Install them with: pip install "assay[{extra}]"',
        )  # fmt: skip


def need_number(owner: str, name: str, value: object, low: float, high: float) -> None:
    """Raises ConfigError unless ``value`` is a finite number in [low, high]."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not (good and low <= value <= high):  # type: ignore[operator]
        raise ConfigError(
            f"{name} must be a number from {low:g} to {high:g}", where=f"technique {owner!r}"
        )


def need_whole(owner: str, name: str, value: object, low: int, high: int) -> None:
    """Raises ConfigError unless ``value`` is a whole number in [low, high]."""
    if not (isinstance(value, int) and not isinstance(value, bool) and low <= value <= high):
        raise ConfigError(
            f"{name} must be a whole number from {low} to {high}", where=f"technique {owner!r}"
        )


def need_one_of(owner: str, name: str, value: object, known: tuple[str, ...]) -> None:
    """Raises ConfigError unless ``value`` is one of ``known``."""
    if value not in known:
        raise ConfigError(f"{name} must be one of {', '.join(known)}", where=f"technique {owner!r}")
