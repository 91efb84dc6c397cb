"""synthcity: identifiability, k-anonymity, common rows and distances, and detection.

Missing cells are filled. Its "k-anonymity" is the smallest of up to 15 clusters of the release,
looked at without T. The detection trains a classifier to tell S from T.
"""

import os
import tempfile
from pathlib import Path

os.environ["PYCOX_DATA_DIR"] = os.path.abspath("tmp/pycox")  # else it writes where it is installed

import asked
import pandas as pd
from synthcity.metrics import eval_detection, eval_privacy, eval_sanity, eval_statistical
from synthcity.plugins.core.dataloader import GenericDataLoader, create_from_info


def encoded():
    """T and S in the tool's own codes, as its ``Metrics.evaluate`` makes them."""
    loaders = [
        GenericDataLoader(
            asked.filled(x), target_column=asked.SECRET, sensitive_features=[asked.SECRET]
        )
        for x in (asked.T, asked.S)
    ]
    everything = pd.concat([x.dataframe() for x in loaders], ignore_index=True)
    _, encoders = create_from_info(everything, loaders[0].info()).encode()
    return [x.encode(encoders)[0] for x in loaders]


T, S = encoded()


def ask(kind, *keys):
    def asks():
        with tempfile.TemporaryDirectory() as folder:
            found = kind(workspace=Path(folder), use_cache=False).evaluate(T, S)
        return [(float(found[k]), None) for k in keys]

    return asks


asked.part(
    ask(eval_privacy.IdentifiabilityScore, "score"),
    ("identifiability", "low", "share of rows of T with a synthetic row nearer than any real one"),
)
asked.part(
    ask(eval_privacy.kAnonymization, "syn"),
    ("k-anonymity of clusters", "high", "rows in the smallest of up to 15 clusters of S"),
)
asked.part(
    ask(eval_sanity.CommonRowsProportion, "score"), ("common rows", "low", "share of T found in S")
)
asked.part(
    ask(eval_sanity.NearestSyntheticNeighborDistance, "mean"),
    ("nearest neighbour distance", "low", "mean over T; the tool calls a small one good"),
)
asked.part(
    ask(eval_statistical.JensenShannonDistance, "marginal"),
    ("Jensen-Shannon distance", "low", "of single columns, mean"),
)
asked.part(
    ask(eval_detection.SyntheticDetectionLinear, "mean"),
    ("detection, linear", "low", "AUC of telling S from T; one half is chance"),
)
asked.give()
