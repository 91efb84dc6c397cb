"""Utility and fidelity on Adult (24k/12k/12k), beside three peers in one run.

python benchmarks/utility/run.py ../shared/data/adult.parquet [WHAT ...]

With words of what is wished, as "mostlyai-qa", the lines that have one are measured again, and the
others stay as they are.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
from tables import adult  # noqa: E402

from peers import keep, python_of, run  # noqa: E402

SDMETRICS, SYNTHEVAL, MOSTLYAI = "sdmetrics==0.32.0", "syntheval==1.7.3", "mostlyai-qa==1.10.11"
CAP_MB, LIMIT = 16_000, 400
#: Our parts that answer what a peer's report answers.
SHAPES = "fidelity.columns,fidelity.pairs,fidelity.domain,utility.testing"
#: mostlyai-qa: marginals of one, two and three columns, a classifier test, copies and distances to
#: the closest record, figures of columns, pairs and principal components.
REPORT = (
    "fidelity.columns,fidelity.pairs,fidelity.marginals.two,fidelity.marginals.three,fidelity.detect,"
    "privacy.copies"
)
NO_MODELS = (
    "fidelity,utility.clustering,utility.testing,"
    "fairness.representation,fairness.fidelity,fairness.association"
)


def main(path: str, wished: list[str]) -> None:
    sdmetrics = python_of("sdmetrics", SDMETRICS, "pyarrow")
    syntheval = python_of("syntheval", SYNTHEVAL, "pyarrow")
    mostlyai = python_of("mostlyai", MOSTLYAI, "pyarrow")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        target = adult(Path(path), folder)
        ours = HERE / "ours.py"

        def we(depth: str, parts: str, *more: str) -> dict[str, Any]:
            return run(sys.executable, ours, folder, target, depth, parts, *more)

        def syn(*more: object) -> dict[str, Any]:
            peer = HERE / "peer_syntheval.py"
            return run(syntheval, peer, folder, target, CAP_MB, *more, limit=LIMIT)

        asked: dict[str, Callable[[], dict[str, Any]]] = {
            "assay, SDMetrics' questions": lambda: we("standard", SHAPES),
            "SDMetrics Quality + Diagnostic": lambda: run(
                sdmetrics, HERE / "peer_sdmetrics.py", folder
            ),
            "assay, mostlyai-qa's questions": lambda: we("standard", REPORT, "--pictures"),
            "mostlyai-qa report": lambda: run(
                mostlyai, HERE / "peer_mostlyai.py", folder, limit=LIMIT
            ),
            "assay, SynthEval's questions": lambda: we("full", "fidelity,utility,fairness,privacy"),
            "SynthEval full_eval, 2,000 rows": lambda: syn(2_000),
            f"SynthEval full_eval, all rows, {CAP_MB // 1000} GB cap": syn,
            "assay, standard depth": lambda: we(
                "standard", "fidelity,utility,fairness", "--pictures"
            ),
            "assay, everything without models": lambda: we("full", NO_MODELS, "--pictures"),
            "assay, everything": lambda: we("full", "fidelity,utility,fairness", "--pictures"),
        }
        known = (
            json.loads((HERE.parent / "results" / "utility.json").read_text("utf-8"))
            if wished
            else {}
        )
        found = {
            what: known[what] if wished and not any(w in what for w in wished) else measure()
            for what, measure in asked.items()
        }
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = [
        "# Utility on Adult: 24,000 training, 12,000 holdout, 12,000 reference rows, one CART release",
        "",
        f"`python benchmarks/utility/run.py ../shared/data/adult.parquet` on {machine}; {SDMETRICS},"
        f" {SYNTHEVAL}, {MOSTLYAI}. CPU seconds over all cores; each in its own process, one after"
        f" the other; at most {LIMIT} s a peer.",
        "",
        "| what | CPU s | wall s | peak MB |",
        "|---|---|---|---|",
    ]
    for what, figures in found.items():
        if "error" in figures:
            lines.append(f"| {what} | did not finish: {figures['error']} | | |")
        else:
            lines.append(
                f"| {what} | {figures['cpu_s']:.1f} | {figures['wall_s']:.0f} | {figures['peak_mb']:.0f} |"
            )
    mine, peer = found["assay, SDMetrics' questions"], found["SDMetrics Quality + Diagnostic"]
    ours_s, theirs_s = mine["cpu_s"] - mine["parts"]["reading"], peer["cpu_s"]
    report, other = found["assay, mostlyai-qa's questions"], found["mostlyai-qa report"]
    lines += [
        "",
        "Peers are timed without reading their files, assay with it (the part `reading`): without it"
        f" its figure beside SDMetrics is {ours_s:.2f}, {theirs_s / ours_s:.1f} times faster than"
        f" the peer's {theirs_s:.2f}. Beside mostlyai-qa it is"
        f" {other['cpu_s'] / report['cpu_s']:.1f} times faster.",
    ]
    lines += ["", "Where assay's time goes, everything taken:", "", "| part | CPU s |", "|---|---|"]
    lines += [
        f"| `{k}` | {v:.2f} |" for k, v in found["assay, everything"].get("parts", {}).items()
    ]
    keep("utility", found, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
