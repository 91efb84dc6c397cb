"""Which columns matter most, and which model would be chosen, in the worlds of `cases_story.py`.

The truth is the mean of fresh tables: `python benchmarks/coverage/cases_choice.py 300` prints it.
"""

from __future__ import annotations

import sys

import numpy as np
from cases_story import FAKE, REAL, N, evidence, taken
from harness import Case

from assay.evaluation import Metric
from assay.evaluation.utility import Importance, Selection

METRICS: dict[str, Metric] = {
    "utility.structure.importance.top": Importance(),
    "utility.structure.selection.rank_correlation": Selection(),
    "utility.structure.selection.regret": Selection(),
}
TRUTH: dict[str, float] = {
    "utility.structure.importance.top": 0.8989,
    "utility.structure.selection.rank_correlation": 0.7653,
    "utility.structure.selection.regret": 0.0,
}
CASES = [
    Case(name, f"logistic, slopes {REAL} and {FAKE}, {N} rows", TRUTH[name], taken(m, name),
         "mean of fresh tables")
    for name, m in METRICS.items() if name in TRUTH
]  # fmt: skip

if __name__ == "__main__":
    for metric in dict.fromkeys(METRICS.values()):
        seen: dict[str, list[float]] = {}
        for i in range(int(sys.argv[1])):
            rng = np.random.default_rng([99, i])
            for m in metric.measure(evidence(rng), rng):
                if m.value is not None and m.name in METRICS:
                    seen.setdefault(m.name, []).append(m.value)
        for name, values in seen.items():
            print(f'    "{name}": {np.mean(values):.4f},', flush=True)
