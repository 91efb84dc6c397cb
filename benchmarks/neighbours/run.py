"""Nearest neighbours on Adult, beside SDMetrics and SynthEval in one run.

python benchmarks/neighbours/run.py ../shared/data/adult.parquet
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from peers import keep, python_of, run  # noqa: E402

SDMETRICS, SYNTHEVAL = "sdmetrics==0.32.0", "syntheval==1.7.3"
CAP_MB = 16_000


def main(path: str) -> None:
    frame = pl.read_parquet(path).drop("split", strict=False)
    frame = frame.sample(fraction=1, shuffle=True, seed=7)
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder) / "one.parquet", Path(folder) / "other.parquet"
        frame[:24_000].write_parquet(one)
        frame[24_000:48_000].write_parquet(other)
        sdmetrics = python_of("sdmetrics", SDMETRICS, "pyarrow")
        syntheval = python_of("syntheval", SYNTHEVAL, "pyarrow")
        found = {
            "assay, 24k x 24k, k = 1": run(sys.executable, HERE / "ours.py", one, other, 1),
            "assay, 24k x 24k, k = 20": run(sys.executable, HERE / "ours.py", one, other, 20),
            "SDMetrics calculate_dcr, 2k x 2k": run(sdmetrics, HERE / "peer_sdmetrics.py", one, other, 2_000),
            "SynthEval Gower, 2k x 2k": run(syntheval, HERE / "peer_syntheval.py", one, other, 2_000, CAP_MB),
            "SynthEval Gower, 8k x 8k": run(syntheval, HERE / "peer_syntheval.py", one, other, 8_000, CAP_MB),
            f"SynthEval Gower, 24k x 24k, {CAP_MB // 1000} GB cap": run(
                syntheval, HERE / "peer_syntheval.py", one, other, 24_000, CAP_MB
            ),
        }  # fmt: skip
    ours = per_million(found["assay, 24k x 24k, k = 1"])
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = [
        "# Nearest neighbours on Adult, 24,000 x 24,000 rows", "",
        f"`python benchmarks/neighbours/run.py ../shared/data/adult.parquet` on {machine}; "
        f"{SDMETRICS}, {SYNTHEVAL}. CPU seconds over all cores; each in its own process.", "",
        "| what | million pairs | CPU s | CPU s per million pairs | times assay | peak MB |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, figures in found.items():
        if "error" in figures:
            lines.append(f"| {name} | | did not finish: {figures['error']} | | | |")
            continue
        each = per_million(figures)
        lines.append(
            f"| {name} | {figures['pairs'] / 1e6:.0f} | {figures['cpu_s']:.2f} | {each:.4g} | "
            f"{each / ours:.3g} | {figures['peak_mb']:.0f} |"
        )
    exact = found["assay, 24k x 24k, k = 1"]
    lines += ["", f"assay: {exact['dimensions']} dimensions, {exact['added_mb']:.0f} MB added by the "
              f"search, encoding both tables {exact['encode_cpu_s']:.2f} CPU s more; the largest error "
              f"of 300 distances against float64 brute force is {exact['largest_error']:.1e}."]  # fmt: skip
    keep("neighbours", found, lines)
    print("\n".join(lines))


def per_million(figures: dict[str, float]) -> float:
    return figures["cpu_s"] / (figures["pairs"] / 1e6)


if __name__ == "__main__":
    main(sys.argv[1])
