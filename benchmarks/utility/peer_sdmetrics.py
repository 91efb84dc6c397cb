"""SDMetrics' Quality and Diagnostic reports: `peer_sdmetrics.py FOLDER`."""

import json
import resource
import sys
import time
import warnings

import pandas as pd
from sdmetrics.reports.single_table import DiagnosticReport, QualityReport

warnings.simplefilter("ignore")
real, synthetic = (pd.read_parquet(f"{sys.argv[1]}/{n}.parquet") for n in ("train", "synthetic"))
metadata = {"columns": {
    c: {"sdtype": "numerical" if pd.api.types.is_numeric_dtype(real[c]) else "categorical"}
    for c in real.columns
}}  # fmt: skip
started, wall = time.process_time(), time.perf_counter()
quality, diagnostic = QualityReport(), DiagnosticReport()
quality.generate(real, synthetic, metadata, verbose=False)
diagnostic.generate(real, synthetic, metadata, verbose=False)
print(
    json.dumps(
        {
            "cpu_s": time.process_time() - started,
            "wall_s": time.perf_counter() - wall,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "said": {"quality": quality.get_score(), "diagnostic": diagnostic.get_score()},
        }
    )
)
