"""dpmm's MST or AIM; prints one line of JSON.

python peer_dpmm.py FOLDER MECHANISM EPSILON DELTA ROWS LIMIT
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pandas as pd
from dpmm.pipelines import AIMPipeline, MSTPipeline

from peer_main import limited, told  # isort: skip

_BINS = 0.1  # of epsilon: it is spent besides that of the model


def main(folder: Path, mechanism: str, epsilon: float, delta: float, rows: int) -> None:
    public = json.loads((folder / "schema.json").read_text("utf-8"))
    types = {c: str if "levels" in own else float for c, own in public.items()}
    frame = pd.read_csv(folder / "train.csv", dtype=types, keep_default_na=False)
    domain = {
        c: {"categories": own["levels"]} if "levels" in own
        else {"lower": own["low"], "upper": own["high"]}
        for c, own in public.items()
    }  # fmt: skip
    started = time.process_time()
    made = {"mst": MSTPipeline, "aim": AIMPipeline}[mechanism](
        epsilon=(1 - _BINS) * epsilon, delta=delta, proc_epsilon=_BINS * epsilon, n_jobs=1
    )
    made.fit(frame, domain=domain)
    done = time.process_time()
    made.generate(n_records=rows).to_csv(folder / "synthetic.csv", index=False)
    told(done - started)


if __name__ == "__main__":
    limited(main)
