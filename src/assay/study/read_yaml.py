"""A YAML file of keys and values; every mistake in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from assay.core import ConfigError


def read_yaml(path: Path, mend: str = "") -> dict[str, Any]:
    """What the file holds; ``mend`` says how to come to one that is not there.

    Raises:
        ConfigError: The file is missing, is not YAML, or holds no keys and values.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError("there is no such file", where=str(path), mend=mend or None) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"it cannot be read ({type(error).__name__})", where=str(path)) from None
    try:
        values = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        raise ConfigError(f"it is not valid YAML{line}", where=str(path)) from None
    if not isinstance(values, dict):
        raise ConfigError("it must hold keys and values", where=str(path))
    return values
