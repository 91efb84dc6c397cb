"""A technique whose one setting moves two known scores, and a table whose rows are all different."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest

from assay.core import PrivacyClaim
from assay.data import Schema, Table
from assay.study import Study
from assay.techniques import TECHNIQUES, Real, SearchSpace


@dataclass(frozen=True)
class KnobModel:
    """A share of T's rows as they are; of the others every column by itself."""

    train: Table
    copied: float
    claim: PrivacyClaim | None = None

    def sample(self, n: int, rng: np.random.Generator, given: Any = None) -> Table:
        frame = self.train.frame
        alone = pl.DataFrame([frame[c].gather(rng.permutation(len(frame))) for c in frame.columns])
        kept = rng.random(len(frame)) < self.copied
        rows = np.flatnonzero(kept)
        mixed = pl.concat([frame[rows], alone[np.flatnonzero(~kept)]])
        return self.train.with_frame(mixed[rng.permutation(len(mixed))[:n]])

    def save(self, folder: Any) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Knob:
    """``privacy.copies.exact.excess`` is ``copied``; pairs are off by about what is not copied."""

    name: ClassVar[str] = "knob"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "A knob"
    suits: ClassVar[str] = "Tests."
    source: ClassVar[str] = "tests of tuning"
    space: ClassVar[SearchSpace] = {"copied": Real(0.0, 1.0)}
    copied: float = 0.9
    privacy: Mapping[str, float] | None = None

    def accepts(self, schema: Schema) -> str | None:
        return None

    def fit(self, train: Table, rng: np.random.Generator) -> KnobModel:
        return KnobModel(train, self.copied)


@dataclass(frozen=True)
class Stuck(Knob):
    """No setting of it copies fewer than half of the rows: it never keeps the rule."""

    name: ClassVar[str] = "stuck"
    space: ClassVar[SearchSpace] = {"copied": Real(0.5, 1.0)}


@dataclass(frozen=True)
class Broken(Knob):
    """It cannot run, and its error's message holds a cell."""

    name: ClassVar[str] = "broken"

    def fit(self, train: Table, rng: np.random.Generator) -> KnobModel:
        raise RuntimeError("cell 4711")


@pytest.fixture(scope="module", autouse=True)
def knobs() -> Iterator[None]:
    """The techniques of this file among those there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TECHNIQUES, "_parts", dict(TECHNIQUES._load()))
        patch.setattr(TECHNIQUES, "_origin", dict(TECHNIQUES._origin))
        for part in (Knob, Stuck, Broken):
            TECHNIQUES._add(part, "tests")
        yield


POLICY = {
    "name": "ours",
    "rules": [
        {"measure": "fidelity.pairs.distance.excess", "at_most": 0.25},
        {"measure": "privacy.copies.exact.excess", "at_most": 0.45},
    ],
}


@pytest.fixture(scope="session")
def rows() -> Callable[..., pl.DataFrame]:
    """Two numbers that hang together, and one that tells every row apart."""
    return _rows


def _rows(n: int = 1_500, seed: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return pl.DataFrame({"x": x, "y": x + 0.05 * rng.normal(size=n), "z": rng.random(n)})


@pytest.fixture(scope="session")
def study() -> Callable[..., Study]:
    """Makes a study of :func:`rows` with the knob."""

    def made(folder: Any = None, frame: pl.DataFrame | None = None, **wishes: Any) -> Study:
        wishes = {
            "policy": POLICY,
            "techniques": {"knob": {}},
            "repeats": 1,
            "depth": "policy",
            **wishes,
        }
        return Study(_rows() if frame is None else frame, folder=folder, **wishes)

    return made
