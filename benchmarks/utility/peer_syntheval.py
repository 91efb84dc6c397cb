"""SynthEval's full_eval: `peer_syntheval.py FOLDER TARGET CAP_MB [ROWS]`; memory capped."""

import json
import os
import resource
import sys
import tempfile
import time
import warnings

import pandas as pd
from syntheval import SynthEval

warnings.simplefilter("ignore")
folder, target, cap_mb = sys.argv[1], sys.argv[2], int(sys.argv[3])
rows = int(sys.argv[4]) if len(sys.argv) > 4 else None
resource.setrlimit(resource.RLIMIT_AS, (cap_mb << 20, cap_mb << 20))
real, holdout, synthetic = (
    pd.read_parquet(f"{folder}/{n}.parquet").head(rows) if rows else pd.read_parquet(f"{folder}/{n}.parquet")
    for n in ("train", "holdout", "synthetic")
)  # fmt: skip
os.chdir(tempfile.mkdtemp())  # it writes files where it stands
started, wall = time.process_time(), time.perf_counter()
judge = SynthEval(
    real, holdout, missing_directive="ignore", verbose=False, enable_plots=False, console="off"
)
found = judge.evaluate(synthetic, analysis_target=target, presets_file="full_eval")
spent = {"cpu_s": time.process_time() - started, "wall_s": time.perf_counter() - wall}
print()
print(json.dumps({
    **spent, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "said": {"figures": 0 if found is None else len(found)},
}))  # fmt: skip
