"""dpmm's MST or AIM; prints one line of JSON.

python peer_dpmm.py FOLDER MECHANISM EPSILON DELTA ROWS LIMIT
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from pathlib import Path

import pandas as pd
from dpmm.pipelines import AIMPipeline, MSTPipeline

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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"fit_cpu_s": done - started, "peak_mb": peak}))


if __name__ == "__main__":
    limit = int(sys.argv[6])
    signal.signal(signal.SIGXCPU, lambda *_: sys.exit(f"stopped after {limit} CPU s"))
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 60))
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
