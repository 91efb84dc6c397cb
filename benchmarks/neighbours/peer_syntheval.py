"""SynthEval: the Gower neighbours behind its dcr, nndr and hitting rate; memory capped."""

import json
import resource
import sys
import time
import warnings

import pandas as pd
from syntheval.utils.nn_distance import _knn_distance

warnings.simplefilter("ignore")
rows, cap_mb = int(sys.argv[3]), int(sys.argv[4])
resource.setrlimit(resource.RLIMIT_AS, (cap_mb << 20, cap_mb << 20))
one, other = (pd.read_parquet(p).head(rows) for p in sys.argv[1:3])
levels = [c for c in one.columns if not pd.api.types.is_numeric_dtype(one[c])]
for c in levels:
    codes = pd.Categorical(pd.concat([one[c], other[c]]).astype(str)).codes
    one[c], other[c] = codes[: len(one)], codes[len(one) :]
started = time.process_time()
_knn_distance(other, one, levels, 1, "gower")
print(
    json.dumps(
        {
            "pairs": len(one) * len(other),
            "cpu_s": time.process_time() - started,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
