"""Addresses and numbers in the release that nobody in the data has: they may be somebody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, not_measured
from assay.core.intervals import clopper_pearson
from assay.data import Kind, Table
from assay.evaluation.privacy.leftovers.fragments import inside
from assay.evaluation.privacy.leftovers.marks import MARKS, Marks

Array = np.ndarray[Any, Any]

_FORMS = ", ".join(m.title for m in MARKS if m.reaches)
INVENTED = Statistic(
    "privacy.leftovers.invented.share", "leftovers: invented addresses and numbers",
    "Share of the released rows whose free text holds what has the form of an address on the net, "
    "a long number or a code and is in no real row. Made up as it is, it may be somebody's: a "
    "technique cannot know. Beside it the share of people never seen who have one that is in no "
    "other real row. Of the release with the most.", Goal.NONE, 0.0, 1.0, percent=True,
    source="assay; forms as in HIPAA 45 CFR 164.514(b)(2)(i)(D) to (R)",
    formula="rows of S with such a string outside T, N and R / |S|",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """Such strings of the real rows.

    Attributes:
        columns: The columns of free text.
        keys: Hashes of the strings of all real rows, by column, each sorted.
        new: Rows of N with one that no row of T and R has.
        controls: Rows of N.
    """

    columns: tuple[str, ...]
    keys: tuple[Array, ...]
    new: int
    controls: int


def known(real: Table, members: int, controls: int) -> Known:
    """From T, N and R, stacked in that order."""
    columns = tuple(c.name for c in real.schema if c.kind is Kind.TEXT)
    keys, new = [], np.zeros(len(real), bool)
    for name in columns:
        key, row = _reaching(real, name)
        keys.append(np.unique(key))
        unseen = (row >= members) & (row < members + controls)
        new[row[unseen & ~inside(key, np.unique(key[~unseen]))]] = True
    return Known(columns, tuple(keys), int(new.sum()), controls)


def invented(seen: Known, releases: tuple[Table, ...], confidence: float = 0.95) -> Measurement:
    """The share of the release with the most rows that hold one."""
    if not seen.columns:
        return not_measured(INVENTED.name, "there is no column of free text", INVENTED.goal)
    shares = [(_rows(seen, s), len(s)) for s in releases]
    each = 1 - (1 - confidence) / len(shares)
    spans = [clopper_pearson(k, n, each) for k, n in shares]
    worst = max(range(len(shares)), key=lambda i: shares[i][0] / max(shares[i][1], 1))
    hits, n = shares[worst]
    parts = tuple(
        Part(f"release {i + 1}", k / max(m, 1), span, n=m, note=f"{k} of {m} rows")
        for i, ((k, m), span) in enumerate(zip(shares, spans, strict=True))
    )
    return Measurement(
        INVENTED.name, hits / max(n, 1), spans[worst], n, INVENTED.goal,
        reference=seen.new / max(seen.controls, 1),
        reference_interval=clopper_pearson(seen.new, seen.controls, confidence), parts=parts,
        note=f"looked for in {', '.join(seen.columns)}: {_FORMS}",
    )  # fmt: skip


def _rows(seen: Known, release: Table) -> int:
    new = np.zeros(len(release), bool)
    for name, keys in zip(seen.columns, seen.keys, strict=True):
        key, row = _reaching(release, name)
        new[row[~inside(key, keys)]] = True
    return int(new.sum())


def _reaching(table: Table, name: str) -> tuple[Array, Array]:
    found = Marks.of(table[name])
    return found.pieces.keys[found.reaches], found.pieces.rows[found.reaches]
