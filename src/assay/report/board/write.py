"""The files of a benchmark: page, CSV, and ``benchmark.json`` that all of it can be made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assay.core import InputError, canonical, from_json, to_json
from assay.report.board.page import board_page
from assay.report.board.ranked import rankings
from assay.report.board.sheet import sheet
from assay.report.board.values import Benchmark
from assay.report.write import headed, listed, write_all

_FORMAT = "assay benchmark 1"
FILE, PAGE, SHEET = "benchmark.json", "index.html", "leaderboard.csv"


def write_board(found: Benchmark, folder: Path) -> Path:
    """Write the three files.

    Returns:
        The page's path.

    Raises:
        InputError: The folder cannot be written. What stood there is still there then.
    """
    write_all({
        folder / FILE: _spelled(found), folder / SHEET: sheet(found, rankings(found)[0]),
        folder / PAGE: board_page(found),
    })  # fmt: skip
    return folder / PAGE


def read_board(folder: Path) -> Benchmark | None:
    """What a folder holds; None where there is none.

    Raises:
        InputError: It is damaged, or of another version.
    """
    try:
        data = json.loads((folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        data = {}
    return from_board(data, str(folder / FILE))


def from_board(data: Any, where: str = "") -> Benchmark:
    """The inverse of what ``benchmark.json`` holds.

    Raises:
        InputError: It is no benchmark of this format.
    """
    try:
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise ValueError
        return from_json(Benchmark, {k: v for k, v in data.items() if k != "format"})
    except (ValidationError, ValueError):
        raise InputError(
            "this is no benchmark that this version of assay can read", where=where,
            mend="Name another folder with --out: what is in the store is not computed again",
        ) from None  # fmt: skip


def _lean(cell: dict[str, Any]) -> dict[str, Any]:
    """Without the fields of measurements and of their lines that hold nothing: there are many."""

    def held(m: dict[str, Any]) -> dict[str, Any]:
        kept = {k: v for k, v in m.items() if v not in (None, "", []) or k == "value"}
        return {**kept, "parts": [held(p) for p in m["parts"]]} if m.get("parts") else kept

    for tried in cell["tried"]:
        tried["measurements"] = [held(m) for m in tried["measurements"]]
    return cell


def _spelled(found: Benchmark) -> str:
    """Sorted and indented; but each cell, long lists of figures, on a line of its own at the end."""
    data: dict[str, Any] = to_json(found)
    cells = listed(canonical(_lean(c)) for c in data["cells"])
    return headed({"format": _FORMAT, **data}, {"cells": cells})
