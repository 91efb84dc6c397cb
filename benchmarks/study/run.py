"""A whole study as a user runs it: what each technique got, and what it cost.

python benchmarks/study/run.py adult ../shared/data/adult.parquet income
python benchmarks/study/run.py thyroid demo
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from peers import keep  # noqa: E402

MEASURES = (
    "utility.tstr.roc_auc.drop", "fidelity.pairs.distance.excess", "privacy.copies.exact.excess",
    "privacy.copies.near.excess", "privacy.membership.excess", "privacy.membership.excess_tpr_at_1pct_fpr",
    "privacy.linkability.excess", "privacy.inference.excess", "privacy.leak.p_value",
)  # fmt: skip


def main(name: str, data: str, target: str = "") -> None:
    assay = [sys.executable, "-m", "assay"]
    with tempfile.TemporaryDirectory() as folder:
        if data == "demo":
            commands = [[*assay, "demo", "--folder", folder]]
        else:
            plan = ["init", str(Path(data).resolve()), "--target", target, "--folder", folder]
            commands = [[*assay, *plan], [*assay, "run", "--config", f"{folder}/assay.yaml"]]
        started = time.perf_counter()
        for command in commands:
            subprocess.run(command, check=False, capture_output=True)
        wall = time.perf_counter() - started
        report = json.loads((Path(folder) / "assay-report" / "report.json").read_text("utf-8"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {
        "cpu_s": used.ru_utime + used.ru_stime, "wall_s": wall, "peak_mb": used.ru_maxrss / 1024,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
    }  # fmt: skip
    found = {t["name"]: figures(t) for t in report["techniques"]}
    command = f"python benchmarks/study/run.py {name} {data} {target}".strip()
    keep(
        f"study_{name}",
        {"command": command, **cost, "techniques": found},
        page(command, cost, found, report),
    )


def figures(technique: dict[str, Any]) -> dict[str, Any]:
    taken = {m["name"]: m for m in technique["measurements"] if m["name"] in MEASURES}
    shown = {
        n: [m["value"], *([m["interval"]["low"], m["interval"]["high"]] if m["interval"] else [])]
        for n, m in taken.items()
    }
    verdict = technique["verdict"]["outcome"] if technique["verdict"] else technique["failure"]
    return {"verdict": verdict, "control": technique["control"], **shown}


def page(
    command: str, cost: dict[str, Any], found: dict[str, Any], report: dict[str, Any]
) -> list[str]:
    heads = [
        "AUC lost",
        "pairs: excess",
        "exact copies",
        "near copies",
        "membership",
        "at 1 % false alarms",
        "linkability",
        "inference",
        "any leak: p",
    ]
    data = report["data"]
    lines = [
        f"# A study of {report['title']}", "",
        f"`{command}` on {cost['machine']}: {cost['cpu_s']:.0f} CPU s, {cost['wall_s']:.0f} s, "
        f"{cost['peak_mb']:.0f} MB at most. {data['train']} training rows, {data['holdout']} holdout, "
        f"{data['reference']} reference; policy {report['policy']}; 95 % intervals.", "",
        f"| technique | {' | '.join(heads)} | verdict |", "|---" * (len(heads) + 2) + "|",
    ]  # fmt: skip
    for name, row in found.items():
        cells = [
            f"{v[0]:.4f}" + (f" [{v[1]:.4f}, {v[2]:.4f}]" if len(v) > 1 else "")
            if (v := row.get(m))
            else ""
            for m in MEASURES
        ]
        verdict = "control" if row["control"] else row["verdict"]
        lines.append(f"| {name} | {' | '.join(cells)} | {verdict} |")
    return [*lines, "", report["recommendation"], "", report["power"]]


if __name__ == "__main__":
    main(*sys.argv[1:])
