"""What an attacker wants to infer, from what: secret columns, and those known beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.fidelity.binning import Bins, bins_of
from assay.evaluation.fidelity.views import View, view_of
from assay.evaluation.privacy.anonymity.keys import Keys
from assay.evaluation.privacy.spaces import pooled

Array = np.ndarray[Any, Any]

#: Secret columns that are inferred: of those declared, and where none is.
DECLARED, IN_TURN = 8, 3
#: Why nothing can be inferred.
TOO_FEW = "it needs one column to infer and another, which is no array, to infer it from"
ALL_KNOWN = "every column is a quasi-identifier, which the attacker knows already"
FREE_TEXT = "the secret columns are free text, which nobody can guess cell by cell"
#: What a right guess of a number is.
TENTHS = "a number or date counts as inferred where it lies in the same of ten bins of equal size"


@dataclass(frozen=True)
class Aim:
    """One secret column, and what is known of a person beside it.

    Attributes:
        name: The secret column.
        known: The columns the attacker knows, in the table's order; never the secret one.
        near: Those of them that distances are taken in: where columns are inferred in turn, only
            those that are not, so that one search serves all; as long as these are the most.
        bins: How cells become values: levels as they are, numbers and dates by tenths.
        keys: How rows are alike in the known columns.
    """

    name: str
    known: tuple[str, ...]
    near: tuple[str, ...]
    bins: Bins
    keys: Keys

    def values(self, table: Table) -> Array:
        """The secret value of each row, int64 of shape (n,); -1 is missing. Levels are numbered
        from the most frequent; a level that no real row has gets a number of its own."""
        codes: Array = self.bins.codes(table) - 1
        return codes


@dataclass(frozen=True)
class Aims:
    """All secret columns of a study.

    Attributes:
        each: At least one.
        note: Which columns were taken and why, in words.
    """

    each: tuple[Aim, ...]
    note: str


def no_aim(schema: Schema) -> str | None:
    """Why nothing can be inferred from tables of this schema, or None."""
    if _candidates(schema)[0]:
        return None
    quasi = len(schema) > 1 and all(c.has(Role.QUASI_IDENTIFIER) for c in schema)
    return ALL_KNOWN if quasi else TOO_FEW


def aims(evidence: Evidence) -> Aims | str:
    """The secret columns of this evidence, or why there are none.

    Secret are the columns with the role ``sensitive``, else ``target``, without those that are
    quasi-identifiers too; at most 8, the most varied. Known are the quasi-identifiers, else all
    other columns but the declared secret ones. Where no secret is declared, columns that are no
    quasi-identifiers are inferred in turn, the 3 most varied, each from all other columns: what
    nobody thought of is attacked by whoever knows most. Free text is never a secret, arrays are
    neither. How values are coded is learnt from all real rows together, so that it cannot know
    who is a member.
    """
    return evidence.memo.get("privacy.inference.aims", lambda _: _aims(evidence))


def _candidates(schema: Schema) -> tuple[dict[str, tuple[str, ...]], str]:
    """What is known beside each column that may be a secret, and the role that made them so."""
    plain = [c for c in schema if c.kind is not Kind.ARRAY]
    quasi = [c.name for c in plain if c.has(Role.QUASI_IDENTIFIER)]
    for role in (Role.SENSITIVE, Role.TARGET):
        secret = [c.name for c in plain if c.has(role) and c.name not in quasi]
        known = quasi or [c.name for c in plain if c.name not in secret]
        if secret and known:
            return {s: tuple(known) for s in secret}, role
    names = [c.name for c in plain]
    found = {s: tuple(k for k in names if k != s) for s in names if s not in quasi}
    return {s: known for s, known in found.items() if known}, ""


def _aims(evidence: Evidence) -> Aims | str:
    candidates, role = _candidates(evidence.schema)
    if not candidates:
        return no_aim(evidence.schema) or TOO_FEW
    table = pooled(evidence)
    views = {s: view_of(evidence.schema[s], table) for s in candidates}
    coded = {s: _coded(v, table) for s, v in views.items() if not v.by_length}
    if not coded:
        return FREE_TEXT
    variety = {s: _entropy(b.codes(table) - 1) for s, b in coded.items()}
    most = DECLARED if role else IN_TURN
    chosen = sorted(coded, key=lambda s: -variety[s])[:most]
    keys: dict[tuple[str, ...], Keys] = {}
    each = []
    for s in (name for name in coded if name in chosen):
        known = candidates[s]
        if known not in keys:
            keys[known] = _keys(evidence.schema, known, table)
        rest = tuple(k for k in known if k not in chosen)
        near = rest if 2 * len(rest) > len(known) else known
        each.append(Aim(s, known, near, coded[s], keys[known]))
    return Aims(tuple(each), _note(each, role, len(coded), evidence.schema))


def _coded(view: View, table: Table) -> Bins:
    if view.ordered:
        return bins_of(view, table)
    counts = view.levels(table).drop_nulls().rename("level").value_counts(name="rows")
    counts = counts.sort(["rows", "level"], descending=[True, False])
    return Bins(view, levels=tuple(counts["level"]))


def _keys(schema: Schema, known: tuple[str, ...], table: Table) -> Keys:
    asked: list[Column] = [replace(schema[k], roles=(Role.QUASI_IDENTIFIER,)) for k in known]
    return Keys.of(Schema(tuple(asked)), table)


def _entropy(values: Array) -> float:
    counts = np.bincount(values[values >= 0])
    share = counts[counts > 0] / max(1, counts.sum())
    return float(-(share * np.log(share)).sum())


def _note(each: list[Aim], role: str, there: int, schema: Schema) -> str:
    names = ", ".join(a.name for a in each)
    why = f"inferred, as declared {role}: {names}" if role else (
        f"no column is declared sensitive or a target beside the quasi-identifiers, so these are "
        f"inferred in turn: {names}")  # fmt: skip
    left = f"the {len(each)} most varied of {there}" if there > len(each) else ""
    quasi = role and schema[each[0].known[0]].has(Role.QUASI_IDENTIFIER)
    known = "known: " + (", ".join(each[0].known) if quasi else "all other columns")
    numbers = TENTHS if any(a.bins.view.ordered for a in each) else ""
    return join_notes(why, left, known, numbers)
