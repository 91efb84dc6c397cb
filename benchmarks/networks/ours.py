"""Fit one of our techniques and draw as many rows; prints one line of JSON.

python benchmarks/networks/ours.py FOLDER TARGET TECHNIQUE SEED
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from assay.data import Role, Schema, conform, infer
from assay.techniques import technique


def main(folder: Path, target: str, name: str, seed: int) -> None:
    frame = pl.read_parquet(folder / "train.parquet")
    schema = infer(frame, where="train")
    columns = [replace(c, roles=(*c.roles, Role.TARGET)) if c.name == target else c for c in schema]
    train = conform(frame, Schema(tuple(columns)), where="train")
    rng = np.random.default_rng(seed)
    started, wall = time.process_time(), time.perf_counter()
    model = technique(name).fit(train, rng)
    fitted, fit_wall = time.process_time(), time.perf_counter()
    model.sample(len(train), rng).frame.write_parquet(folder / "synthetic.parquet")
    print(json.dumps({
        "fit_cpu_s": fitted - started, "fit_wall_s": fit_wall - wall,
        "sample_cpu_s": time.process_time() - fitted,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
