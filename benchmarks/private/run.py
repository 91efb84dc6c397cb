"""Private techniques on Adult at epsilon .1, 1 and 10, and what exact noise costs.

    python benchmarks/private/run.py ../shared/data benchmarks/results/private_marginals.jsonl
    python benchmarks/private/run.py ../shared/data benchmarks/results/private_marginals.jsonl --page

Adult's official split, all 15 columns, delta 1e-9. Levels are those of UCI's own description of the
table, bounds of numbers are round: both are public, so that the claim holds. Each fit is a process
of its own; assay's metrics judge, with the test rows as holdout. Noise comes from the system, so
that a seed here is a repetition: it cannot be run again to the same bits. A stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "networks")]
from run import judged, parts  # noqa: E402

from assay.data import Domain, Origin, Schema, Table, conform  # noqa: E402
from assay.dp import discrete_gaussian  # noqa: E402
from assay.techniques import technique  # noqa: E402

DELTA = 1e-9
BOUNDS = {
    "age": (17, 90), "fnlwgt": (0, 1_500_000), "education_num": (1, 16), "capital_gain": (0, 99_999),
    "capital_loss": (0, 5_000), "hours_per_week": (1, 99),
}  # fmt: skip
TECHNIQUES, EPSILONS = ("mst", "aim", "autoregressive"), (0.1, 1.0, 10.0)
SHOWN = (
    ("pairs: distance", "fidelity.pairs.distance.mean", 4),
    ("columns: distance", "fidelity.columns.distance.mean", 4),
    ("train synthetic, test real", "utility.tstr.roc_auc.synthetic", 3),
    ("detectability AUC", "fidelity.detect.auc", 3),
    ("fit, CPU s", "fit_cpu_s", 1),
    ("peak MB", "peak_mb", 0),
)


def declared(folder: Path) -> tuple[Table, Table]:
    """Training and test rows with public domains."""
    train, test = parts(folder, "adult")
    both, columns = pl.concat([train.frame, test.frame]), []
    for c in train.schema:
        if c.name in BOUNDS:
            domain = Domain(Origin.DECLARED, *map(float, BOUNDS[c.name]))
        else:
            levels = both[c.name].drop_nulls().cast(pl.String).unique().sort().to_list()
            domain = Domain(Origin.DECLARED, levels=tuple(levels))
        columns.append(replace(c, domain=domain))
    schema = Schema(tuple(columns))
    return conform(train.frame, schema, where="adult"), conform(test.frame, schema, where="adult")


def fitted(folder: Path, out: Path, name: str, epsilon: float, seed: int) -> dict[str, Any]:
    """Fit, draw, and write the rows; in a process of its own."""
    train, _ = declared(folder)
    rng, asked = np.random.default_rng(seed), {"epsilon": epsilon, "delta": DELTA}
    network = name not in ("mst", "aim")
    started = time.process_time()
    model = technique(name, **({"privacy": asked} if network else asked)).fit(train, rng)
    done = time.process_time()
    model.sample(len(train), rng).frame.write_parquet(out)
    claim = model.claim
    return {
        "fit_cpu_s": done - started,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "claimed": None if claim is None else [claim.epsilon, claim.delta],
    }


def drawn() -> dict[str, Any]:
    """CPU seconds of a million whole numbers with exact noise."""
    found: dict[str, Any] = {"technique": "noise"}
    for sd in (10.0, 100.0):
        started = time.process_time()
        discrete_gaussian(np.zeros(1_000_000, np.int64), 1 / (2 * sd**2))
        found[f"million_draws_sd_{sd:g}_cpu_s"] = time.process_time() - started
    return found


def page(source: Path) -> None:
    """The lines as a page."""
    lines = [json.loads(x) for x in source.read_text("utf-8").splitlines()]
    noise = next(x for x in lines if x["technique"] == "noise")
    fits = [x for x in lines if x["technique"] != "noise"]
    about = (__doc__ or "").split("\n\n")
    real = np.mean([x["utility.tstr.roc_auc.real"] for x in fits])
    costs = [f"{v:.1f} CPU s at a deviation of {k.split('_')[3]}" for k, v in noise.items()
             if k != "technique"]  # fmt: skip
    out = [
        "# Private techniques on Adult", "", about[1], "", " ".join(about[2].split()), "",
        f"{fits[0]['rows']:,} training rows. AUC of models trained on the real rows: {real:.3f}. "
        "Means over fits, with the lowest and highest where there are two or more.", "",
        f"A million integers with OpenDP's discrete Gaussian noise: {', '.join(costs)}.", "",
        f"| technique | epsilon | fits | {' | '.join(n for n, _, _ in SHOWN)} |",
        f"|{'---|' * (len(SHOWN) + 3)}",
    ]  # fmt: skip
    for epsilon, name in sorted({(x["epsilon"], x["technique"]) for x in fits}):
        mine = [x for x in fits if (x["technique"], x["epsilon"]) == (name, epsilon)]
        cells = []
        for _, key, digits in SHOWN:
            own = [x[key] for x in mine]
            span = f" [{min(own):.{digits}f}, {max(own):.{digits}f}]" if len(own) > 1 else ""
            cells.append(f"{np.mean(own):.{digits}f}{span}")
        out.append(f"| {name} | {epsilon:g} | {len(mine)} | {' | '.join(cells)} |")
    source.with_suffix(".md").write_text("\n".join(out) + "\n", "utf-8")


def main() -> int:
    """Fit and judge what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--techniques", nargs="*", default=list(TECHNIQUES))
    parser.add_argument("--epsilons", nargs="*", type=float, default=list(EPSILONS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--one", nargs=3, help="technique, epsilon, seed; as a part of a run")
    args = parser.parse_args()
    if args.page:
        page(args.out)
        return 0
    if args.one:
        name, epsilon, seed = args.one
        print(json.dumps(fitted(args.data, args.out, name, float(epsilon), int(seed))))
        return 0
    text = args.out.read_text("utf-8").splitlines() if args.out.exists() else []
    done = {(x["technique"], x.get("epsilon"), x.get("seed")) for x in map(json.loads, text)}
    train, test = declared(args.data)
    todo = [(t, e, s) for s in range(args.seeds) for t in args.techniques for e in args.epsilons]
    for name, epsilon, seed in [("noise", None, None), *todo]:
        if (name, epsilon, seed) in done:
            continue
        if epsilon is None:
            line = drawn()
        else:
            line = {"technique": name, "epsilon": epsilon, "seed": seed, "rows": len(train)}
            line |= one(args.data, train, test, name, epsilon, seed)
        with args.out.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
        print(json.dumps(line), file=sys.stderr)
    return 0


def one(
    data: Path, train: Table, test: Table, name: str, epsilon: float, seed: int
) -> dict[str, Any]:
    """Fitted and drawn elsewhere, judged here."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "synthetic.parquet"
        command = [sys.executable, __file__, str(data), str(rows)]
        run = subprocess.run(
            [*command, "--one", name, str(epsilon), str(seed)], check=True, capture_output=True,
            text=True,
        )  # fmt: skip
        made = json.loads(run.stdout.splitlines()[-1])
        release = conform(pl.read_parquet(rows), train.schema, where=name)
    return {**made, **judged(train, test, release, "income")}


if __name__ == "__main__":
    raise SystemExit(main())
