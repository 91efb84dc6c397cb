"""Ready ways to ask a published evaluator: its packages, and our script."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assay.outside import Wanted

_HOME = Path(__file__).parent / "ready"


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A published evaluator that assay knows how to ask.

    Attributes:
        name: What ``assay.yaml`` calls it.
        title: A few plain words.
        about: What it is asked, and what to know of its numbers.
        source: The paper that it follows, or its authors.
        licence: Of the package.
        script: Of ours, that runs in its environment.
        wanted: The environment.
        settings: Names of settings that it takes, with what holds where they are not given.
    """

    name: str
    title: str
    about: str
    source: str
    licence: str
    script: Path
    wanted: Wanted
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """What its answers depend on: the script, with what all scripts share."""
        return self.script.read_bytes() + (_HOME / "asked.py").read_bytes()


@cache
def ready_judges() -> dict[str, Ready]:
    """All by name, in the order of ``judges.yaml``."""
    plain = yaml.safe_load((_HOME / "judges.yaml").read_text("utf-8"))
    return {name: _ready(name, about) for name, about in plain.items()}


def _ready(name: str, about: dict[str, Any]) -> Ready:
    return Ready(
        name=name, title=about["title"], about=about["about"], source=about["source"],
        licence=about["licence"], script=_HOME / about["script"], wanted=Wanted.of(about),
        settings=about.get("settings", {}),
    )  # fmt: skip
