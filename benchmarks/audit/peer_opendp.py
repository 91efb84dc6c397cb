"""OpenDP's own MST or AIM on a CSV, with its noisy answers: what `assay audit` runs.

python peer_opendp.py MECHANISM EPSILON DELTA TRAIN SCHEMA SYNTHETIC ROWS ANSWERS
"""

from __future__ import annotations

import json
import sys

import numpy as np
import opendp.prelude as dp
import polars as pl

from peer_opendp_rho import rho_of  # isort: skip

dp.enable_features("contrib")


def main(
    mechanism: str, epsilon: str, delta: str, train: str, schema: str, synthetic: str, rows: str,
    answers: str,
) -> None:  # fmt: skip
    frame = pl.read_csv(train, infer_schema=False)
    rho = rho_of(float(epsilon), float(delta))
    with open(schema, encoding="utf-8") as file:
        public = json.load(file)["columns"]
    keys = {c: public[c]["levels"] for c in frame.columns}
    context = dp.Context.compositor(
        data=frame.lazy(), privacy_unit=dp.unit_of(contributions=1),
        privacy_loss=dp.loss_of(rho=rho), split_evenly_over=1,
    )  # fmt: skip
    algorithm = {"mst": dp.mbi.MST, "aim": dp.mbi.AIM}[mechanism]()
    made = context.query().contingency_table(keys=keys, algorithm=algorithm).release()
    with open(answers, "w", encoding="utf-8") as out:
        for one in made.marginals.flatten():
            said = {
                "columns": list(one.clique),
                "levels": [made.keys[c].to_list() for c in one.clique],
                "counts": np.asarray(one.noisy_measurement).tolist(),
                "deviation": float(one.stddev),
            }
            out.write(json.dumps(said) + "\n")
    made.synthesize(int(rows)).write_csv(synthetic)


if __name__ == "__main__":
    main(*sys.argv[1:])
