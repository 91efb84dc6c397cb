"""Equal numbers of synthetic and of real rows, for what costs more than a pass over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.views import BARE


@dataclass(frozen=True)
class Sides:
    """Tables of one length.

    Attributes:
        real: Rows of N, or of T where there is no holdout.
        train: Rows of T, held against ``real`` for the reference; None without a holdout.
        releases: Rows of each release.
        note: What a reader must know.
    """

    real: Table
    train: Table | None
    releases: tuple[Table, ...]
    note: str

    @property
    def n(self) -> int:
        """Rows a side."""
        return len(self.real)


def sides(evidence: Evidence, most: int) -> Sides:
    """At most ``most`` rows of either side, drawn alike; real ones are the same for every
    technique whose releases are as long, and all who ask for as many rows get the same ones."""
    train = evidence.train if evidence.holdout is not None else None
    real = evidence.real
    lengths = [len(t) for t in (real, train, *evidence.releases) if t is not None]
    n = min(most, *lengths)
    key = f"fidelity.sides.{n}"
    cut = any(length > n for length in lengths)
    said = [BARE] if train is None else []
    if cut:
        said.append(f"{n} random rows of each side are compared")
    return Sides(
        evidence.memo.get(f"{key}.real", lambda r: real.sample(n, r)),
        None if train is None else evidence.memo.get(f"{key}.train", lambda r: train.sample(n, r)),
        tuple(
            evidence.work.get(f"{key}.{i}", partial(s.sample, n))
            for i, s in enumerate(evidence.releases)
        ),
        "; ".join(said),
    )  # fmt: skip
