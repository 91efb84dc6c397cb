"""assay: nearest row of another table, 24k x 24k, with the peak of memory it added."""

import json
import resource
import sys
import time

import numpy as np
import polars as pl

from assay.data import Space, conform, infer, nearest

one, other, k = pl.read_parquet(sys.argv[1]), pl.read_parquet(sys.argv[2]), int(sys.argv[3])
schema = infer(one, where="adult")
a, b = (conform(f, schema, where="adult") for f in (one, other))
started = time.process_time()
space = Space.fit(a)
queries, points = space.embed(b), space.embed(a)
embedded = time.process_time() - started
nearest(queries[:64], points[:64], 1)  # wake the BLAS threads, as a peer's import does its own
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.process_time()
distances, rows = nearest(queries, points, k)
seconds = time.process_time() - started
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
checked = np.random.default_rng(0).choice(len(queries), 300, replace=False)
exact = np.array(
    [np.sqrt(((points.astype(float) - queries[i]) ** 2).sum(axis=1)).min() for i in checked]
)
print(
    json.dumps(
        {
            "pairs": len(queries) * len(points),
            "dimensions": points.shape[1],
            "cpu_s": seconds,
            "encode_cpu_s": embedded,
            "added_mb": (after - before) / 1024,
            "peak_mb": after / 1024,
            "largest_error": float(np.abs(distances[checked, 0] - exact).max()),
        }
    )
)
