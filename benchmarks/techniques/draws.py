"""How far scores move from fit to fit and from draw to draw of one fit, on a small table.

    python benchmarks/techniques/draws.py ../shared/data benchmarks/results/techniques_draws.jsonl

`german_credit`, 800 training rows: three fits a technique, other seeds, and three draws of each, which
the judge of `networks/run.py` looks at. A line is one draw; a stopped run goes on with the next fit.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "networks"), str(HERE.parent / "recommend")]
import measure  # noqa: E402
import run  # noqa: E402

from assay.techniques import technique  # noqa: E402

TABLE, FITS, DRAWS = "german_credit", 3, 3


def main() -> int:
    """Fit, draw and judge what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--techniques", nargs="*", default=list(measure.ALL))
    args = parser.parse_args()
    text = args.out.read_text("utf-8").splitlines() if args.out.exists() else []
    done = {(x["technique"], x["fit"]) for x in map(json.loads, text) if x["draw"] == DRAWS - 1}
    train, test = run.parts(args.data, TABLE)
    for name in args.techniques:
        for fit in (f for f in range(FITS) if (name, f) not in done):
            rng = np.random.default_rng(fit)
            model = technique(name).fit(train, rng)
            found = [
                run.judged(train, test, model.sample(len(train), rng), run.TABLES[TABLE][0])
                for _ in range(DRAWS)
            ]
            about = {"table": TABLE, "technique": name, "fit": fit}
            with args.out.open("a", encoding="utf-8") as out:  # a fit's draws all at once
                out.writelines(json.dumps({**about, "draw": i, **x}) + "\n" for i, x in enumerate(found))  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
