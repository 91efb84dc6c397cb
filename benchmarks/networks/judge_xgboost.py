"""XGBoost trained on synthetic rows and tested on real ones; prints one line of JSON.

Run in its own environment: python judge_xgboost.py FOLDER TARGET SEED

Of 36 settings the best on a ninth of the synthetic rows is taken, as published work on TabSyn and
TabDiff does. A number is predicted as its logarithm, of 1 to 20,000.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error, roc_auc_score
from sklearn.preprocessing import OneHotEncoder
from xgboost import XGBClassifier, XGBRegressor

GRID = {
    "n_estimators": [10, 50, 100], "min_child_weight": [1, 10], "max_depth": [5, 10, 20],
    "gamma": [0.0, 1.0],
}  # fmt: skip


def main(folder: Path, target: str, seed: int) -> None:
    made, test = (pd.read_parquet(folder / f"{n}.parquet") for n in ("synthetic", "test"))
    made[target] = made[target].astype(test[target].dtype)  # 0 and 1 may come back as booleans
    number = pd.api.types.is_numeric_dtype(test[target]) and test[target].nunique() > 2
    levels = [
        c for c in made
        if c != target and (not pd.api.types.is_numeric_dtype(made[c]) or made[c].dtype == bool)
    ]  # fmt: skip
    numbers = [c for c in made if c != target and c not in levels]
    coder = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
    texts = [f[levels].astype("string").fillna("nan").astype(str) for f in (made, test)]
    coder.fit(texts[0])
    x, tested = (
        np.column_stack([f[numbers].to_numpy(np.float32), coder.transform(t)])
        for f, t in zip((made, test), texts, strict=True)
    )
    if number:
        y, wanted = (
            np.log(np.clip(f[target].to_numpy(float), 1, 20_000)) for f in (made, test)
        )  # fmt: skip
    else:
        top = sorted(test[target].astype(str).unique())[-1]
        y, wanted = ((f[target].astype(str) == top).to_numpy(int) for f in (made, test))
    order = np.random.default_rng(seed).permutation(len(x))
    chosen, rest = order[: len(x) // 9], order[len(x) // 9 :]

    def score(settings: dict[str, Any], at: Any, truth: Any) -> float:
        kind = XGBRegressor if number else XGBClassifier
        model = kind(**settings, tree_method="hist", n_jobs=1).fit(x[rest], y[rest])
        if number:
            return float(mean_squared_error(truth, model.predict(at)) ** 0.5)
        return float(roc_auc_score(truth, model.predict_proba(at)[:, 1]))

    every = [dict(zip(GRID, s, strict=True)) for s in itertools.product(*GRID.values())]
    found = [score(s, x[chosen], y[chosen]) for s in every]
    best = every[int(np.argmin(found) if number else np.argmax(found))]
    print(json.dumps({"score": score(best, tested, wanted), "settings": best}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
