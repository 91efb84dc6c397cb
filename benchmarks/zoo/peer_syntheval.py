"""SynthEval: closest record, distance ratio, hitting rate, identifiability, membership.

It gives no verdict, only ranks releases. Two of its numbers come with an error of its own and a
number that a safe release should have: the privacy loss of the distance ratio (0, its README:
train against test, "good for checking overfitting") and the precision of its membership attack
(one half, which its normalised score calls best). There ``alarm`` is the value less 1.96 of its own
errors. The rest has no line to hold it against: null.

Missing cells are filled, since it stops at one. The rows of S are shuffled: a release that is T in
T's order is taken by its neighbour search for T itself, and no copy is found. Memory is capped,
since its distances are square tables.
"""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Callable
from typing import Any

from peer_common import Found, Given, Measure, main
from syntheval import SynthEval

CAP_MB = 12_000
Z = 1.96


def ask(key: str, read: Callable[[dict[str, Any]], list[Found]]) -> Callable[[Given], list[Found]]:
    def asked(given: Given) -> list[Found]:
        filled = given.filled()
        few = [c for c in filled.numeric if filled.T[c].nunique() < 10]  # the tool's own threshold
        text = [c for c in filled.T.columns if c not in filled.numeric]
        judge = SynthEval(
            filled.T, filled.N, cat_cols=[c for c in filled.T.columns if c in text + few],
            verbose=False, enable_plots=False, console="off",
        )  # fmt: skip
        judge.evaluate(filled.S, analysis_target=given.secret, **{key: {}})
        if key not in judge._raw_results:
            raise RuntimeError(f"{key} gave nothing; the tool keeps its error to itself")
        return read(judge._raw_results[key])

    return asked


def beyond(value: float, error: float, line: float) -> Found:
    return Found(value, (value - Z * error, value + Z * error), value - Z * error > line)


NONE = "no line to hold it against is given by the tool"
LOSS = (
    "its README: train against test shows overfitting; the loss less 1.96 of its errors is above 0"
)
MIA = (
    "half of those it is asked about are members and its normalised score calls one half best; "
    "the precision less 1.96 of its errors is above one half"
)
QUESTIONS = [
    ([Measure("dcr", "low", "none", NONE)], ask("dcr", lambda r: [Found(r["mDCR"])])),
    (
        [Measure("nndr, privacy loss", "high", "documents", LOSS)],
        ask("nndr", lambda r: [beyond(r["priv_loss"], r["priv_loss_err"], 0)]),
    ),
    (
        [Measure("hit_rate", "high", "none", NONE)],
        ask("hit_rate", lambda r: [Found(r["hit rate"])]),
    ),
    (
        [
            Measure("eps_risk", "high", "none", NONE),
            Measure("eps_risk, privacy loss", "high", "none", "no error is given by the tool"),
        ],
        ask("eps_risk", lambda r: [Found(r["eps_risk"]), Found(r["priv_loss"])]),
    ),
    (
        [Measure("mia, precision", "high", "documents", MIA)],
        ask("mia", lambda r: [beyond(r["MIA precision"], r["MIA precision se"], 0.5)]),
    ),
]

if __name__ == "__main__":
    # Some of its pages are written where it stands.
    resource.setrlimit(resource.RLIMIT_AS, (CAP_MB << 20, CAP_MB << 20))
    from sys import argv

    argv[1:] = [os.path.abspath(a) if a.endswith(".parquet") else a for a in argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        main("syntheval", QUESTIONS)
