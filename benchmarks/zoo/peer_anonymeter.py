"""anonymeter: singling out, linkability and inference, each less what the control group shows.

Its verdict is its own: the risk's 95 % interval leaves 0 out (its interval is cut at 0, so the
lower end is above 0). Everybody is attacked in linkability and inference (``--most`` limits how
many), which gives the tool its narrowest interval; singling out keeps the tool's 500 attempts and 3
columns, and varies from run to run, seed or no seed, with the order of its groups. The attacker of
the inference knows all columns but SECRET; linkability splits the columns into a first and a second
half. Missing cells are filled, since its neighbours cannot hold them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator, SinglingOutEvaluator
from peer_common import Found, Given, Measure, main

RULE = "the tool's 95 % interval of the risk in excess of the control group leaves out 0"


def judged(evaluator: Any) -> list[Found]:
    risk = evaluator.risk(confidence_level=0.95)
    return [Found(risk.value, risk.ci, risk.ci[0] > 0)]


def single_out(mode: str) -> Callable[[Given], list[Found]]:
    def ask(given: Given) -> list[Found]:
        filled = given.filled()
        attack = SinglingOutEvaluator(ori=filled.T, syn=filled.S, control=filled.N, seed=0)
        return judged(attack.evaluate(mode=mode))

    return ask


def attacks(given: Given) -> int:
    return min(len(given.T), len(given.N), given.most or len(given.T))


def link(given: Given) -> list[Found]:
    filled = given.filled()
    columns = list(filled.T.columns)
    half = len(columns) // 2
    return judged(
        LinkabilityEvaluator(
            ori=filled.T, syn=filled.S, control=filled.N,
            aux_cols=(columns[:half], columns[half:]),
            n_attacks=attacks(filled),
        ).evaluate(n_jobs=1)
    )  # fmt: skip


def infer(given: Given) -> list[Found]:
    filled = given.filled()
    return judged(
        InferenceEvaluator(
            ori=filled.T, syn=filled.S, control=filled.N,
            aux_cols=given.known, secret=given.secret,
            n_attacks=attacks(filled),
        ).evaluate(n_jobs=1)
    )  # fmt: skip


QUESTIONS = [
    ([Measure("singling out, one column", "high", "tool", RULE)], single_out("univariate")),
    ([Measure("singling out, three columns", "high", "tool", RULE)], single_out("multivariate")),
    ([Measure("linkability of two halves", "high", "tool", RULE)], link),
    ([Measure("inference of one column", "high", "tool", RULE + " (column: SECRET)")], infer),
]

if __name__ == "__main__":
    main("anonymeter", QUESTIONS)
