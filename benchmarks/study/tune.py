"""Does tuning turn a technique that fails into one that passes, and does TPE find it sooner?

python benchmarks/study/tune.py telco_churn ../shared/data/telco_churn.parquet Churn partner 24 swap
"""

from __future__ import annotations

import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from assay.core import Verdict  # noqa: E402
from assay.evaluation import Memo  # noqa: E402
from assay.study import Study  # noqa: E402
from assay.study.entry import entries  # noqa: E402
from assay.study.tuning import Tried, Tuned, tune  # noqa: E402
from assay.study.tuning.looks import judged  # noqa: E402
from peers import keep  # noqa: E402

SEEDS, MINUTES = (7,), 15.0


def main(name: str, data: str, target: str, policy: str, trials: str, *techniques: str) -> None:
    command = f"python benchmarks/study/tune.py {name} {data} {target} {policy} {trials} {' '.join(techniques)}"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    found: dict[str, Any] = {}
    lines = []
    for seed in SEEDS:
        study = Study(str(Path(data).resolve()), target=target, policy=policy, seed=seed)
        for technique in techniques:
            before = default(study, technique)
            for sampler in ("tpe", "random"):
                started = time.process_time(), time.perf_counter()
                tuned = tune(
                    study, [technique], minutes=MINUTES, trials=int(trials), sampler=sampler
                )
                cost = {
                    "cpu_s": time.process_time() - started[0],
                    "wall_s": time.perf_counter() - started[1],
                }
                one = figures(tuned, before, cost)
                found[f"{technique}, seed {seed}, {sampler}"] = one
                lines.append(line(technique, seed, sampler, one))
                print(lines[-1], flush=True)
                kept = {"command": command, "machine": machine, "runs": found}
                keep(
                    f"tune_{name}_{policy}",
                    kept,
                    page(name, command, machine, policy, trials, lines),
                )


def default(study: Study, technique: str) -> Verdict:
    """The policy's word, by N, on the technique as it comes."""
    rules = {r.measure for r in study.policy.rules_for(study.config.purpose)}
    entry = entries({technique: {}})[0]
    return judged(
        entry, study.prepared, study.policy, study.seeds, Memo(study.seeds), rules,
        study.config.repeats,
    )[0]  # fmt: skip


def figures(tuned: Tuned, before: Verdict, cost: dict[str, float]) -> dict[str, Any]:
    assert tuned.final is not None
    assert tuned.winner is not None
    assert tuned.winner.verdict is not None
    passing = [i + 1 for i, t in enumerate(tuned.tried) if passes(t)]
    best, so_far = float("inf"), []
    for t in tuned.tried:
        best = min(best, t.shortfall if t.verdict is not None else best)
        so_far.append(round(best, 4))
    return {
        "before": before.outcome.value, "after": tuned.final.outcome.value,
        "settings": tuned.winner.settings, "trials": len(tuned.tried),
        "stopped": sum(t.stopped for t in tuned.tried), "first_pass": passing[0] if passing else None,
        "passing": len(passing), "shortfall": so_far, **cost,
        "rules": {
            v.measure: {"limit": n.limit, "before": figure(b), "v": figure(v), "n": figure(n)}
            for b, v, n in zip(before.rules, tuned.winner.verdict.rules, tuned.final.rules, strict=True)
        },
    }  # fmt: skip


def passes(tried: Tried) -> bool:
    return tried.verdict is not None and tried.verdict.outcome.value == "pass"


def figure(rule: Any) -> list[float | None]:
    ends = [rule.interval.low, rule.interval.high] if rule.interval else []
    return [rule.value, *ends]


def line(technique: str, seed: int, sampler: str, one: dict[str, Any]) -> str:
    said = ", ".join(
        f"{k} {v:.3g}" if isinstance(v, float) else f"{k} {v}" for k, v in one["settings"].items()
    )
    return (
        f"| {technique} | {seed} | {sampler} | {one['before']} | {one['first_pass'] or 'none'} | "
        f"{one['passing']} of {one['trials']} ({one['stopped']} stopped early) | "
        f"{one['shortfall'][-1]:.2g} | {one['after']} | {said} | {one['cpu_s']:.0f} / {one['wall_s']:.0f} |"
    )


def page(
    name: str, command: str, machine: str, policy: str, trials: str, lines: list[str]
) -> list[str]:
    return [
        f"# Tuning on {name}", "",
        f"`{command}` on {machine}, with other work beside it. Policy {policy}; as many trials for both "
        f"samplers, {trials} at most (the first is the default), within {MINUTES:g} minutes. *before* and *after*: the "
        "policy's word by N on the default and on what was found. *first pass*: the number of the first "
        "trial that kept all rules by V. *short*: what the nearest trial lacked, 0 for a pass.", "",
        "| technique | seed | sampler | before | first pass | passing trials | short | after | settings | s: CPU / wall |",
        "|---|---|---|---|---|---|---|---|---|---|", *lines,
    ]  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
