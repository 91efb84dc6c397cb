"""What a judge's script finds and writes. It runs in the judge's environment: NumPy and pandas alone.

Numbers and dates come as numbers (dates as seconds since 1970), all else as text. A part that fails
gives scores without a value and the kind of the error, never its message, which may hold cells.
"""

from __future__ import annotations

import contextlib
import json
import math
import random
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd


def _read(name: str) -> Any:
    with open(name, encoding="utf-8") as file:
        return json.load(file)


REQUEST = _read("request.json")
COLUMNS = _read("schema.json")["columns"]
SEED, SETTINGS = REQUEST["seed"], REQUEST["settings"]
NAMES = [c["name"] for c in COLUMNS]
DATES = [c["name"] for c in COLUMNS if c["kind"] == "datetime"]
NUMBERS = [c["name"] for c in COLUMNS if c["kind"] in ("numeric", "integer", "datetime")]
WHOLE = [c["name"] for c in COLUMNS if c["kind"] == "integer"]
LEVELS = [n for n in NAMES if n not in NUMBERS]

Found = Sequence[tuple[float, tuple[float, float] | None]]
_scores: list[dict[str, Any]] = []
_errors: list[Exception] = []


def _secret() -> str:
    """What an attacker wants to guess: as the plan says, a sensitive column, the target, the last."""
    if named := SETTINGS.get("secret"):
        if named not in NAMES:
            raise SystemExit("the setting 'secret' names no column")
        return str(named)
    sensitive = [c["name"] for c in COLUMNS if "sensitive" in c["roles"]]
    target = [c["name"] for c in COLUMNS if c["target"]]
    return str((sensitive + target + NAMES[-1:])[0])


SECRET = _secret()
KNOWN = [n for n in NAMES if n != SECRET]


def table(name: str) -> pd.DataFrame:
    """One of train, holdout and synthetic."""
    kinds: dict[str, Any] = {**dict.fromkeys(LEVELS + DATES, str),
                             **dict.fromkeys(set(NUMBERS) - set(DATES), float)}  # fmt: skip
    rows = pd.read_csv(f"{name}.csv", dtype=kinds, keep_default_na=False, na_values=[""])[NAMES]
    for column in DATES:
        when = pd.to_datetime(rows[column])
        rows[column] = ((when - pd.Timestamp(0)) / pd.Timedelta(seconds=1)).astype(float)
    for column in LEVELS:
        rows[column] = rows[column].astype(object).where(rows[column].notna(), None)
    return rows


T, N, S = table("train"), table("holdout"), table("synthetic")
# Shuffled: some tools take a copy in the same order for T itself and look away.
S = S.sample(frac=1, random_state=0, ignore_index=True)
for _name in WHOLE:  # one kind in all tables: a tool may call 3 and 3.0 two different values
    if not any(x[_name].isna().any() for x in (T, N, S)):
        T[_name], N[_name], S[_name] = (x[_name].astype("int64") for x in (T, N, S))


def filled(rows: pd.DataFrame) -> pd.DataFrame:
    """Without missing cells, for tools that stop at one: a level of its own, or T's median."""
    found = rows.copy()
    for name in LEVELS:
        found[name] = found[name].where(found[name].notna(), "(missing)").astype(object)
    for name in NUMBERS:
        if T[name].isna().all():
            found[name] = found[name].fillna(0.0)
        else:
            found[name] = found[name].fillna(T[name].median())
    return found


def whole(name: str, default: int) -> int:
    """A setting that is a whole number above 0."""
    found = SETTINGS.get(name, default)
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise SystemExit(f"the setting {name!r} is no whole number above 0")
    return found


def part(
    ask: Callable[[], Found], *scores: tuple[str, str, str], needs_holdout: bool = False
) -> None:
    """Put one question; ``scores`` are the name, the better end and the meaning of each number.

    ``ask`` gives as many pairs of a value and the tool's own interval or None.
    """
    why, found = "", []
    if needs_holdout and not len(N):
        why = "there are no holdout rows"
    else:
        np.random.seed(SEED % 2**32)  # noqa: NPY002 - what packages draw from
        random.seed(SEED)
        try:
            with contextlib.redirect_stdout(sys.stderr):
                found = list(ask())
        except Exception as error:  # whatever a tool raises is its answer
            why = f"the tool stopped with {type(error).__name__}"
            _errors.append(error)
    for i, (name, better, about) in enumerate(scores):
        _scores.append(
            {"name": name, "better": better, "about": about, **_told(found[i : i + 1], why)}
        )


def _told(found: Found, why: str) -> dict[str, Any]:
    value, interval = found[0] if found else (math.nan, None)
    if not math.isfinite(value):
        return {"value": None, "why": why or "the tool gave no number"}
    told: dict[str, Any] = {"value": float(value)}
    if interval is not None and all(math.isfinite(end) for end in interval):
        told |= {"low": float(interval[0]), "high": float(interval[1])}
    return told


def give() -> None:
    """Write what was found. Where a tool answered nothing for its errors, it has failed."""
    if _errors and all(s["value"] is None for s in _scores):
        raise _errors[0]
    with open("scores.json", "w", encoding="utf-8") as file:
        json.dump(_scores, file, ensure_ascii=False, allow_nan=False)


warnings.simplefilter("ignore")
