"""OpenDP's own MST or AIM; prints one line of JSON.

python peer_opendp.py FOLDER MECHANISM EPSILON DELTA ROWS LIMIT
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import opendp.prelude as dp
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent / "audit"))
from peer_opendp_rho import rho_of

CELLS = 32


def main(folder: Path, mechanism: str, epsilon: float, delta: float, rows: int) -> None:
    dp.enable_features("contrib")
    public = json.loads((folder / "schema.json").read_text("utf-8"))
    types = {c: pl.String if "levels" in own else pl.Float64 for c, own in public.items()}
    frame = pl.read_csv(folder / "train.csv", schema_overrides=types)
    keys = {c: own["levels"] for c, own in public.items() if "levels" in own}
    cuts = {
        c: np.linspace(own["low"], own["high"], CELLS + 1)[1:-1].tolist()
        for c, own in public.items() if "levels" not in own
    }  # fmt: skip
    started = time.process_time()
    context = dp.Context.compositor(
        data=frame.lazy(), privacy_unit=dp.unit_of(contributions=1),
        privacy_loss=dp.loss_of(rho=rho_of(epsilon, delta)), split_evenly_over=1,
    )  # fmt: skip
    algorithm = {"mst": dp.mbi.MST, "aim": dp.mbi.AIM}[mechanism]()
    made = context.query().contingency_table(keys=keys, cuts=cuts, algorithm=algorithm).release()
    done = time.process_time()
    found = made.synthesize(rows)
    ends = {c: (own["low"], own["high"]) for c, own in public.items() if "levels" not in own}
    found.with_columns(pl.col(c).clip(*own) for c, own in ends.items()).write_csv(
        folder / "synthetic.csv"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"fit_cpu_s": done - started, "peak_mb": peak}))


if __name__ == "__main__":
    limit = int(sys.argv[6])
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
