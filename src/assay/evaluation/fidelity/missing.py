"""Are cells missing together as they were?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Statistic
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, join_notes
from assay.evaluation.fidelity.chance import apart
from assay.evaluation.fidelity.views import Array, yardstick

PATTERN = Statistic(
    "fidelity.missing.pattern", "missing cells: distance of patterns",
    "How far the patterns of missing cells, all columns together, lie from those of unseen real "
    "rows: 0 alike, 1 disjoint. Chance lifts the figure; its interval allows for that.",
    Goal.LOWER, 0.0, 1.0, source="total variation of missingness patterns (Little and Rubin 2019)",
    formula="sum over patterns of |p_S - p_N| / 2",
)  # fmt: skip


@dataclass(frozen=True)
class MissingPattern:
    """Total variation of which cells are missing together; one pattern a row.

    Gaps of single columns are in ``fidelity.columns.missing.max``. The interval is the delta
    method's, at the patterns that are more frequent in one table.

    Source: Little and Rubin 2019, section 1.2.
    """

    name: ClassVar[str] = "fidelity.missing"
    question: ClassVar[str] = "Are cells missing together as they were?"
    cost: ClassVar[str] = "n d"
    statistics: ClassVar[tuple[Statistic, ...]] = (PATTERN,)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column."""
        return None if len(schema) else "there is no column"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The one measurement; ``rng`` picks rows where lengths are unlike."""
        bench = yardstick(evidence, rng)
        real = patterns(bench.real)
        found = [distance(patterns(s), real) for s in bench.releases]
        train = bench.train
        usual = None
        if train is not None:
            usual = evidence.memo.get(
                f"fidelity.missing.reference.{len(train)}",
                lambda _: distance(patterns(train), real),
            )
        many = len(np.unique(real))
        count = "1 pattern" if many == 1 else f"{many} patterns"
        return (
            combined(PATTERN, found, n=bench.n, reference=usual,
                     note=join_notes(f"{count} in the real rows", bench.note)),
        )  # fmt: skip


def patterns(table: Table) -> Array:
    """Which cells of a row are missing, as one number a row, uint64 of shape (n,)."""
    code = np.zeros(len(table), np.uint64)
    for start in range(0, len(table.names), 64):
        word = np.zeros(len(table), np.uint64)
        for bit, name in enumerate(table.names[start : start + 64]):
            cells = table[name]
            if cells.null_count():
                word |= cells.is_null().to_numpy().astype(np.uint64) << np.uint64(bit)
        # Beyond 64 columns words are mixed; the chance that two patterns meet is below 1e-6.
        code = code * np.uint64(0x9E3779B97F4A7C15) + word
    return code


def distance(one: Array, other: Array) -> Score:
    """Total variation of two samples of patterns, and as it is without chance's share."""
    _, codes = np.unique(np.concatenate([one, other]), return_inverse=True)
    a, b = codes[: len(one)], codes[len(one) :]
    value, side, usual = apart(a, b, int(codes.max()) + 1)
    side = side * usual.slope(value)
    variance = sum(
        (float(np.sum((f - f.mean()) ** 2)) + 0.5) / len(f) ** 2 for f in (side[a], side[b])
    )
    return Score(value - usual.share(value), variance, shown=value)
