"""A million rows of 40 columns, and a tenth of them: time, memory, growth.

python benchmarks/utility/million.py ../shared/data/kdd_census_income.parquet
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
from tables import census  # noqa: E402

from peers import keep, run  # noqa: E402

SIZES = (100_000, 1_000_000)


def main(path: str) -> None:
    found = {}
    for rows in SIZES:
        with tempfile.TemporaryDirectory() as name:
            target = census(Path(path), Path(name), rows)
            found[f"{rows:,}"] = run(
                sys.executable, HERE / "ours.py", name, target, "full",
                "fidelity,utility,fairness", "--pictures",
            )  # fmt: skip
    few, many = (found[f"{rows:,}"] for rows in SIZES)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = [
        "# A million rows x 40 columns (KDD census income, resampled with noise)", "",
        "`python benchmarks/utility/million.py ../shared/data/kdd_census_income.parquet` on "
        f"{machine}. Half of the rows are T, a quarter N, a quarter R; one release of T's size;"
        " everything at full depth.", "",
        "| rows | CPU s | wall s | peak MB |", "|---|---|---|---|",
    ]  # fmt: skip
    for rows, f in found.items():
        lines.append(
            f"| {rows} | did not finish: {f['error']} | | |" if "error" in f
            else f"| {rows} | {f['cpu_s']:.0f} | {f['wall_s']:.0f} | {f['peak_mb']:.0f} |"
        )  # fmt: skip
    if "error" not in few and "error" not in many:
        lines += ["", f"Ten times the rows cost {many['cpu_s'] / few['cpu_s']:.1f} times the CPU time.",
                  "", "| part | 100,000 rows, CPU s | 1,000,000 rows, CPU s |", "|---|---|---|"]  # fmt: skip
        lines += [f"| `{k}` | {few['parts'][k]:.2f} | {v:.2f} |" for k, v in many["parts"].items()]
    keep("million", found, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1])
