"""How often the same training rows have been judged: many figures about one data set add up."""

from __future__ import annotations

import json
import os
from pathlib import Path

from assay.core import locked, write_whole

#: Where the count is kept, but for this variable: a folder.
VARIABLE = "ASSAY_STATE"


def folder() -> Path:
    """The folder of the count: ``$ASSAY_STATE``, else the user's state folder (XDG).

    Raises:
        RuntimeError: The user has no home folder.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "assay"


def counted(train: str, judged: str) -> int:
    """How many different releases or plans have been judged against the same training rows.

    Only hashes are kept. The same release judged again is no new use: it tells nothing new.

    Args:
        train: Fingerprint of the training rows.
        judged: Fingerprint of what is judged now.

    Returns:
        The count, this one included; 0 where it cannot be kept, which means unknown.
    """
    try:
        place = folder() / f"uses-{train[:32]}.json"
        with locked(place.with_suffix(".lock")):  # two at once would count as one
            known = _read(place)
            if judged not in known:
                known.append(judged)
                write_whole(place, json.dumps(known))
    except (OSError, RuntimeError):  # no home, no space, no right to write
        return 0
    return len(known)


def _read(place: Path) -> list[str]:
    try:
        found = json.loads(place.read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # none yet, or damaged: begin anew
        return []
    return [x for x in found if isinstance(x, str)] if isinstance(found, list) else []
