"""Our networks under differential privacy on Adult, epsilon by epsilon and seed by seed.

    python benchmarks/networks/private.py ../shared/data benchmarks/results/private_networks.jsonl
    python benchmarks/networks/private.py ../shared/data benchmarks/results/private_networks.jsonl --page

Adult's official split, all 15 columns, delta 1e-5. Levels are those of UCI's own description of the
table, bounds of numbers are round: both are public, so that the claim holds. Each fit is a process
of its own; assay's metrics judge, with the test rows as holdout. Noise comes from the system, so
that a seed here is a repetition: it cannot be run again to the same bits.
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
sys.path.insert(0, str(HERE.parent))
from page import said  # noqa: E402
from run import judged, parts  # noqa: E402

import peers  # noqa: E402
from assay.data import Domain, Origin, Schema, Table, conform  # noqa: E402
from assay.techniques import technique  # noqa: E402

DELTA = 1e-5
BOUNDS = {
    "age": (17, 90), "fnlwgt": (0, 1_500_000), "education_num": (1, 16), "capital_gain": (0, 99_999),
    "capital_loss": (0, 5_000), "hours_per_week": (1, 99),
}  # fmt: skip
TECHNIQUES = ("autoregressive", "vae", "diffusion", "gan")
EPSILONS = (1.0, 8.0)
SHOWN = (
    ("train synthetic, test real", "utility.tstr.roc_auc.synthetic", 3),
    ("pairs: distance", "fidelity.pairs.distance.mean", 4),
    ("columns: distance", "fidelity.columns.distance.mean", 4),
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
    rng = np.random.default_rng(seed)
    started = time.process_time()
    asked = {} if epsilon == 0 else {"privacy": {"epsilon": epsilon, "delta": DELTA}}
    model = technique(name, **asked).fit(train, rng)
    done = time.process_time()
    model.sample(len(train), rng).frame.write_parquet(out)
    claim = model.claim
    return {
        "fit_cpu_s": done - started,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "claimed": None if claim is None else [claim.epsilon, claim.delta],
    }


def page(source: Path) -> None:
    """The lines as a page."""
    lines = [json.loads(x) for x in source.read_text("utf-8").splitlines() if x[-1:] == "}"]
    about = (__doc__ or "").split("\n\n")
    head = ["technique", "epsilon", "fits", *(name for name, _, _ in SHOWN)]
    out = [
        "# Private networks on Adult", "", about[1], "", " ".join(about[2].split()), "",
        f"{lines[0]['rows']:,} training rows. AUC of models trained on the real rows: "
        f"{np.mean([x['utility.tstr.roc_auc.real'] for x in lines]):.3f}. Means over fits, with the "
        "95 % interval (Student) where there are two or more.", "",
        f"| {' | '.join(head)} |", f"|{'---|' * len(head)}",
    ]  # fmt: skip
    for name, epsilon in sorted({(x["technique"], x["epsilon"]) for x in lines}):
        mine = [x for x in lines if (x["technique"], x["epsilon"]) == (name, epsilon)]
        cells = [said([x[key] for x in mine if key in x], digits) for _, key, digits in SHOWN]
        out.append(f"| {name} | {epsilon:g} | {len(mine)} | {' | '.join(cells)} |")
    source.with_suffix(".md").write_text("\n".join(out) + "\n", "utf-8")


def main() -> int:
    """Fit and judge what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--techniques", nargs="*", default=list(TECHNIQUES))
    parser.add_argument("--epsilons", nargs="*", type=float, default=list(EPSILONS))
    parser.add_argument("--seeds", type=int, default=5)
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
    done = set()
    if args.out.exists():
        lines = [json.loads(x) for x in args.out.read_text("utf-8").splitlines() if x[-1:] == "}"]
        done = {(x["technique"], x["epsilon"], x["seed"]) for x in lines}
    train, test = declared(args.data)
    for seed in range(args.seeds):
        for name in args.techniques:
            for epsilon in args.epsilons:
                if (name, epsilon, seed) in done:
                    continue
                about = {"technique": name, "epsilon": epsilon, "seed": seed, "rows": len(train)}
                with tempfile.TemporaryDirectory() as place:
                    rows = Path(place) / "synthetic.parquet"
                    made = peers.run(
                        sys.executable, HERE / "private.py", args.data, rows,
                        "--one", name, epsilon, seed,
                    )  # fmt: skip
                    if "error" not in made:
                        release = conform(pl.read_parquet(rows), train.schema, where=name)
                        made |= judged(train, test, release, "income")
                with args.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps({**about, **made}) + "\n")
                print(json.dumps({**about, **made}), file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
