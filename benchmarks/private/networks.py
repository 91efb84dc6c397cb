"""Our networks under differential privacy on Adult, epsilon by epsilon and seed by seed.

    python benchmarks/private/networks.py ../shared/data benchmarks/results/private_networks.jsonl
    python benchmarks/private/networks.py ../shared/data benchmarks/results/private_networks.jsonl --page

Adult's official split, all 15 columns, delta 1e-5. Levels are those of UCI's own description of the
table, bounds of numbers are round: both are public, so that the claim holds. Each fit is a process
of its own; assay's metrics judge, with the test rows as holdout. Noise comes from the system, so
that a seed here is a repetition: it cannot be run again to the same bits.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from adult import add, declared, lines_of, one  # isort: skip
from page import said  # isort: skip

DELTA = 1e-5
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


def page(source: Path) -> None:
    """The lines as a page."""
    lines = lines_of(source)
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
    args = parser.parse_args()
    if args.page:
        page(args.out)
        return 0
    done = {(x["technique"], x["epsilon"], x["seed"]) for x in lines_of(args.out)}
    train, test = declared(args.data)
    for seed in range(args.seeds):
        for name in args.techniques:
            for epsilon in args.epsilons:
                if (name, epsilon, seed) not in done:
                    add(args.out, one(args.data, train, test, name, epsilon, DELTA, seed))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
