"""Ready ways to run a published generator: its packages, our script, and what it promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assay.core import UnknownNameError
from assay.outside import Wanted

_HOME = Path(__file__).parent / "recipes"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A published generator that assay knows how to run.

    Attributes:
        name: What ``assay.yaml`` calls it.
        title: A few plain words.
        suits: One sentence: what it is for.
        source: The paper that it follows, or its authors' page.
        licence: Of the package.
        script: Of ours, that runs in its environment.
        wanted: The environment.
        arguments: For the script, before the settings of a user.
        settings: Names of settings that it takes, with its package's own defaults in words.
        reads: What it reads off the rows without paying, so that a claim of its would be void;
            empty for nothing.
        claims: With ``privacy``: what its authors promise, the fields of a claim but epsilon and
            delta; None where it promises nothing.
    """

    name: str
    title: str
    suits: str
    source: str
    licence: str
    script: Path
    wanted: Wanted
    arguments: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    reads: str = ""
    claims: dict[str, Any] | None = None


@cache
def recipes() -> dict[str, Recipe]:
    """All by name, in the order of ``recipes.yaml``."""
    plain = yaml.safe_load((_HOME / "recipes.yaml").read_text("utf-8"))
    return {name: _recipe(name, about) for name, about in plain.items()}


def recipe(name: str) -> Recipe:
    """The recipe of that name.

    Raises:
        UnknownNameError: There is none.
    """
    if name not in recipes():
        raise UnknownNameError(
            f"no recipe is called {name!r}", mend=f"Known are: {', '.join(recipes())}"
        )
    return recipes()[name]


def _recipe(name: str, about: dict[str, Any]) -> Recipe:
    return Recipe(
        name=name, title=about["title"], suits=about["suits"], source=about["source"],
        licence=about["licence"], script=_HOME / about["script"], wanted=Wanted.of(about),
        arguments=about.get("arguments", {}), settings=about.get("settings", {}),
        reads=about.get("reads", ""), claims=about.get("claims"),
    )  # fmt: skip
