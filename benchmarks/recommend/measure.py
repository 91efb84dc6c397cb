"""What `assay recommend` quotes and no other benchmark holds: the statistical family on the tables of
`networks/run.py`, and all techniques that run without settings on a small table and on a wide one
with a rare class.

    python benchmarks/recommend/measure.py ../shared/data benchmarks/results/recommend.jsonl
    python benchmarks/recommend/evidence.py

The same judge, splits and process a fit as `networks/run.py`, and beside them near copies, clusters
and the area under precision and recall; on the small and the wide table also what synthetic rows add
to few real ones. `kdd_census_20k` is 20,000 training rows of `kdd_census_income` and 10,000 others.
A stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "networks")]
import run  # noqa: E402

from assay.data import Table  # noqa: E402

FAMILY = ("independent", "noise", "swap", "copula", "pmm", "forest", "smote")
ALL = (*FAMILY, "cart", "autoregressive")
FIRST = tuple(run.TABLES)
WHOLE = "kdd_census_income"
MORE = {"german_credit": ("default", ()), "kdd_census_20k": ("income", ("split",))}
run.TABLES |= {**MORE, WHOLE: ("income", ("split",))}
SIZES = (20_000, 10_000)
AUGMENTED = tuple(f"utility.augmentation.at_{n}pct.gain" for n in (5, 20))
KEPT = (
    *run.KEPT, "utility.tstr.pr_auc.real", "utility.tstr.pr_auc.synthetic",
    "utility.clustering.adjusted_rand", *AUGMENTED,
)  # fmt: skip
ATTACKS = (run.COPIES, "privacy.copies.near")


def parts(folder: Path, name: str) -> tuple[Table, Table]:
    """Training and test rows."""
    if name != "kdd_census_20k":
        return run.parts(folder, name)
    return tuple(t.take(range(n)) for t, n in zip(run.parts(folder, WHOLE), SIZES, strict=True))  # type: ignore[return-value]


def main() -> int:
    """Fit and judge what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tables", nargs="*", default=[*MORE, *FIRST], choices=[*MORE, *FIRST])
    parser.add_argument("--techniques", nargs="*", help="default: all that are missing elsewhere")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e9, help="no new fit after so long")
    args, start = parser.parse_args(), time.monotonic()
    text = args.out.read_text("utf-8").splitlines() if args.out.exists() else []
    done = {tuple(json.loads(x)[k] for k in ("table", "technique", "seed")) for x in text}
    for seed in range(args.seeds):
        for name in args.tables:
            techniques = args.techniques or (ALL if name in MORE else FAMILY)
            todo = [t for t in techniques if (name, t, seed) not in done]
            train, test = parts(args.data, name) if todo else (None, None)
            asked = (*run.ASKED, "utility.clustering")
            asked += ("utility.augmentation",) * (name in MORE)
            for technique in todo:
                if time.monotonic() - start > 60 * args.minutes:
                    return 0
                judge: dict[str, Any] = {"asked": asked, "kept": KEPT, "attacks": ATTACKS}
                began = time.process_time()
                line = run.one(train, test, name, technique, seed, **judge)  # type: ignore[arg-type]
                with args.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(line) + "\n")
                judging = time.process_time() - began
                print(f"{name} {technique}: judged in {judging:.0f} CPU s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
