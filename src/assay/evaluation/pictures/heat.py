"""How columns go together in real rows, in synthetic rows, and the difference."""

from __future__ import annotations

import numpy as np

from assay.core import Heat, Picture
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.matrices import real_matrix, release_matrix
from assay.evaluation.pictures.cells import Array
from assay.evaluation.pictures.sides import TOGETHER, rows_in_words, short

#: Columns drawn at most: those whose associations changed most.
MOST = 24


def heat_pictures(evidence: Evidence) -> list[Picture]:
    """One matrix over numbers, levels and dates; none where there is one column only."""
    real, made = real_matrix(evidence), release_matrix(evidence, 0)
    if len(real.names) < 2:
        return []
    gap = np.abs(np.nan_to_num(made.values - real.values))
    worst = np.argsort(-np.round(gap.sum(0), 12), kind="stable")[:MOST]
    kept = np.sort(worst)
    left = f" The {MOST} most changed of {len(real.names)} columns." * (len(gap) > MOST)
    names = tuple(short(real.names[k]) for k in kept.tolist())
    pairs = np.triu_indices(len(gap), 1)
    first, second = (int(side[np.argmax(gap[pairs])]) for side in pairs)
    a, b = (m.values[first, second] for m in (real, made))
    strong = int((gap[pairs] >= 0.1).sum())
    pair = f"{short(real.names[first])} and {short(real.names[second])}"
    reading = (
        f"{strong} of {len(pairs[0])} pairs of columns go together differently by 0.1 or more; "
        f"most changed: {pair}, {a:.2f} in real rows and {b:.2f} in synthetic ones."
    ).replace("-", "\u2212" if min(a, b) < 0 else "-")
    rows = rows_in_words(evidence, len(evidence.real), len(evidence.releases[0]))
    caption = (
        f"{rows}. Number with number: Pearson's correlation; number with level: correlation "
        "ratio; level with level: Cramer's V, bias-corrected; missing cells left out pair by "
        f"pair, all rows.{left}"
    )
    return [Heat(
        id="associations", topic=TOGETHER, title="How columns go together", reading=reading,
        caption=caption, words=f"Three matrices of associations: real, synthetic, difference. {reading}",
        names=names, real=_shown(real.values, kept), synthetic=_shown(made.values, kept),
    )]  # fmt: skip


def _shown(values: Array, kept: Array) -> tuple[tuple[float | None, ...], ...]:
    part = np.round(values[np.ix_(kept, kept)], 3)
    return tuple(
        tuple(float(v) + 0.0 if np.isfinite(v) else None for v in row) for row in part.tolist()
    )
