"""smartnoise-synth's MST or AIM on a CSV, with its noisy answers: what `assay audit` runs.

python peer_smartnoise.py MECHANISM EPSILON DELTA TRAIN SYNTHETIC ROWS ANSWERS

The answers are those that it estimates from, caught at the call of the estimation; a total that it
estimates with is an answer too.
"""

from __future__ import annotations

import json
import sys
import types
from typing import Any

import numpy as np
import pandas as pd
from snsynth import Synthesizer
from snsynth.aim import aim
from snsynth.mst import mst


def main(
    mechanism: str, epsilon: str, delta: str, train: str, synthetic: str, rows: str, answers: str
) -> None:
    frame = pd.read_csv(train, dtype=str)
    module = {"mst": mst, "aim": aim}[mechanism]
    usual, last = module.estimation.mirror_descent, {}

    def heard(domain: Any, log: Any, known_total: float | None = None, **options: Any) -> Any:
        last.update(log=list(log), total=known_total)
        return usual(domain, log, known_total=known_total, **options)

    module.estimation = types.SimpleNamespace(mirror_descent=heard)
    supports: dict[str, Any] = {}
    if mechanism == "mst":
        transform = mst.MSTSynthesizer.transform_data

        def noted(self: Any, data: Any, found: dict[str, Any]) -> Any:
            supports.update(found)
            return transform(self, data, found)

        mst.MSTSynthesizer.transform_data = noted
    made = Synthesizer.create(mechanism, epsilon=float(epsilon), delta=float(delta))
    made.fit(frame, categorical_columns=list(frame.columns))
    names = {f"col{i}": c for i, c in enumerate(frame.columns)}
    levels = {}
    for (code, _), own in zip(names.items(), made._transformer.transformers, strict=True):
        found, support = list(own.categories), supports.get(code)
        if support is not None and not support.all():  # the others became one
            found = [x for x, s in zip(found, support, strict=True) if s] + [None]
        levels[code] = found
    with open(answers, "w", encoding="utf-8") as out:
        if last["total"] is not None:
            said = {"columns": [], "levels": [], "counts": [last["total"]], "deviation": 0.0}
            out.write(json.dumps(said) + "\n")
        for one in last["log"]:
            said = {
                "columns": [names[c] for c in one.clique],
                "levels": [levels[c] for c in one.clique],
                "counts": np.asarray(one.noisy_measurement).tolist(),
                "deviation": float(one.stddev),
            }
            out.write(json.dumps(said) + "\n")
    pd.DataFrame(made.sample(int(rows)), columns=frame.columns).to_csv(synthetic, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
