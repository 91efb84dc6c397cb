"""A YAML file of keys and values; every mistake in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from assay.core import ConfigError


class _TwiceError(Exception):
    """A key stands twice; the sentence says which and where."""


class _Once(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping: YAML would silently take the second."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name and name != "<<" and name in seen:
                raise _TwiceError(f"the key {name!r} stands twice (line {key.start_mark.line + 1})")
            seen.add(name)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, mend: str = "") -> dict[str, Any]:
    """What the file holds; ``mend`` says how to come to one that is not there.

    Raises:
        ConfigError: The file is missing, is not YAML, holds no keys and values, or a key twice.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError("there is no such file", where=str(path), mend=mend or None) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"it cannot be read ({type(error).__name__})", where=str(path)) from None
    try:
        values = yaml.load(text, _Once) or {}  # noqa: S506 - a safe loader
    except _TwiceError as error:
        raise ConfigError(error.args[0], where=str(path), mend="Give each its own name") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        raise ConfigError(f"it is not valid YAML{line}", where=str(path)) from None
    if not isinstance(values, dict):
        raise ConfigError("it must hold keys and values", where=str(path))
    return values
