"""Adult with public domains, and one private fit to it: what the benchmarks of private techniques share.

    python benchmarks/private/adult.py DATA OUT TECHNIQUE EPSILON DELTA SEED

Adult's official split, all 15 columns. Levels are those of UCI's own description of the table,
bounds of numbers are round: both are public, so that a claim holds.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "networks")]
from run import judged, parts  # noqa: E402

import peers  # noqa: E402
from assay.data import Domain, Origin, Schema, Table, conform  # noqa: E402
from assay.study.audit_games import private  # noqa: E402

BOUNDS = {
    "age": (17, 90), "fnlwgt": (0, 1_500_000), "education_num": (1, 16), "capital_gain": (0, 99_999),
    "capital_loss": (0, 5_000), "hours_per_week": (1, 99),
}  # fmt: skip


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


def fitted(
    folder: Path, out: Path, name: str, epsilon: float, delta: float, seed: int
) -> dict[str, Any]:
    """Fit, draw, and write the rows; in a process of its own."""
    return drawn_from(declared(folder)[0], out, name, epsilon, delta, seed)


def drawn_from(
    train: Table, out: Path, name: str, epsilon: float, delta: float, seed: int
) -> dict[str, Any]:
    """The same of any table."""
    rng = np.random.default_rng(seed)
    started = time.process_time()
    model = private(name, epsilon, delta, {}).fit(train, rng)
    done = time.process_time()
    model.sample(len(train), rng).frame.write_parquet(out)
    claim = model.claim
    return {
        "fit_cpu_s": done - started,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "claimed": None if claim is None else [claim.epsilon, claim.delta],
    }


def one(
    data: Path, train: Table, test: Table, name: str, epsilon: float, delta: float, seed: int
) -> dict[str, Any]:
    """One line: fitted and drawn elsewhere, judged here."""
    about = {"technique": name, "epsilon": epsilon, "seed": seed, "rows": len(train)}
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "synthetic.parquet"
        made = peers.run(sys.executable, __file__, data, rows, name, epsilon, delta, seed)  # type: ignore[arg-type]
        if "error" in made:
            return {**about, **made}
        release = conform(pl.read_parquet(rows), train.schema, where=name)
    return {**about, **made, **judged(train, test, release, "income")}


def span(values: Sequence[float], digits: int) -> str:
    """The mean, with the lowest and highest where there are two or more."""
    ends = f" [{min(values):.{digits}f}, {max(values):.{digits}f}]" if len(values) > 1 else ""
    return f"{np.mean(values):.{digits}f}{ends}"


def table_of(
    fits: Sequence[dict[str, Any]], shown: Sequence[tuple[str, str, int]],
    say: Callable[[Sequence[float], int], str] = span, first: str = "epsilon",
) -> list[str]:  # fmt: skip
    """A line of a page for each technique and epsilon.

    Args:
        fits: Lines of fits; those that failed say so in ``error``.
        shown: Heading, key and digits of each figure.
        say: How several fits' figures are told.
        first: ``epsilon`` or ``technique``: by which lines are sorted first.
    """
    head = ["technique", "epsilon", "fits", *(name for name, _, _ in shown)]
    out = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    by = itemgetter(*sorted(("epsilon", "technique"), key=lambda key: key != first))
    for _, group in groupby(sorted(fits, key=by), key=by):
        mine = list(group)
        cells = []
        for _, key, digits in shown:
            values = [x[key] for x in mine if key in x]
            cells.append(say(values, digits) if values else mine[0].get("error", "-"))
        about = f"| {mine[0]['technique']} | {mine[0]['epsilon']:g} | {len(mine)} |"
        out.append(f"{about} {' | '.join(cells)} |")
    return out


def fits_asked(
    about: str, techniques: Sequence[str], epsilons: Sequence[float], delta: float, seeds: int,
    page: Callable[[Path], None], first: Callable[[Path], None] = lambda _: None,
) -> int:  # fmt: skip
    """The command of a benchmark of fits to Adult: fit and judge what is not there yet, or write the
    page.

    Args:
        about: Of ``--help``.
        techniques, epsilons, seeds: Where nothing else is asked for.
        delta: Of every promise.
        page: Writes the page of a file of lines.
        first: What to do before the fits.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--techniques", nargs="*", default=list(techniques))
    parser.add_argument("--epsilons", nargs="*", type=float, default=list(epsilons))
    parser.add_argument("--seeds", type=int, default=seeds)
    parser.add_argument("--page", action="store_true")
    args = parser.parse_args()
    if args.page:
        page(args.out)
        return 0
    first(args.out)
    done = {(x["technique"], x.get("epsilon"), x.get("seed")) for x in lines_of(args.out)}
    train, test = declared(args.data)
    for seed in range(args.seeds):
        for name in args.techniques:
            for epsilon in args.epsilons:
                if (name, epsilon, seed) not in done:
                    add(args.out, one(args.data, train, test, name, epsilon, delta, seed))
    return 0


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The lines that are there; one that a stopped run left half is none."""
    text = path.read_text("utf-8").splitlines() if path.exists() else []
    return [json.loads(x) for x in text if x[-1:] == "}"]


def add(path: Path, line: dict[str, Any]) -> None:
    """One line more."""
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")
    print(json.dumps(line), file=sys.stderr)


if __name__ == "__main__":
    data, out, name, epsilon, delta, seed = sys.argv[1:]
    print(json.dumps(fitted(Path(data), Path(out), name, float(epsilon), float(delta), int(seed))))
