"""mostlyai-qa's report: `peer_mostlyai.py FOLDER`."""

import json
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

import pandas as pd
from mostlyai import qa

warnings.simplefilter("ignore")
train, holdout, synthetic = (
    pd.read_parquet(f"{sys.argv[1]}/{n}.parquet") for n in ("train", "holdout", "synthetic")
)
started, wall = time.process_time(), time.perf_counter()
with tempfile.TemporaryDirectory() as folder:
    _, metrics = qa.report(
        syn_tgt_data=synthetic, trn_tgt_data=train, hol_tgt_data=holdout,
        report_path=Path(folder) / "report.html",
    )  # fmt: skip
print()
print(json.dumps({
    "cpu_s": time.process_time() - started, "wall_s": time.perf_counter() - wall,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "said": {"accuracy": metrics.accuracy.overall},
}))  # fmt: skip
