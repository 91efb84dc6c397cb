"""What the whole battery costs on 50,000 rows, shadow models aside.

    python benchmarks/zoo/cost.py ../shared/data benchmarks/results/battery.json

T and the release have 50,000 rows each, N and R 25,000: fresh rows of the KDD census, all 43
columns. Adult stands beside it with its half as T and a release by `cart`. One process, one thread;
CPU seconds of each attack in the order of the battery (the first bears what others share), and the
most memory the process took. Writes the page beside the figures.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from assay.core import Seeds
from assay.data import conform, infer
from assay.evaluation import Evidence, Leak, Memo
from assay.study.calibrate import battery
from assay.techniques import technique

TABLES = {"census": "kdd_census_income", "adult": "adult"}
LIMITS = {"cpu_s": 180, "gb": 3}


def evidence(folder: Path, name: str) -> Evidence:
    """The tables of one case."""
    frame = pl.read_parquet(folder / f"{TABLES[name]}.parquet")
    frame = frame.drop([c for c in ("split",) if c in frame.columns])
    whole = conform(frame, infer(frame, where=name), where=name)
    order = np.random.default_rng(0).permutation(len(whole))
    n = 50_000 if name == "census" else len(whole) // 2
    cuts = np.cumsum([0, n, n // 2, n // 2, n])
    train, holdout, reference, fresh = (whole.take(order[a:b]) for a, b in pairwise(cuts))
    if name == "adult":
        fitted = technique("cart").fit(train, np.random.default_rng(1))
        fresh = fitted.sample(n, np.random.default_rng(2))
    memos = Memo(Seeds(1)), Memo(Seeds(2))
    return Evidence(train, (fresh,), holdout, reference, None, memos[0], work=memos[1])


def measured(folder: Path, name: str) -> dict[str, Any]:
    """CPU seconds of every attack and of the test over all."""
    threadpool_limits(1)
    asked, attacks, spent = evidence(folder, name), battery(), dict[str, dict[str, Any]]()
    for attack in attacks:
        start = time.process_time()
        found = attack.run(asked, np.random.default_rng(0))
        spent[attack.name] = {"cpu_s": round(time.process_time() - start, 1)} | (
            {"reason": found.reason} if found.reason else {}
        )
    start = time.process_time()
    (leak,) = Leak(tuple(attacks)).measure(asked, np.random.default_rng(0))
    spent["privacy.leak"] = {"cpu_s": round(time.process_time() - start, 1)}
    return {
        "table": name, "columns": len(asked.schema), "p_value": leak.value,
        "rows": {"T": len(asked.train), "N": len(asked.holdout or ()),
                 "R": len(asked.reference or ()), "S": len(asked.releases[0])},
        "attacks": spent, "cpu_s": round(sum(s["cpu_s"] for s in spent.values()), 1),
        "gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }  # fmt: skip


def page(cases: list[dict[str, Any]]) -> str:
    """The figures in Markdown."""
    head = "# What the battery costs\n\n    python benchmarks/zoo/cost.py ../shared/data benchmarks/results/battery.json\n\n"
    text = (
        "CPU seconds of one thread; the first attack bears the work that others share. The battery "
        f"is held to {LIMITS['cpu_s']} CPU s and {LIMITS['gb']} GB at 50,000 rows. Shadow models "
        "(off by default) and reconstruction (full depth) are not in it.\n\n"
    )
    rows = [f"| {' | '.join(['attack', *(c['table'] for c in cases)])} |", "|---" * (1 + len(cases)) + "|"]  # fmt: skip
    for key in ("T", "N", "R", "S"):
        rows.append(f"| rows of {key} | {' | '.join(format(c['rows'][key], ',') for c in cases)} |")
    rows.append(f"| columns | {' | '.join(str(c['columns']) for c in cases)} |")
    for name in cases[0]["attacks"]:
        cells = (c["attacks"][name] for c in cases)
        rows.append(
            f"| `{name}` | {' | '.join(c.get('reason') or str(c['cpu_s']) for c in cells)} |"
        )
    whole = (f"**{c['cpu_s']}**" for c in cases)
    rows.append(f"| **all, CPU s** | {' | '.join(whole)} |")
    rows.append(f"| most memory, GB | {' | '.join(str(c['gb']) for c in cases)} |")
    return head + text + "\n".join(rows) + "\n"


def main() -> int:
    """Measure each case in a process of its own, so that each has its own peak of memory."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    if len(sys.argv) > 3:
        print(json.dumps(measured(folder, sys.argv[3])))
        return 0
    cases = []
    for name in TABLES:
        call = [sys.executable, __file__, str(folder), str(out), name]
        cases.append(json.loads(subprocess.run(call, check=True, capture_output=True).stdout))
    out.write_text(json.dumps(cases, indent=1) + "\n", "utf-8")
    out.with_suffix(".md").write_text(page(cases), "utf-8")
    return 0 if all(c["cpu_s"] <= LIMITS["cpu_s"] and c["gb"] <= LIMITS["gb"] for c in cases) else 1


if __name__ == "__main__":
    raise SystemExit(main())
