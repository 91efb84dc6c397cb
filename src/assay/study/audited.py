"""A claim held to its runs: what was found, game by game, and what is written of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assay.audit import WRONG, Found, Remark
from assay.core import canonical, write_whole

_VIOLATION, _CONSISTENT = "violation", "consistent"


@dataclass(frozen=True)
class Audited:
    """A claim held to its runs.

    Attributes:
        name: Of what was audited.
        found: Verdict, bounds, tightness of the game of answers, gradients or rows.
        remarks: What can be said of the claim without running anything.
        parts: The same of the games of what else is asked of the rows, by its name.
    """

    name: str
    found: Found
    remarks: tuple[Remark, ...]
    parts: Mapping[str, Found] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """The worst of all games: a violation of any is one, and none is consistent alone."""
        every = [self.found.verdict, *(one.verdict for one in self.parts.values())]
        if _VIOLATION in every:
            return _VIOLATION
        return next((v for v in every if v != _CONSISTENT), _CONSISTENT)

    @property
    def wrong(self) -> bool:
        """Whether the claim does not hold, by the runs or by itself."""
        return self.verdict == _VIOLATION or bool(self.faults)

    @property
    def faults(self) -> tuple[Remark, ...]:
        """The remarks by which the claim is wrong."""
        return tuple(r for r in self.remarks if r.weight == WRONG)

    def write(self, path: Path) -> None:
        """As JSON.

        Raises:
            InputError: The file cannot be written.
        """
        said = {
            "audited": self.name, **self.found.to_dict(), "verdict": self.verdict,
            "parts": {name: one.to_dict() for name, one in self.parts.items()},
            "remarks": [{"weight": r.weight, "text": r.text} for r in self.remarks],
        }  # fmt: skip
        write_whole(path, canonical(said).encode())
