"""False alarms and power of the privacy attacks on UCI Adult, by planted leaks.

Each trial deals Adult anew into T, N, R and fresh rows, plants a leak in the fresh rows (or none),
and runs every attack as a study does. An alarm is a failed rule of POLICY. Run from the root:

    python benchmarks/privacy/run.py ../shared/data/adult.parquet benchmarks/results/privacy.json

Exit code 1 where an outright copy was missed, or fresh rows alarmed in more than 1 % of trials.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl
from page import page  # beside this script

from assay.core import Outcome, Seeds
from assay.core.intervals import clopper_pearson
from assay.data import Table, conform, infer, read
from assay.decision import Policy, Rule, judge
from assay.evaluation import Evidence, Memo, catalogue
from assay.evaluation.privacy import ExactCopies, Membership, NearCopies

ATTACKS = (ExactCopies(), NearCopies(), Membership())
#: One family: together these fail on fresh rows in about 4 of 1,000 studies.
POLICY = Policy(
    name="alarm",
    rules=(
        Rule(measure="privacy.copies.exact.excess", at_most=0.0, confidence=0.99),
        Rule(measure="privacy.copies.near.excess", at_most=0.0, confidence=0.99),
        Rule(measure="privacy.membership.p_value", at_least=0.003, confidence=0.95),
    ),
)
#: Kind of leak, the share of the release that leaks, trials.
CASES = (
    ("fresh", 0.0, 300),
    ("copy", 1.0, 50),
    ("exact", 0.01, 15),
    ("exact", 0.02, 15),
    ("noisy", 0.05, 15),
)
NUMBERS = ("age", "education_num", "hours_per_week")
LEVELS = ("workclass", "marital_status", "occupation", "relationship", "race", "native_country")

Rng = np.random.Generator


def noisy(table: Table, pool: Table, rng: Rng) -> Table:
    """Three numbers off by up to 2, and one level redrawn: copies in disguise."""
    frame, n = table.frame, len(table)
    which = rng.integers(0, len(LEVELS), n)
    columns = [
        (pl.col(c) + pl.Series(rng.integers(-2, 3, n))).cast(frame.schema[c]) for c in NUMBERS
    ]
    for i, c in enumerate(LEVELS):
        other = pool[c].gather(rng.integers(0, len(pool), n))
        columns.append(pl.when(pl.Series(which == i)).then(other).otherwise(pl.col(c)).alias(c))
    return table.with_frame(frame.with_columns(columns))


def planted(kind: str, share: float, train: Table, fresh: Table, rng: Rng) -> Table:
    """The release: fresh rows, ``share`` of them replaced by rows of T, altered or not."""
    k = round(share * len(train))
    rows = train.take(rng.choice(len(train), k, replace=False))
    if kind == "noisy":
        rows = noisy(rows, fresh, rng)
    return fresh.take(np.arange(len(fresh) - k)).stacked(rows)


def trial(whole: Table, n: int, kind: str, share: float, seeds: Seeds) -> dict[str, object]:
    """Which rules failed in one trial, and the figures behind them."""
    order = seeds.rng("deal").permutation(len(whole))
    train, control, known, fresh = (whole.take(order[i * n : (i + 1) * n]) for i in range(4))
    release = planted(kind, share, train, fresh, seeds.rng("plant"))
    evidence = Evidence(train, (release,), control, known, None, Memo(seeds))
    found = [m for a in ATTACKS for m in a.run(evidence, seeds.rng(a.name)).measurements()]
    verdict = judge(POLICY, kind, found, task="", catalogue=catalogue())
    return {
        "failed": [r.measure for r in verdict.rules if r.outcome is Outcome.FAIL],
        "p_value": next(m.value for m in found if m.name == "privacy.membership.p_value"),
    }


def case(
    whole: Table, n: int, kind: str, share: float, trials: int, seed: int
) -> dict[str, object]:
    """All trials of one kind of leak."""
    started = time.process_time()
    seeds = Seeds(seed).child(kind, str(share))
    results = []
    for i in range(trials):
        results.append(trial(whole, n, kind, share, seeds.child(i)))
        print(f"{kind} {share:g}: {i + 1} of {trials}", end="\r", file=sys.stderr, flush=True)
    failed = [r["failed"] for r in results]
    alarms = sum(map(bool, failed))
    span = clopper_pearson(alarms, trials)
    return {
        "leak": kind,
        "share": share,
        "trials": trials,
        "alarms": alarms,
        "rate": alarms / trials,
        "rate_interval_95": [span.low, span.high],
        "by_rule": {r.measure: sum(r.measure in f for f in failed) for r in POLICY.rules},
        "p_values": sorted(r["p_value"] for r in results),
        "cpu_seconds": round(time.process_time() - started, 1),
    }


def main() -> int:
    """Run every case, write the results, say whether what must hold does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=1_200, help="rows of T, N, R and S each")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the trials to run")
    parser.add_argument("--seed", type=int, default=2026)
    args = parser.parse_args()
    source = read(args.data)
    frame = source.frame.drop("split")
    whole = conform(frame, infer(frame, where=source.name), where=source.name)
    cases = [
        case(whole, args.rows, kind, share, max(1, round(args.scale * trials)), args.seed)
        for kind, share, trials in CASES
    ]
    fresh, copy = cases[0], cases[1]
    holds = fresh["rate"] <= 0.01 and copy["alarms"] == copy["trials"]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    figures = {
        "command": "python benchmarks/privacy/run.py " + " ".join(sys.argv[1:]),
        "data": args.data.name, "rows_each_of_T_N_R_S": args.rows, "seed": args.seed,
        "alarm": POLICY.model_dump(mode="json", exclude_defaults=True)["rules"],
        "must_hold": "every copy alarms; fresh rows alarm in at most 1 % of trials",
        "holds": holds, "cases": cases,
        "versions": {p: version(p) for p in ("assay", "numpy", "polars", "scikit-learn")},
    }  # fmt: skip
    args.out.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    args.out.with_suffix(".md").write_text(page(figures), "utf-8")
    for c in cases:
        print(f"{c['leak']:>6} {c['share']:<6g} {c['alarms']:>3} of {c['trials']} alarm  "
              f"{c['by_rule']}  {c['cpu_seconds']} CPU s")  # fmt: skip
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
