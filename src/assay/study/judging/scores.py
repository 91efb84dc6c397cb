"""``scores.json``, as a judge wrote it: somebody else's text, so that each of its parts is looked at."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NoReturn

from assay.core import AssayError
from assay.report import OutsideScore

#: The file that a judge writes.
SCORES = "scores.json"
_KEYS = {"name", "value", "better", "about", "low", "high", "why"}
_MOST, _BYTES = 200, 1 << 20
_LETTERS = {"name": 120, "about": 500, "why": 300}


def read_scores(folder: Path) -> tuple[OutsideScore, ...]:
    """What a judge wrote.

    A list of ``{"name", "value", "better", "about"}``: the value a finite number, ``better`` one of
    ``high``, ``low`` and an empty text. ``low`` and ``high`` may give the tool's own interval. A
    value of null needs ``why``, one sentence.

    Raises:
        AssayError: There is no such file, or it holds anything else. No text of it is repeated.
    """
    path = folder / SCORES
    if path.is_symlink() or not path.is_file():
        raise AssayError(f"it wrote no {SCORES}")
    if path.stat().st_size > _BYTES:
        raise AssayError(f"its {SCORES} is larger than 1 MB")
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise AssayError(f"its {SCORES} is not valid JSON") from None
    if not isinstance(found, list) or not 1 <= len(found) <= _MOST:
        raise AssayError(f"its {SCORES} is no list of 1 to {_MOST} scores")
    scores = tuple(_score(one, f"score {i} of its {SCORES}") for i, one in enumerate(found, 1))
    if len({s.name for s in scores}) < len(scores):
        raise AssayError(f"two scores of its {SCORES} have one name")
    return scores


def _score(one: Any, which: str) -> OutsideScore:
    def refuse(what: str) -> NoReturn:
        raise AssayError(f"{which} {what}")

    if not isinstance(one, dict) or not set(one) <= _KEYS:
        refuse(f"is not made of {', '.join(sorted(_KEYS))} alone")
    texts = {key: one.get(key) or "" for key in _LETTERS}
    for key, text in texts.items():
        if not isinstance(text, str) or len(text) > _LETTERS[key]:
            refuse(f"has under {key!r} no text of at most {_LETTERS[key]} letters")
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            refuse(f"has under {key!r} no valid text")  # half a letter cannot be written down
    if not texts["name"].strip():
        refuse("has no name")
    better = one.get("better", "")
    if not isinstance(better, str) or better not in ("high", "low", ""):
        refuse("has a 'better' that is none of high, low and an empty text")
    low, high = (_number(one.get(end)) for end in ("low", "high"))
    if one.get("value") is None:
        if not texts["why"]:
            refuse("has no value, and no 'why'")
        return OutsideScore(texts["name"], None, better, texts["about"], why=texts["why"])
    value = _number(one["value"])
    if value is None:
        refuse("is not a finite number")
    if ("low" in one or "high" in one) and (low is None or high is None or low > high):
        refuse("has an interval that is not two finite numbers, the lower one first")
    return OutsideScore(texts["name"], value, better, texts["about"], low, high)


def _number(value: Any) -> float | None:
    """A finite number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
