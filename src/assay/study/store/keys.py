"""Names for work by its content: the same inputs, settings, seed and code give the same key."""

from __future__ import annotations

import hashlib
import inspect
from functools import cache
from pathlib import Path
from typing import Any

from assay.core import canonical

_ROOT = Path(__file__).parents[2]
_ALL = tuple(p.name for p in sorted(_ROOT.iterdir()) if p.is_dir() and (p / "__init__.py").exists())


def key_of(*, rooms: tuple[str, ...] = _ALL, **parts: Any) -> str:
    """A name for work that depends on ``parts`` (plain JSON data) and on assay's own code.

    Args:
        rooms: Those, and single files of others, whose code the work runs.
        parts: What else it depends on.
    """
    text = canonical({**parts, "code": _code(tuple(sorted(rooms)))})
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def code_of(part: Any) -> str:
    """A digest of the file of a technique's, metric's or attack's class; empty for assay's own,
    which :func:`key_of` counts anyway."""
    kind = part if isinstance(part, type) else type(part)
    if kind.__module__.split(".")[0] == "assay":
        return ""
    try:
        file = inspect.getsourcefile(kind)
        content = Path(file).read_bytes() if file else b""
    except (OSError, TypeError):  # made at a prompt, or compiled: its name has to do
        content = b""
    named = f"{kind.__module__}.{kind.__qualname__}".encode()
    return hashlib.sha256(named + b"\0" + content).hexdigest()[:32]


@cache
def _code(rooms: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    files = [p for room in rooms for p in ((_ROOT / room).rglob("*"), [_ROOT / room])]
    for path in sorted(p for some in files for p in some if p.suffix in (".py", ".yaml")):
        digest.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
