"""The lines of run.py as a page: means over seeds with 95 % intervals.

python benchmarks/networks/page.py benchmarks/results/networks.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

COLUMNS = (
    ("train synthetic, test real", "utility.tstr.{score}.synthetic", 3),
    ("pairs: distance", "fidelity.pairs.distance.mean", 4),
    ("columns: distance", "fidelity.columns.distance.mean", 4),
    ("detectability AUC", "fidelity.detect.auc", 3),
    ("training rows copied", "privacy.copies.exact.train", 4),
    ("holdout rows met by chance", "privacy.copies.exact.control", 4),
    ("fit, CPU s", "fit_cpu_s", 1),
    ("sample, CPU s", "sample_cpu_s", 1),
    ("peak MB", "peak_mb", 0),
)


def main(source: Path) -> None:
    lines = [json.loads(x) for x in source.read_text("utf-8").splitlines() if x[-1:] == "}"]
    out = [
        "# Networks side by side", "",
        "    python benchmarks/networks/run.py ../shared/data benchmarks/results/networks.jsonl",
        "    python benchmarks/networks/page.py benchmarks/results/networks.jsonl", "",
        "Each technique in a process of its own; CTGAN and TVAE are those of `ctgan` 0.12.1 with its "
        "defaults, in an environment of its own. One judge looks at all: assay's metrics, with the "
        "test rows as holdout. Means over seeds, with the 95 % interval (Student) where there are two "
        "or more. CPU seconds hold compiling; the lines were made in several sittings, some of them "
        "beside other work on the two cores, which makes CPU seconds longer for all.", "",
    ]  # fmt: skip
    for table in dict.fromkeys(x["table"] for x in lines):
        out += section(table, [x for x in lines if x["table"] == table])
    source.with_suffix(".md").write_text("\n".join(out).rstrip() + "\n", "utf-8")


def section(table: str, lines: Sequence[dict[str, Any]]) -> list[str]:
    """One data table."""
    score = "r2" if any("utility.tstr.r2.real" in x for x in lines) else "roc_auc"
    real = [x[f"utility.tstr.{score}.real"] for x in lines if f"utility.tstr.{score}.real" in x]
    head = ["technique", "seeds", *(name for name, _, _ in COLUMNS), "fit CPU, share of CTGAN's"]
    peer = [x["fit_cpu_s"] for x in lines if x["technique"] == "CTGAN" and "fit_cpu_s" in x]
    out = [
        f"## {table}", "",
        f"{lines[0]['rows']:,} training rows. {'R squared' if score == 'r2' else 'AUC'} of models "
        f"trained on the real rows: {np.mean(real):.3f}." if real else "", "",
        f"| {' | '.join(head)} |", f"|{'---|' * len(head)}",
    ]  # fmt: skip
    for technique in dict.fromkeys(x["technique"] for x in lines):
        mine = [x for x in lines if x["technique"] == technique]
        good = [x for x in mine if "error" not in x]
        cells = [said([x[k.format(score=score)] for x in good if k.format(score=score) in x], digits)
                 for _, k, digits in COLUMNS]  # fmt: skip
        if not good:
            cells[0] = f"could not run: {mine[-1]['error'][:80]}"
        share = (
            f"{np.mean([x['fit_cpu_s'] for x in good]) / np.mean(peer):.1%}"
            if good and peer
            else "-"
        )
        cells.append(share)
        out.append(f"| {technique} | {len(good)} | {' | '.join(cells)} |")
    return [*out, ""]


def said(values: Sequence[float], digits: int) -> str:
    """The mean and its interval."""
    if not values:
        return "-"
    mean = float(np.mean(values))
    if len(values) < 2:
        return f"{mean:.{digits}f}"
    wide = float(stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / len(values) ** 0.5)
    return f"{mean:.{digits}f} ± {wide:.{digits}f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
