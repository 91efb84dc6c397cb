"""CTGAN or TVAE of the package `ctgan`, its own defaults; prints one line of JSON.

Run in the peer's environment: python peer_ctgan.py FOLDER CTGAN|TVAE SEED
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from ctgan import CTGAN, TVAE


def main(folder: Path, name: str, seed: int) -> None:
    torch.manual_seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - the peer draws from it
    rows = pd.read_parquet(folder / "train.parquet")
    levels = [
        c for c in rows if not pd.api.types.is_numeric_dtype(rows[c]) or rows[c].dtype == bool
    ]
    # The package takes no missing cell: levels get one of their own, numbers their median.
    whole = rows.copy()
    for c in rows:
        if c in levels:
            whole[c] = rows[c].astype("string").fillna("(missing)").astype(str)
        else:
            whole[c] = rows[c].fillna(rows[c].median())
    model = {"CTGAN": CTGAN, "TVAE": TVAE}[name](enable_gpu=False)
    started, wall = time.process_time(), time.perf_counter()
    model.fit(whole, levels)
    fitted, fit_wall = time.process_time(), time.perf_counter()
    drawn = model.sample(len(rows))
    for c in rows:
        if c in levels:
            text = drawn[c].where(drawn[c] != "(missing)")
            drawn[c] = text.map({"True": True, "False": False}) if rows[c].dtype == bool else text
        else:
            low, high = rows[c].min(), rows[c].max()
            whole_numbers = pd.api.types.is_integer_dtype(rows[c])
            drawn[c] = drawn[c].clip(low, high)
            drawn[c] = drawn[c].round().astype(rows[c].dtype) if whole_numbers else drawn[c]
    drawn.to_parquet(folder / "synthetic.parquet")
    print(json.dumps({
        "fit_cpu_s": fitted - started, "fit_wall_s": fit_wall - wall,
        "sample_cpu_s": time.process_time() - fitted,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
