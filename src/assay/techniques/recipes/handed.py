"""What a recipe's script finds and gives back. It runs in the recipe's environment: pandas alone.

Dates go to the generator as seconds since 1970; levels are text. ``filled`` is for packages that take
no missing cell: there levels get one of their own, and numbers and dates their median.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

NONE = "(missing)"


def _read(name: str) -> Any:
    with open(name, encoding="utf-8") as file:
        return json.load(file)


REQUEST = _read("request.json")
COLUMNS = _read("schema.json")["columns"]
ROWS, SEED, SETTINGS, PRIVACY = (REQUEST[k] for k in ("rows", "seed", "settings", "privacy"))
DATES = [c["name"] for c in COLUMNS if c["kind"] == "datetime"]
WHOLE = [c["name"] for c in COLUMNS if c["kind"] == "integer"]
NUMBERS = [c["name"] for c in COLUMNS if c["kind"] in ("numeric", "integer", "datetime")]
LEVELS = [c["name"] for c in COLUMNS if c["name"] not in NUMBERS]
TARGET = next((c["name"] for c in COLUMNS if c["target"]), None)


def seeded() -> None:
    """Set the seeds that packages draw from where they take none."""
    random.seed(SEED)
    np.random.seed(SEED % 2**32)  # noqa: NPY002 - what packages draw from
    try:
        import torch
    except ImportError:
        return
    torch.manual_seed(SEED)


def train() -> pd.DataFrame:
    """The training rows: text or None in levels, float64 in numbers and dates, int64 in whole
    numbers that miss no cell."""
    kinds: dict[str, Any] = {**dict.fromkeys(LEVELS + DATES, str),
                             **dict.fromkeys(set(NUMBERS) - set(DATES), float)}  # fmt: skip
    rows = pd.read_csv("train.csv", dtype=kinds, keep_default_na=False, na_values=[""])
    for name in DATES:
        when = pd.to_datetime(rows[name])
        rows[name] = (when - pd.Timestamp(0)) / pd.Timedelta(seconds=1)
    for name in WHOLE:
        if not rows[name].isna().any():
            rows[name] = rows[name].astype("int64")
    for name in LEVELS:
        rows[name] = rows[name].astype(object).where(rows[name].notna(), None)
    return rows


def filled(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without missing cells."""
    found = rows.copy()
    for name in LEVELS:
        found[name] = found[name].where(found[name].notna(), NONE).astype(str).astype(object)
    for name in NUMBERS:
        if found[name].isna().any():
            found[name] = found[name].fillna(found[name].median())
    return found


def give(drawn: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Write what was drawn: inside the range of the training rows, whole numbers whole."""
    drawn = pd.DataFrame({c["name"]: np.asarray(drawn[c["name"]]) for c in COLUMNS})
    for name in LEVELS:
        drawn[name] = drawn[name].astype(object).where(drawn[name] != NONE, None)
    for name in NUMBERS:
        cells = pd.to_numeric(drawn[name], errors="coerce")
        cells = cells.clip(float(rows[name].min()), float(rows[name].max()))
        drawn[name] = cells.round() if name in WHOLE else cells
        if name in WHOLE:
            drawn[name] = drawn[name].astype("Int64")
        if name in DATES:
            when = pd.to_datetime(cells, unit="s").dt.strftime("%Y-%m-%dT%H:%M:%S")
            drawn[name] = when.where(cells.notna(), None)
    drawn.to_csv("synthetic.csv", index=False)


def binned(cells: int = 32) -> dict[str, list[float]]:
    """Edges of cells for numbers by their bounds: for packages that count levels alone.

    The least number has a cell of its own, for often it stands for nothing at all (no gain, no
    loss): spread over a cell of one width it would be lost. The others are of one width.
    """
    found = {}
    for c in COLUMNS:
        if c["name"] in NUMBERS:
            low, high = (_number(c[end]) for end in ("low", "high"))
            whole = c["kind"] == "integer"
            if whole and high - low < 100:
                found[c["name"]] = list(np.arange(low, high + 2))
            else:
                second = low + 1 if whole else float(np.nextafter(low, np.inf))
                end = high + 1 if whole else high
                rest = np.linspace(second, end, cells) if end > second else [second]
                found[c["name"]] = [low, *rest]
    return found


def bounds(column: dict[str, Any]) -> tuple[float, float]:
    """Of a number or a date."""
    return _number(column["low"]), _number(column["high"])


def _number(end: float | str | None) -> float:
    if end is None:
        raise SystemExit("a number has no bounds")
    if isinstance(end, str):
        return (pd.Timestamp(end) - pd.Timestamp(0)) / pd.Timedelta(seconds=1)
    return float(end)


def coded(rows: pd.DataFrame, edges: dict[str, list[float]]) -> pd.DataFrame:
    """Levels everywhere: numbers as the name of their cell, missing ones as a level."""
    found = rows.copy()
    for name in LEVELS:
        found[name] = found[name].where(found[name].notna(), NONE).astype(str).astype(object)
    for name, own in edges.items():
        at = np.searchsorted(np.array(own[1:-1]), rows[name].to_numpy(float), side="right")
        found[name] = np.where(rows[name].isna(), NONE, [f"b{i:03d}" for i in at])
    return found


def levels(edges: dict[str, list[float]]) -> dict[str, list[str]]:
    """All levels of each column as ``coded`` has them; where none were declared those of the rows,
    with which nothing can be claimed."""
    found, rows = {}, cache(train)  # read once, and only where levels were not declared
    for c in COLUMNS:
        own = edges.get(c["name"])
        known = [f"b{i:03d}" for i in range(len(own) - 1)] if own else _known(c, rows)
        found[c["name"]] = [*known, *([NONE] if c["missing"] else [])]
    return found


def _known(column: dict[str, Any], rows: Callable[[], pd.DataFrame]) -> list[str]:
    if column["levels"] is not None:
        return list(column["levels"])
    if column["kind"] == "boolean":
        return ["false", "true"]
    return sorted(rows()[column["name"]].dropna().astype(str).unique())


def decoded(drawn: pd.DataFrame, edges: dict[str, list[float]]) -> pd.DataFrame:
    """The inverse of ``coded``: a number anywhere in its cell."""
    rng, found = np.random.default_rng(SEED), drawn.copy()
    for name, own in edges.items():
        known = found[name].astype(str).str.fullmatch(r"b\d+").to_numpy()
        at = found[name].astype(str).str.slice(1).where(known, "0").astype(int).to_numpy()
        low, after = np.array(own)[at], np.array(own)[at + 1]
        one = after == np.nextafter(low, np.inf)  # a cell of one number
        cells = np.where(one, low, low + rng.random(len(at)) * (after - low))
        cells = np.floor(cells) if name in WHOLE else cells
        found[name] = np.where(known, cells, np.nan)
    return found
