"""Claims of differential privacy and what was paid for them, as a file of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assay.core import to_json
from assay.report import TechniqueFindings
from assay.study.export.piece import Piece, json_piece
from assay.study.fitted import Kept

_ABOUT = (
    "A claim is of one release of a technique; releases of several fits add up. A ledger lists "
    "each private operation of a fit: what was asked, rho (half the square of mu of Gaussian "
    "differential privacy), and the part of delta it took; columns are counted from 0, in the "
    "order of its release."
)
_GONE = "the store does not hold this fit (any more)"
_WHOLE = "it was accounted for as a whole: see the claim's implementation and accountant"


def claims_piece(techniques: Sequence[TechniqueFindings], kept: Mapping[str, list[Kept | None]]) -> Piece:  # fmt: skip
    """``claims.json``: the claim of each technique, or why there is none, and its ledgers.

    Args:
        techniques: Without the controls.
        kept: The fits of each by its name.
    """
    found = [_claim(t, kept[t.name]) for t in techniques]
    return json_piece(
        "claims.json", {"about": _ABOUT, "techniques": found},
        "Claims of differential privacy, and the ledger of each fit",
    )  # fmt: skip


def _claim(found: TechniqueFindings, kept: list[Kept | None]) -> dict[str, Any]:
    asked = found.claim is not None or bool(found.void)
    said = {
        "name": found.name, "claim": to_json(found.claim) if found.claim else None,
        "why_none": "" if found.claim else found.void or found.failure or "none was asked for",
    }  # fmt: skip
    return {**said, "fits": [_fit(i, k) for i, k in enumerate(kept, 1)] if asked else []}


def _fit(number: int, kept: Kept | None) -> dict[str, Any]:
    if kept is None:
        return {"fit": number, "ledger": None, "why_none": _GONE}
    ledger = kept.about.get("ledger") or None
    return {"fit": number, "ledger": ledger, "why_none": "" if ledger else _WHOLE}
