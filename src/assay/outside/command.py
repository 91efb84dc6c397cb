"""A command line of a user's: its words, the files that it names, and what it finds in its path."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from assay.outside.environment import Environment


def words_of(command: str, filled: Mapping[str, str]) -> list[str]:
    """The words as no shell but :func:`assay.outside.run` takes them.

    Args:
        command: As the user wrote it.
        filled: What ``{key}`` in it stands for.

    Raises:
        ValueError: A quote in it is not closed.
    """
    words = []
    for word in shlex.split(command):
        for key, value in filled.items():
            word = word.replace(f"{{{key}}}", value)
        # Paths are of the folder where assay was called; the program starts in another. Links are
        # left as they are: an environment's interpreter is one, and behind it there are no packages.
        words.append(str(Path(word).absolute()) if Path(word).is_file() else word)
    return words


def files_of(command: str) -> list[Path]:
    """The files that it names, scripts among them: what it does depends on what is in them."""
    return [Path(word) for word in shlex.split(command) if Path(word).is_file()]


def shown(command: str) -> str:
    """What a command is called in messages: no text that may be secret."""
    words = [Path(w).name for w in shlex.split(command)[:2]]
    return " ".join(words if words[-1].endswith((".py", ".sh", ".R")) else words[:1])


def path_of(made: Environment | None) -> dict[str, str]:
    """The variable by which programs of the environment are found before others."""
    if made is None:
        return {}
    return {"PATH": f"{made.python.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
