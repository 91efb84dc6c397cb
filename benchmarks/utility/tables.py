"""The tables that the utility benchmarks look at, as Parquet files in one folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from assay.core import Seeds
from assay.data import conform, infer, split, to_source
from assay.techniques import technique

PARTS = ("train", "holdout", "reference", "synthetic")


def adult(path: Path, folder: Path) -> str:
    """Adult as T, N, R of 24k, 12k and 12k rows, and one CART release of T's size."""
    frame = pl.read_parquet(path).drop("split", strict=False)
    frame = frame.sample(fraction=1, shuffle=True, seed=7)[:48_000]
    table = conform(frame, infer(frame, where=path.name), where=path.name)
    seeds = Seeds(7)
    parts = split(table, seeds.rng("split"), shares=(0.5, 0.25, 0.25), stratify=None)
    made = technique("cart").fit(parts.train, seeds.rng("fit"))
    tables = (parts.train, parts.holdout, parts.reference,
              made.sample(len(parts.train), seeds.rng("sample")))  # fmt: skip
    for name, rows in zip(PARTS, tables, strict=True):
        to_source(rows).write_parquet(folder / f"{name}.parquet")
    return "income"


def census(path: Path, folder: Path, rows: int, columns: int = 40) -> str:
    """KDD census income resampled with noise: T of ``rows`` / 2, N and R of a quarter each, and a
    synthetic table of T's size that is a resample with more noise."""
    frame = pl.read_parquet(path)
    frame = frame.select([*frame.columns[: columns - 1], "income"])
    rng = np.random.default_rng(7)
    sizes = {
        "train": rows // 2,
        "holdout": rows // 4,
        "reference": rows // 4,
        "synthetic": rows // 2,
    }
    for name, n in sizes.items():
        noisy(frame, n, 0.10 if name == "synthetic" else 0.02, rng).write_parquet(
            folder / f"{name}.parquet"
        )
    return "income"


def noisy(frame: pl.DataFrame, n: int, share: float, rng: np.random.Generator) -> pl.DataFrame:
    """``n`` rows drawn with replacement; of each column a share of cells from other rows, and
    numbers of many values moved by up to a hundredth of their spread."""
    out = frame[rng.integers(0, len(frame), n)]
    made = []
    for series in out:
        other = frame[series.name].gather(rng.integers(0, len(frame), n))
        swapped = pl.Series(rng.random(n) < share)
        cells = pl.select(pl.when(swapped).then(other).otherwise(series)).to_series()
        if cells.dtype.is_numeric() and cells.n_unique() > 100:
            step = max(1.0, 0.01 * float(cells.std() or 0.0))  # type: ignore[arg-type]
            moved = cells.cast(pl.Float64) + pl.Series(np.round(rng.normal(0, step, n)))
            cells = moved.clip(lower_bound=0).cast(cells.dtype)
        made.append(cells.alias(series.name))
    return pl.DataFrame(made)
