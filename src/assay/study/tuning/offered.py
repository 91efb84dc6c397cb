"""Which techniques may be tuned, and in what order: the simple before the complex."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assay.core import ConfigError
from assay.study.config import Config
from assay.study.entry import Entry, entries
from assay.techniques import TECHNIQUES


def offered(config: Config, names: Iterable[str] = ()) -> list[Entry]:
    """The techniques of the plan, or those of these names, with the plan's settings of them.

    Args:
        config: The plan.
        names: As the plan calls them, or of techniques that it does not have.

    Raises:
        UnknownNameError: No such technique.
        ConfigError: There is none but controls, or a setting that it cannot take.
    """
    wishes: dict[str, dict[str, Any]] = {
        n: config.techniques.get(n, {}) for n in names
    } or config.techniques
    found = entries(wishes)
    if not found:
        raise ConfigError("there is no technique to tune", mend="Name one of assay list")
    order = list(TECHNIQUES)
    # The registry has them from simple to complex; those of plugins come last.
    return sorted(found, key=lambda e: order.index(e.technique.name))


def need_no_spending(found: Iterable[Entry]) -> None:
    """Raises ConfigError where a technique would spend epsilon with each trial."""
    for entry in found:
        if entry.private:
            raise ConfigError(
                "each trial of it on your rows would spend its epsilon once more, those thrown "
                "away too", where=f"technique {entry.name!r}",
                mend="Search on a table that anybody may see with --public FILE, or pay for the "
                "choice with --private-selection",
            )  # fmt: skip
