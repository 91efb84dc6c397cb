"""OpenDP's own MST or AIM; prints one line of JSON.

python peer_opendp.py FOLDER MECHANISM EPSILON DELTA ROWS LIMIT
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from pathlib import Path

import opendp.prelude as dp
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent / "audit"))
from peer_opendp_rho import rho_of


def main(folder: Path, mechanism: str, epsilon: float, delta: float, rows: int) -> None:
    dp.enable_features("contrib")
    public = json.loads((folder / "schema.json").read_text("utf-8"))
    frame = pl.read_csv(folder / "train.csv", infer_schema=False)
    keys = {c: own["levels"] for c, own in public.items()}
    rho = rho_of(epsilon, delta)
    for tried in range(20):
        started = time.process_time()
        context = dp.Context.compositor(
            data=frame.lazy(), privacy_unit=dp.unit_of(contributions=1),
            privacy_loss=dp.loss_of(rho=rho * (1 - tried * 1e-6)), split_evenly_over=1,
        )  # fmt: skip
        algorithm = {"mst": dp.mbi.MST, "aim": dp.mbi.AIM}[mechanism]()
        query = context.query().contingency_table(keys=keys, algorithm=algorithm)
        try:
            made = query.release()
            break
        except dp.OpenDPException as error:
            # Its parts of a budget may add up to more than it, by the last bit.
            if "insufficient budget" not in str(error):
                raise
    done = time.process_time()
    made.synthesize(rows, method="sample").write_csv(folder / "synthetic.csv")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"fit_cpu_s": done - started, "peak_mb": peak}))


if __name__ == "__main__":
    limit = int(sys.argv[6])
    signal.signal(signal.SIGXCPU, lambda *_: sys.exit(f"stopped after {limit} CPU s"))
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 60))
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
