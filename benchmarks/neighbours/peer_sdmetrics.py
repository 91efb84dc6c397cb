"""SDMetrics: its own distance to the closest record, as DCRBaselineProtection calls it."""

import json
import resource
import sys
import time
import warnings

import pandas as pd
from sdmetrics.single_table.privacy.dcr_utils import calculate_dcr

warnings.simplefilter("ignore")
rows = int(sys.argv[3])
one, other = (pd.read_parquet(p).head(rows) for p in sys.argv[1:3])
metadata = {"columns": {
    c: {"sdtype": "numerical" if pd.api.types.is_numeric_dtype(one[c]) else "categorical"}
    for c in one.columns
}}  # fmt: skip
started = time.process_time()
calculate_dcr(dataset=other, reference_dataset=one, metadata=metadata)
print(
    json.dumps(
        {
            "pairs": rows * rows,
            "cpu_s": time.process_time() - started,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
