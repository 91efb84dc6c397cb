"""dpmm's MST, AIM or PrivBayes on a CSV, with its noisy answers: what `assay audit` runs.

python peer_dpmm.py MECHANISM EPSILON DELTA TRAIN SCHEMA SYNTHETIC ROWS ANSWERS
"""

from __future__ import annotations

import json
import sys

import numpy as np
import pandas as pd
from dpmm.pipelines import AIMPipeline, MSTPipeline, PrivBayesPipeline

PIPELINES = {"mst": MSTPipeline, "aim": AIMPipeline, "privbayes": PrivBayesPipeline}


def main(
    mechanism: str, epsilon: str, delta: str, train: str, schema: str, synthetic: str, rows: str,
    answers: str,
) -> None:  # fmt: skip
    frame = pd.read_csv(train, dtype=str)
    with open(schema, encoding="utf-8") as file:
        public = json.load(file)["columns"]
    domain = {c: {"categories": public[c]["levels"]} for c in frame.columns}
    made = PIPELINES[mechanism](epsilon=float(epsilon), delta=float(delta), n_jobs=1)
    made.fit(frame, domain=domain)
    inner = made.gen.generator
    levels = {}
    for name, own in made.proc.categories.items():
        support = None if inner.compressor is None else inner.compressor.supports.get(name)
        found = list(own)
        if support is not None and not support.all():  # the others became one
            found = [x for x, s in zip(found, support, strict=True) if s] + [None]
        levels[name] = found
    with open(answers, "w", encoding="utf-8") as out:
        for _, counts, deviation, columns in inner.measures:
            said = {
                "columns": list(columns),
                "levels": [levels[c] for c in columns],
                "counts": np.asarray(counts).ravel().tolist(),
                "deviation": float(deviation),
            }
            out.write(json.dumps(said) + "\n")
    made.generate(n_records=int(rows)).to_csv(synthetic, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
