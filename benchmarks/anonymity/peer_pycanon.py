"""pyCANON: the same figures of the same cases, from the CSV files that run.py wrote."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from pycanon import anonymity
from pycanon.anonymity.utils.aux_anonymity import get_equiv_class


def untruncated(frame, keys, column):
    """Entropy l on pyCANON's own classes: it rounds its own figure down to a whole number."""
    least = np.inf
    for rows in get_equiv_class(frame, keys):
        shares = frame[column].iloc[rows].value_counts(normalize=True).to_numpy()
        least = min(least, -np.sum(shares * np.log(shares)))
    return float(np.exp(least))


def measured(frame, keys, sensitive):
    started = time.process_time()
    k = int(anonymity.k_anonymity(frame, keys))
    rows = {
        s: {
            "l": int(anonymity.l_diversity(frame, keys, [s])),
            "entropy_l_whole": int(anonymity.entropy_l_diversity(frame, keys, [s])),
            "t": float(anonymity.t_closeness(frame, keys, [s])),
            "alpha": float(anonymity.alpha_k_anonymity(frame, keys, [s])[0]),
        }
        for s in sensitive
    }
    seconds = time.process_time() - started
    for s in sensitive:
        rows[s]["entropy_l"] = untruncated(frame, keys, s)
    return {"k": k, "columns": rows, "cpu_s": seconds}


found = {}
for case in json.loads(Path(sys.argv[1]).read_text("utf-8")):
    data = pd.read_csv(case["file"], keep_default_na=False)
    # Numbers that stand for levels are levels.
    data = data.astype(dict.fromkeys(case["levels"], str))
    found[case["name"]] = measured(data, case["keys"], case["sensitive"])
print(json.dumps(found))
