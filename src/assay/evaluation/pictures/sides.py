"""Which rows a picture sets side by side, and the words that say so."""

from __future__ import annotations

from assay.evaluation.base import Evidence

EACH, TOGETHER, GLANCE, MODELS = (
    "Each column", "Columns together", "All columns at a glance", "Models trained on them",
)  # fmt: skip


def rows_in_words(evidence: Evidence, real: int, synthetic: int) -> str:
    """How many rows of what a picture is of."""
    what = "training rows, as there is no holdout" if evidence.holdout is None else "holdout rows"
    which = " of release 1" if len(evidence.releases) > 1 else ""
    return f"{real:,} real rows ({what}) and {synthetic:,} synthetic rows{which}"


def short(name: str) -> str:
    """A column's name, cut where it is long."""
    return name if len(name) <= 60 else f"{name[:59]}…"
