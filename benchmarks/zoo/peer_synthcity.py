"""synthcity: DOMIAS membership, identifiability, k-anonymity, common rows, nearest distance.

It gives no verdict, only which direction is good. DOMIAS answers with the area under the curve of
telling T from N, whose value by chance is one half; that is held against the spread it has when T
and N are alike (Mann and Whitney 1947), which is ours. DOMIAS is given the first half of N as
people who were not in T and the second half as its reference; through the tool's own
``Metrics.evaluate`` it would get 10 rows of each. Its columns are scaled to 0 to 1 first: the tool
adds 1e-10 to a density, which in a table's own units is so much that the reference drops out. Its
neural density (BNAF) is left out, as by the tool's own note on how long it takes. For the rest
there is no line: null. The identifiability score with the suffix OC trains a small
network first and is the tool's default. Its "k-anonymity" is the smallest of up to 15 clusters of
the release, looked at without T. Missing cells are filled.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from peer_common import Found, Given, Measure, main
from synthcity.metrics import eval_privacy, eval_sanity
from synthcity.plugins.core.dataloader import GenericDataLoader, create_from_info

Z = 1.96


def encoded(given: Given) -> tuple[Any, Any, Any]:
    """T, N and S in the tool's own codes, as its ``Metrics.evaluate`` makes them."""
    filled = given.filled()
    loaders = [
        GenericDataLoader(f, target_column=given.secret, sensitive_features=[given.secret])
        for f in (filled.T, filled.N, filled.S)
    ]
    everything = pd.concat([x.dataframe() for x in loaders], ignore_index=True)
    _, encoders = create_from_info(everything, loaders[0].info()).encode()
    T, N, S = (x.encode(encoders)[0] for x in loaders)
    return T, N, S


def scaled(T: Any, N: Any, S: Any, secret: str) -> tuple[Any, Any, Any]:
    """Columns from 0 to 1; without those that are constant where a density is fitted."""
    frames = [x.dataframe().astype(float) for x in (T, N, S)]
    everything = pd.concat(frames)
    low, width = everything.min(), everything.max() - everything.min()
    fitted = (frames[2], frames[1].tail(len(frames[1]) // 2))
    kept = [c for c in everything.columns if all(f[c].nunique() > 1 for f in fitted)]
    T, N, S = (
        GenericDataLoader(
            ((f - low) / width)[kept], target_column=secret if secret in kept else kept[-1]
        )
        for f in frames
    )
    return T, N, S


def ask(kind: type, *keys: str) -> Callable[[Given], list[Found]]:
    def asked(given: Given) -> list[Found]:
        T, _, S = encoded(given)
        with tempfile.TemporaryDirectory() as folder:
            found = kind(workspace=Path(folder), use_cache=False).evaluate(T, S)
        return [Found(float(found[k])) for k in keys]

    return asked


def domias(kind: type) -> Callable[[Given], list[Found]]:
    def asked(given: Given) -> list[Found]:
        T, N, S = scaled(*encoded(given), given.secret)
        half = len(N) // 2
        with tempfile.TemporaryDirectory() as folder:
            found = kind(workspace=Path(folder), use_cache=False).evaluate(
                N, S, T, S, reference_size=half
            )
        auc, members = float(found["aucroc"]), len(T)
        error = ((members + half + 1) / (12 * members * half)) ** 0.5
        return [Found(auc, (auc - Z * error, auc + Z * error), auc - Z * error > 0.5)]

    return asked


NONE = "the tool says which direction is good, not what is bad"
AUC = (
    "one half is chance; the area less 1.96 of the errors that it has when T and N are alike is "
    "above one half"
)
QUESTIONS = [
    ([Measure("DOMIAS, kernel density", "high", "documents", AUC)], domias(eval_privacy.DomiasMIAKDE)),
    ([Measure("DOMIAS, prior", "high", "documents", AUC)], domias(eval_privacy.DomiasMIAPrior)),
    (
        [
            Measure("identifiability", "high", "none", NONE),
            Measure("identifiability, OC", "high", "none", NONE),
        ],
        ask(eval_privacy.IdentifiabilityScore, "score", "score_OC"),
    ),
    (
        [Measure("k-anonymity of clusters", "low", "none", NONE)],
        ask(eval_privacy.kAnonymization, "syn"),
    ),
    (
        [Measure("common rows", "high", "none", NONE)],
        ask(eval_sanity.CommonRowsProportion, "score"),
    ),
    (
        [Measure("nearest neighbour distance", "low", "none", "the tool calls a small one good")],
        ask(eval_sanity.NearestSyntheticNeighborDistance, "mean"),
    ),
]  # fmt: skip

if __name__ == "__main__":
    main("synthcity", QUESTIONS)
