"""How CPU seconds and memory of a fit grow with rows and columns, technique by technique.

    python benchmarks/recommend/growth.py ../shared/data benchmarks/results/recommend_growth.jsonl

KDD census income resampled with noise (`utility/tables.py`), the target among its columns; columns
beyond its own are the same again, drawn by themselves. Private techniques are asked for epsilon 1 and delta 1e-9; levels are declared, bounds of numbers are found
under noise. Each fit, with as many rows drawn as it saw, is a process of its own, which the kernel
stops after `--limit` CPU seconds. A stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "utility")]
from tables import noisy  # noqa: E402

import peers  # noqa: E402
from assay.data import Domain, Kind, Origin, Role, Schema, conform, infer  # noqa: E402
from assay.study.audit_games import private  # noqa: E402
from assay.techniques import technique  # noqa: E402

PLAIN = (
    "independent", "noise", "swap", "copula", "cart", "pmm", "forest", "smote", "autoregressive",
)  # fmt: skip
PRIVATE = ("mst", "jtree", "aim")
#: Rows, columns.
SIZES = (
    (2_000, 10), (2_000, 40), (2_000, 120), (10_000, 10), (10_000, 40), (100_000, 10),
    (100_000, 40), (1_000_000, 40),
)  # fmt: skip


def fitted(path: Path, name: str) -> dict[str, Any]:
    """Seconds and memory of one fit and one draw."""
    frame = pl.read_parquet(path)
    schema = infer(frame, where=path.stem)
    columns = []
    for c in schema:
        roles = (*c.roles, Role.TARGET) if c.name == "income" else c.roles
        domain = c.domain
        if name in PRIVATE and c.kind is Kind.CATEGORICAL:
            levels = frame[c.name].drop_nulls().cast(pl.String).unique().sort().to_list()
            domain = Domain(Origin.DECLARED, levels=tuple(levels))
        columns.append(replace(c, roles=roles, domain=domain))
    train = conform(frame, Schema(tuple(columns)), where=path.stem)
    made = private(name, 1.0, 1e-9, {}) if name in PRIVATE else technique(name)
    rng, began = np.random.default_rng(0), time.process_time()
    model = made.fit(train, rng)
    done = time.process_time()
    model.sample(len(train), rng)
    sampled = time.process_time() - done
    return {"fit_cpu_s": done - began, "sample_cpu_s": sampled, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """Most memory of this process; what the system calls so by `getrusage` may be its parent's."""
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(x for x in status.splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def widened(census: pl.DataFrame, rows: int, columns: int) -> pl.DataFrame:
    """So many rows and columns, the target in the first block of them."""
    rng, others = np.random.default_rng(7), [c for c in census.columns if c != "income"]
    parts = []
    for at, start in enumerate(range(0, columns - 1, len(others))):
        wanted = others[: columns - 1 - start]
        block = census.select([*wanted, "income"] if at == 0 else wanted)
        made = noisy(block, rows, 0.02, rng)
        parts.append(made.rename({c: f"{c}_{at}" for c in wanted if at}))
    return pl.concat(parts, how="horizontal")


def main() -> int:
    """Fit what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--techniques", nargs="*", default=[*PLAIN, *PRIVATE])
    parser.add_argument("--rows", nargs="*", type=int, default=sorted({n for n, _ in SIZES}))
    parser.add_argument("--limit", type=int, default=400, help="CPU seconds a fit and its draw")
    parser.add_argument("--fit", action="store_true", help="for its own child")
    args = parser.parse_args()
    if args.fit:
        resource.setrlimit(resource.RLIMIT_CPU, (args.limit, args.limit))
        print(json.dumps(fitted(args.data, args.techniques[0])))
        return 0
    text = args.out.read_text("utf-8").splitlines() if args.out.exists() else []
    done = {tuple(json.loads(x)[k] for k in ("technique", "rows", "columns")) for x in text}
    census = pl.read_parquet(args.data / "kdd_census_income.parquet").drop("split")
    for rows, columns in (s for s in SIZES if s[0] in args.rows):
        todo = [t for t in args.techniques if (t, rows, columns) not in done]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "census.parquet"
            if todo:
                widened(census, rows, columns).write_parquet(path)
            for name in todo:
                asked = ("--techniques", name, "--limit", args.limit, "--fit")
                made = peers.run(sys.executable, Path(__file__), path, args.out, *asked)
                if made.get("error") == "exit -9":
                    made = {"error": f"not done in {args.limit} CPU s"}
                line = {"technique": name, "rows": rows, "columns": columns, **made}
                with args.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(line) + "\n")
                print(json.dumps(line), file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
