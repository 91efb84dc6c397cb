"""Our networks under differential privacy on Adult, epsilon by epsilon and seed by seed.

    python benchmarks/private/networks.py ../shared/data benchmarks/results/private_networks.jsonl
    python benchmarks/private/networks.py ../shared/data benchmarks/results/private_networks.jsonl --page

Adult's official split, all 15 columns, delta 1e-5. Levels are those of UCI's own description of the
table, bounds of numbers are round: both are public, so that the claim holds. Each fit is a process
of its own; assay's metrics judge, with the test rows as holdout. Noise comes from the system, so
that a seed here is a repetition: it cannot be run again to the same bits.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from adult import fits_asked, lines_of, table_of  # isort: skip
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
    out = [
        "# Private networks on Adult", "", about[1], "", " ".join(about[2].split()), "",
        f"{lines[0]['rows']:,} training rows. AUC of models trained on the real rows: "
        f"{np.mean([x['utility.tstr.roc_auc.real'] for x in lines]):.3f}. Means over fits, with the "
        "95 % interval (Student) where there are two or more.", "",
        *table_of(lines, SHOWN, said, first="technique"),
    ]  # fmt: skip
    source.with_suffix(".md").write_text("\n".join(out) + "\n", "utf-8")


if __name__ == "__main__":
    raise SystemExit(fits_asked(__doc__ or "", TECHNIQUES, EPSILONS, DELTA, 5, page))
