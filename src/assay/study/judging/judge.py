"""A judge of a plan, checked: what it runs, in which environment, and by what its answers are known."""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import ConfigError, UnknownNameError
from assay.outside import Environment, Limits, Wanted, files_of, shown, words_of
from assay.study.judging.config import JudgeConfig
from assay.study.judging.ready import Ready, ready_judges

_LONGEST = 80  # letters of a name


@dataclass(frozen=True)
class Judge:
    """Somebody else's tool under the name that the user gave it.

    Attributes:
        name: In the plan.
        config: As the plan has it.
    """

    name: str
    config: JudgeConfig

    @property
    def ready(self) -> Ready | None:
        """The ready judge that it is; None for a command."""
        return None if self.config.command else ready_judges()[self.config.judge or self.name]

    @property
    def title(self) -> str:
        """A few words, without text that may be secret."""
        return self.ready.title if self.ready else f"a command: {shown(self.config.command)}"

    @property
    def about(self) -> str:
        """What to know of its numbers; empty for a command."""
        return self.ready.about if self.ready else ""

    @property
    def wanted(self) -> Wanted | None:
        """The environment it needs; None where it needs none of its own."""
        if self.ready:
            return self.ready.wanted
        config = self.config
        named = config.requirements or config.python
        return Wanted(config.requirements, config.python) if named else None

    @property
    def limits(self) -> Limits:
        """What it may take; one thread, so that sums come out the same and judges do not crowd."""
        config = self.config
        return Limits(
            seconds=60 * config.minutes, memory_mb=1024 * config.memory_gb,
            network=config.network, threads=1,
        )  # fmt: skip

    @property
    def essence(self) -> dict[str, Any]:
        """What its answers depend on, beside the rows and the seed."""
        digest = hashlib.sha256(self.ready.content if self.ready else b"")
        for path in files_of(self.config.command):
            digest.update(path.read_bytes())
        kept = self.config.model_dump(mode="json", exclude={"judge", "minutes", "memory_gb"})
        wanted = self.wanted
        return {**kept, "content": digest.hexdigest(), "environment": wanted.key if wanted else ""}

    def words(self, made: Environment | None, folder: Path, seed: int) -> list[str]:
        """The command line that asks it."""
        python = str(made.python) if made else shutil.which("python3") or "python3"
        if self.ready:
            return [python, str(self.ready.script)]
        filled = {"folder": str(folder), "seed": str(seed), "python": python}
        return words_of(self.config.command, filled)

    def versions(self, made: Environment | None) -> tuple[tuple[str, str], ...]:
        """Of the packages that it asks for by name, and of Python; empty without an environment."""
        if made is None or self.wanted is None:
            return ()
        groups = (*self.wanted.before, self.wanted.requirements)
        asked = {_package(r) for group in groups for r in group}
        return tuple(
            (name, version) for name, version in sorted(made.versions.items())
            if name == "python" or _package(name) in asked
        )  # fmt: skip


def judges_of(wishes: Mapping[str, JudgeConfig]) -> tuple[Judge, ...]:
    """The judges of a plan.

    Raises:
        UnknownNameError: No ready judge has that name.
        ConfigError: What the plan says of one cannot be.
    """
    return tuple(_checked(Judge(name, wish)) for name, wish in wishes.items())


def _checked(judge: Judge) -> Judge:
    config, where = judge.config, f"judges.{judge.name}"
    if not judge.name.strip() or len(judge.name) > _LONGEST:
        raise ConfigError(f"a judge's name has 1 to {_LONGEST} letters", where="judges")
    if config.command:
        if config.judge:
            raise ConfigError("it needs one of judge and command, not both", where=where)
        _check_command(config.command, where)
        return judge
    name = config.judge or judge.name
    if name not in ready_judges():
        raise UnknownNameError(
            f"no judge is called {name!r}", where=where,
            mend=f"Ready are: {', '.join(ready_judges())}; or give it a command",
        )  # fmt: skip
    if config.requirements or config.python:
        raise ConfigError("a ready judge brings its own requirements and python", where=where)
    known = ready_judges()[name].settings
    odd = [k for k in config.settings if k not in known]
    if odd:
        mend = f"It has {', '.join(known)}" if known else "It has none"
        raise ConfigError(f"the judge has no setting {odd[0]!r}", where=where, mend=mend)
    return judge


def _check_command(command: str, where: str) -> None:
    try:
        words = shlex.split(command)
    except ValueError:
        raise ConfigError("its command has a quote that is not closed", where=where) from None
    if not words:
        raise ConfigError("its command is empty", where=where, mend="Write: python judge.py")


def _package(requirement: str) -> str:
    """A package's name as an installer compares it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;@(]", requirement.strip())[0]).lower()
