"""`assay fidelity` on ten million rows of 40 columns: time, peak memory, figures.

python benchmarks/utility/streaming.py ../shared/data/kdd_census_income.parquet [ROWS ...]

Each ROWS is the number of real rows, and of synthetic ones; the holdout has half as many. With
ASSAY_BENCH=FOLDER the files are kept in FOLDER/ROWS, and those that are there are used again.
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

import numpy as np
import polars as pl
import pyarrow.parquet as pq

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
from tables import noisy  # noqa: E402

from peers import keep  # noqa: E402

SIZES = (1_000_000, 10_000_000)
#: Rows of one row group, made at once.
CHUNK = 500_000
#: File, its size as a share of the real rows, share of cells swapped.
FILES = (("real", 1.0, 0.02), ("synthetic", 1.0, 0.10), ("holdout", 0.5, 0.02))

#: Runs the command and keeps the most memory it held. The ru_maxrss of a child would not do:
#: on Linux it starts from what its parent held.
COMMAND = """
import sys
from pathlib import Path
from assay.cli import main
code = main(sys.argv[2:])
status = Path("/proc/self/status").read_text()
Path(sys.argv[1]).write_text(status.split("VmHWM:")[1].split()[0])
sys.exit(code)
"""


def write(frame: pl.DataFrame, path: Path, rows: int, share: float, seed: int) -> None:
    """Rows of the census resampled with noise, a row group at a time."""
    writer = None
    for start in range(0, rows, CHUNK):
        rng = np.random.default_rng([seed, start])
        part = noisy(frame, min(CHUNK, rows - start), share, rng).to_arrow()
        writer = writer or pq.ParquetWriter(path, part.schema)
        writer.write_table(part)
    assert writer is not None
    writer.close()


def make(frame: pl.DataFrame, folder: Path, rows: int) -> None:
    """The three files, those that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, size, share) in enumerate(FILES):
        path = folder / f"{name}.parquet"
        if not path.exists():
            write(frame, path.with_suffix(".part"), int(rows * size), share, seed)
            path.with_suffix(".part").rename(path)


def measured(folder: Path) -> dict[str, Any]:
    """One run of the command in a process of its own."""
    files = [str(folder / f"{name}.parquet") for name, _, _ in FILES]
    command = [sys.executable, "-c", COMMAND, str(folder / "peak"), "fidelity", files[0], files[1], "--holdout", files[2],
               "--report", str(folder)]  # fmt: skip
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True)
    wall, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads((folder / "fidelity.json").read_text("utf-8"))
    return {
        "columns": report["columns"],
        "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "wall_s": wall,
        "peak_mb": int((folder / "peak").read_text()) / 1024,
        "file_mb": sum(Path(f).stat().st_size for f in files) / 2**20,
        "statistics": {
            m["name"]: [m["value"], m["interval"]["low"], m["interval"]["high"], m["reference"]]
            for m in report["measurements"]
        },
    }


def main(path: str, sizes: tuple[int, ...]) -> None:
    frame = pl.read_parquet(path)
    frame = frame.select([*frame.columns[:39], "income"])
    found: dict[str, Any] = {}
    for rows in sorted(sizes):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(os.environ.get("ASSAY_BENCH") or name) / str(rows)
            make(frame, folder, rows)
            found[f"{rows:,}"] = measured(folder)
        print(rows, found[f"{rows:,}"], flush=True)
        keep("streaming", found, lines(found))


def lines(found: dict[str, Any]) -> list[str]:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    out = [
        "# `assay fidelity` on large tables (KDD census income, resampled with noise)",
        "", "`python benchmarks/utility/streaming.py ../shared/data/kdd_census_income.parquet "
        f"{' '.join(r.replace(',', '') for r in found)}` on {machine}. 40 columns; as many synthetic rows as real ones and half as many in the "
        "holdout. Synthetic: a resample with 10 % of cells swapped between rows, 2 % in real rows.",
        "", "| real rows | columns compared | CPU s | wall s | peak MB | files MB |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for rows, f in found.items():
        out.append(f"| {rows} | {f['columns']} | {f['cpu_s']:.0f} | {f['wall_s']:.0f} | "
                   f"{f['peak_mb']:.0f} | {f['file_mb']:.0f} |")  # fmt: skip
    rows, last = list(found.items())[-1]
    out += ["", f"## What it found on {rows} rows", "",
            "| statistic | value | 95 % interval | real against real |", "|---|---|---|---|"]  # fmt: skip
    for name, (value, low, high, reference) in last["statistics"].items():
        out.append(f"| `{name}` | {value:.5f} | {low:.5f} to {high:.5f} | {reference:.5f} |")
    return out


if __name__ == "__main__":
    main(sys.argv[1], tuple(int(a) for a in sys.argv[2:]) or SIZES)
