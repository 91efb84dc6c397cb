"""anonymeter: singling out, linkability and inference, each in excess of the control group.

The attacker of the inference knows all columns but one; linkability splits the columns into a first
and a second half. Missing cells are filled, since its neighbours cannot hold them.
"""

import asked
import polars as pl
from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator, SinglingOutEvaluator

_group_by = pl.DataFrame.group_by
# Which of the rare values are asked about hangs on the order of groups, whatever the seed.
pl.DataFrame.group_by = lambda frame, *by, **more: _group_by(
    frame, *by, **{**more, "maintain_order": True}
)

T, N, S = (asked.filled(x) for x in (asked.T, asked.N, asked.S))
ATTACKS = min(asked.whole("attacks", 2_000), len(T), max(1, len(N)))
HALF = len(asked.NAMES) // 2
RISK = "risk in excess of the control group, with the tool's 95 % interval"


def risk(evaluator):
    found = evaluator.risk(confidence_level=0.95)
    return [(found.value, tuple(found.ci))]


def single_out():
    attack = SinglingOutEvaluator(
        ori=T, syn=S, control=N, seed=asked.SEED, n_attacks=asked.whole("queries", 500)
    )
    return risk(attack.evaluate(mode="univariate"))


def link():
    columns = asked.NAMES[:HALF], asked.NAMES[HALF:]
    attack = LinkabilityEvaluator(ori=T, syn=S, control=N, aux_cols=columns, n_attacks=ATTACKS)
    return risk(attack.evaluate(n_jobs=1))


def infer():
    attack = InferenceEvaluator(
        ori=T, syn=S, control=N, aux_cols=asked.KNOWN, secret=asked.SECRET, n_attacks=ATTACKS,
        regression=asked.SECRET in asked.NUMBERS,
    )  # fmt: skip
    return risk(attack.evaluate(n_jobs=1))


asked.part(single_out, ("singling out, one column", "low", RISK), needs_holdout=True)
asked.part(link, ("linkability of two halves", "low", f"{RISK}; {ATTACKS:,} people"),
           needs_holdout=True)  # fmt: skip
asked.part(
    infer, ("inference of one column", "low", f"{RISK}; {ATTACKS:,} people; column {asked.SECRET[:60]}"),
    needs_holdout=True,
)  # fmt: skip
asked.give()
