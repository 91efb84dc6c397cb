"""Private techniques on Adult at epsilon .1, 1 and 10, and what exact noise costs.

    python benchmarks/private/marginals.py ../shared/data benchmarks/results/private_marginals.jsonl
    python benchmarks/private/marginals.py ../shared/data benchmarks/results/private_marginals.jsonl --page

Adult's official split, all 15 columns, delta 1e-9. Levels are those of UCI's own description of the
table, bounds of numbers are round: both are public, so that the claim holds. Each fit is a process
of its own; assay's metrics judge, with the test rows as holdout. Noise comes from the system, so
that a seed here is a repetition: it cannot be run again to the same bits. A stopped run goes on.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from adult import add, fits_asked, lines_of, table_of  # isort: skip
from assay.dp import discrete_gaussian, mu_of

DELTA = 1e-9
TECHNIQUES = ("independent", "copula", "mst", "aim", "autoregressive")
EPSILONS = (0.1, 1.0, 10.0)
SHOWN = (
    ("pairs: distance", "fidelity.pairs.distance.mean", 4),
    ("columns: distance", "fidelity.columns.distance.mean", 4),
    ("train synthetic, test real", "utility.tstr.roc_auc.synthetic", 3),
    ("detectability AUC", "fidelity.detect.auc", 3),
    ("fit, CPU s", "fit_cpu_s", 1),
    ("peak MB", "peak_mb", 0),
)


def drawn() -> dict[str, Any]:
    """CPU seconds of a million whole numbers with exact noise."""
    found: dict[str, Any] = {"technique": "noise"}
    for sd in (10.0, 100.0):
        started = time.process_time()
        discrete_gaussian(np.zeros(1_000_000, np.int64), mu_of(sd) ** 2 / 2)
        found[f"million_draws_sd_{sd:g}_cpu_s"] = time.process_time() - started
    return found


def page(source: Path) -> None:
    """The lines as a page."""
    lines = lines_of(source)
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
        *table_of(fits, SHOWN),
    ]  # fmt: skip
    source.with_suffix(".md").write_text("\n".join(out) + "\n", "utf-8")


def noise_first(out: Path) -> None:
    """What noise costs, where no line says so yet."""
    if not any(x["technique"] == "noise" for x in lines_of(out)):
        add(out, drawn())


if __name__ == "__main__":
    about = __doc__ or ""
    raise SystemExit(fits_asked(about, TECHNIQUES, EPSILONS, DELTA, 3, page, noise_first))
