"""The file an attacker holds: whose record is where, which columns it shares, what S adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Auxiliary, Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.linkage.compare import tolerance_of
from assay.evaluation.privacy.spaces import pooled

Array = np.ndarray[Any, Any]

#: Columns that a file without names is taken to know at least, where the table has others left.
KNOWN = 3
#: Columns that a note names.
NAMED = 12
NOTHING_ADDED = "the auxiliary file has every column already: a link adds nothing"


@dataclass(frozen=True)
class Records:
    """The attacker's file.

    Attributes:
        table: One record a row, in the columns it shares with the release.
        people: The record of each person asked about (T, then N), -1 for nobody; shape (n,).
        strangers: Records of people of R, who were neither in T nor in N.
        added: The columns that only the release has.
        tolerances: How far apart close numbers may lie, by column; 0 for levels.
        note: What a reader must know of the file.
    """

    table: Table
    people: Array
    strangers: Array
    added: tuple[Column, ...]
    tolerances: dict[str, float]
    note: str


def records(evidence: Evidence) -> Records | str:
    """The attacker's file, or why there is none; the same for every technique. N and R are there."""
    return evidence.memo.get("privacy.linkage.records", lambda _: _records(evidence))


def _records(evidence: Evidence) -> Records | str:
    assert evidence.holdout is not None
    assert evidence.reference is not None
    given, rows = evidence.auxiliary, everyone(evidence).rows
    shared, note = _shared(evidence, given)
    added = tuple(c for c in rows.schema if c.name not in shared and c.kind is not Kind.ARRAY)
    if not added:
        return NOTHING_ADDED
    if given is None or given.train is None or given.holdout is None:
        table = rows.only(shared).stacked(evidence.reference.only(shared))
        people, strangers = np.arange(len(rows)), np.arange(len(rows), len(table))
    else:
        people = np.concatenate([
            given.rows_of(evidence.train, given.train),
            given.rows_of(evidence.holdout, given.holdout),
        ])  # fmt: skip
        table, strangers = _with_strangers(given, evidence.reference)
    whole = pooled(evidence)
    tolerances = {c.name: tolerance_of(whole[c.name]) if c.ordered else 0.0 for c in rows.schema}
    note = join_notes(
        note, f"a link is right where all other columns are: {listed([c.name for c in added])}; "
        "numbers within a twentieth of the span of the middle nine tenths of people",
    )  # fmt: skip
    return Records(table, people, strangers, added, tolerances, note)


def _with_strangers(given: Auxiliary, reference: Table) -> tuple[Table, Array]:
    """The file, and whose records in it are of people of R; they are put in where it has none."""
    if given.reference is not None:
        at = given.rows_of(reference, given.reference)
        at = np.unique(at[at >= 0])
        if len(at):
            return given.table, at
    table = given.table.stacked(reference.only(given.table.names))
    return table, np.arange(len(given.table), len(table))


def _shared(evidence: Evidence, given: Auxiliary | None) -> tuple[list[str], str]:
    if given is None:
        return _guessed(evidence.schema, pooled(evidence))
    if given.train is None:
        return given.table.names, join_notes(
            given.note, "the file has no key that says who is who, so its columns were taken from "
            "the real rows, cell for cell",
        )  # fmt: skip
    return given.table.names, given.note


def _guessed(schema: Schema, whole: Table) -> tuple[list[str], str]:
    """What somebody may know of people where no file was given: the quasi-identifiers."""
    plain = [c for c in schema if c.kind is not Kind.ARRAY]
    known = [c.name for c in plain if c.has(Role.QUASI_IDENTIFIER)]
    declared = len(known)
    wanted = min(KNOWN, len(plain) // 2)
    others = [
        c.name for c in plain
        if c.name not in known and not (c.has(Role.SENSITIVE) or c.has(Role.TARGET))
    ]  # fmt: skip
    # The most telling of the others, as a careful reader would fear.
    others.sort(key=lambda name: (-whole[name].n_unique(), name))
    known += others[: max(0, wanted - declared)]
    known = (known or [c.name for c in plain])[: len(plain) - 1]
    known = [c.name for c in plain if c.name in known]
    why = "the quasi-identifiers" if len(known) == declared else (
        f"{declared or 'no'} declared quasi-identifier{'s' * (declared != 1)}, and the columns with "
        "the most values to make up for more"
    )  # fmt: skip
    return known, (
        "no auxiliary file was given, so somebody was taken to know these columns of everyone: "
        f"{listed(known)} ({why})"
    )


def listed(names: Sequence[str]) -> str:
    """Column names in a sentence: the first dozen, and how many more."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
