"""OpenDP's own MST or AIM; prints one line of JSON.

python peer_opendp.py FOLDER MECHANISM EPSILON DELTA ROWS LIMIT
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import opendp.prelude as dp
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent / "audit"))
from peer_opendp_rho import rho_of

from peer_main import limited, told  # isort: skip


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
    told(done - started)


if __name__ == "__main__":
    limited(main)
