"""The results of run.py as a page: ``python benchmarks/privacy/page.py results/privacy.json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

LEAKS = {
    "fresh": "fresh real rows (no leak)",
    "copy": "an exact copy of T",
    "exact": "fresh rows, {share:g} % of them exact copies",
    "noisy": "fresh rows, {share:g} % of them noisy copies",
}


def page(found: dict[str, Any]) -> str:
    """Markdown with one line a case."""
    rules = [r["measure"] for r in found["alarm"]]
    limits = "; ".join(
        f"`{r['measure']}` {'at most' if 'at_most' in r else 'at least'} "
        f"{r.get('at_most', r.get('at_least')):g} at {r.get('confidence', 0.95):g}"
        for r in found["alarm"]
    )
    lines = [
        "# How often the alarms are false, and what they see", "",
        f"`{found['command']}`: Adult, {found['rows_each_of_T_N_R_S']:,} rows each of T, N, R and S, "
        f"seed {found['seed']}. An alarm is a rule that fails: {limits}.", "",
        f"| release | trials | alarms | 95 % interval of the rate | {' | '.join(f'`{r}`' for r in rules)} |",
        "|---" * (4 + len(rules)) + "|",
    ]  # fmt: skip
    for case in found["cases"]:
        low, high = case["rate_interval_95"]
        name = LEAKS[case["leak"]].format(share=100 * case["share"])
        each = " | ".join(str(case["by_rule"][r]) for r in rules)
        lines.append(
            f"| {name} | {case['trials']} | {case['alarms']} | {low:.3f} to {high:.3f} | {each} |"
        )
    p = found["cases"][0]["p_values"]
    below = ", ".join(
        f"{sum(x <= cut for x in p)} at or below {cut:g}" for cut in (0.01, 0.05, 0.1, 0.5)
    )
    lines += ["", f"Membership p-values of the {len(p)} fresh releases: {below}."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    source = Path(sys.argv[1])
    source.with_suffix(".md").write_text(page(json.loads(source.read_text("utf-8"))), "utf-8")
