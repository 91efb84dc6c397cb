"""Whether the first line of a text file names its columns, or is a person's row."""

from __future__ import annotations

import csv
import io
from itertools import islice

import numpy as np

from assay.core import TableError

_LOOKED_AT = 1_000  # rows


def check_header(data: bytes, separator: str, header: list[str], where: str) -> None:
    """Refuse a first line that is a row: names are shown in plans, reports and errors.

    It is taken for a row where every column of numbers, two at least, is called by a number of its
    own range. Names that count evenly, such as years or 0, 1, 2, are names.

    Raises:
        TableError: The first line looks like a row of cells; the sentence shows none of them.
    """
    text = io.StringIO(data[: 4 << 20].decode("utf-8", "ignore"), newline="")
    rows = list(islice(csv.reader(text, delimiter=separator, strict=False), 1, _LOOKED_AT))
    heads: list[float] = []
    for place, name in enumerate(header):
        cells = [_number(r[place]) for r in rows if place < len(r) and r[place].strip()]
        known = [c for c in cells if c is not None]
        if not cells or len(known) < len(cells):
            continue
        head = _number(name)
        if head is None or not min(known) <= head <= max(known):
            return
        heads.append(head)
    if len(heads) > 1 and not _counting(heads):
        raise TableError(
            "its first line looks like a row of cells, not like the names of columns", where=where,
            mend="Put a line with a name for each column first",
        )  # fmt: skip


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _counting(heads: list[float]) -> bool:
    steps = np.unique(np.round(np.diff(heads), 9))
    return len(steps) == 1 and (len(heads) > 2 or abs(float(steps[0])) == 1)
