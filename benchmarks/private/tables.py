"""Private marginals on tables of many shapes: how near, how useful, how many CPU seconds.

    python benchmarks/private/tables.py ../shared/data benchmarks/results/private_tables.jsonl
    python benchmarks/private/tables.py ../shared/data benchmarks/results/private_tables.jsonl --page

Delta 1e-9. Levels of categories are declared, as code books do; bounds of numbers are not, but on
`adult`: they are found under noise, at the cost that the claim names. `adult_undeclared` has no
domain declared at all: levels are found under noise too. `pixels` is 10,000 digits of
MNIST, the 324 pixels in the middle in four shades of grey, and the digit. Each fit is a process of
its own, stopped after `--limit` seconds; assay's metrics judge, with the test rows as holdout. Noise
comes from the system, so that a seed here is a repetition. A stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from adult import add, drawn_from, lines_of, table_of  # isort: skip
import adult  # isort: skip
import run  # isort: skip
import peers  # isort: skip
from assay.data import Column, Domain, Kind, Origin, Role, Schema, Table, conform

DELTA = 1e-9
run.TABLES |= {
    "nist_acs_national2019": ("PINCP_DECILE", ("PINCP",)),
    "kdd_census_income": ("income", ("split",)),
}
TABLES = (
    "adult",
    "adult_undeclared",
    "credit_card_default",
    "nist_acs_national2019",
    "kdd_census_income",
    "pixels",
)
TECHNIQUES, EPSILONS = ("mst", "jtree", "aim"), (1.0, 10.0)
SHOWN = (
    ("pairs: distance", "fidelity.pairs.distance.mean", 4),
    ("columns: distance", "fidelity.columns.distance.mean", 4),
    ("AUC or R2 on real rows", "utility", 3),
    ("detectability AUC", "fidelity.detect.auc", 3),
    ("fit, CPU s", "fit_cpu_s", 1),
    ("peak MB", "peak_mb", 0),
)


@lru_cache(maxsize=1)
def declared(folder: Path, name: str) -> tuple[Table, Table, str]:
    """Training and test rows with the levels of all, and the target."""
    if name.startswith("adult"):
        train, test = adult.declared(folder)
        if name == "adult_undeclared":
            schema = Schema(tuple(replace(c, domain=Domain()) for c in train.schema))
            train, test = (conform(t.frame, schema, where=name) for t in (train, test))
        return train, test, "income"
    if name == "pixels":
        return (*_pixels(folder), "digit")
    train, test = run.parts(folder, name)
    both, columns = pl.concat([train.frame, test.frame]), []
    for c in train.schema:
        domain = c.domain
        if c.kind is Kind.CATEGORICAL:
            levels = both[c.name].drop_nulls().unique().sort().to_list()
            domain = Domain(Origin.DECLARED, levels=tuple(levels))
        columns.append(replace(c, domain=domain))
    schema = Schema(tuple(columns))
    train, test = (conform(t.frame, schema, where=name) for t in (train, test))
    return train, test, run.TABLES[name][0]


def _pixels(folder: Path) -> tuple[Table, Table]:
    kept = np.load(folder / "mnist_10k.npz")
    shades = (kept["X"][:, 5:23, 5:23].reshape(len(kept["y"]), -1) // 64).astype(str)
    cells = {f"p{i}": shades[:, i] for i in range(shades.shape[1])}
    frame = pl.DataFrame({**cells, "digit": kept["y"].astype(str)})
    grey, digits = (Domain(Origin.DECLARED, levels=tuple(map(str, range(n)))) for n in (4, 10))
    schema = Schema((
        *(Column(name, Kind.CATEGORICAL, domain=grey) for name in cells),
        Column("digit", Kind.CATEGORICAL, (Role.TARGET,), digits),
    ))  # fmt: skip
    order = np.random.default_rng(2026).permutation(frame.height)
    cut = frame.height // 5
    return (
        conform(frame[order[cut:]], schema, where="pixels"),
        conform(frame[order[:cut]], schema, where="pixels"),
    )


def one(
    folder: Path, table: str, name: str, epsilon: float, seed: int, limit: float
) -> dict[str, Any]:
    """One line: fitted and drawn elsewhere, judged here."""
    train, test, target = declared(folder, table)
    about = {
        "table": table, "technique": name, "epsilon": epsilon, "seed": seed, "rows": len(train),
        "columns": len(train.schema),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        rows = Path(place) / "synthetic.parquet"
        made = peers.run(
            sys.executable, __file__, folder, rows, "--fit", table, name, epsilon, seed, limit=limit
        )
        if "error" in made:
            return {**about, **made}
        release = conform(pl.read_parquet(rows), train.schema, where=name)
    found = run.judged(train, test, release, target)
    kinds = [k for k in found if k.startswith("utility.tstr.") and k.endswith(".synthetic")]
    real = [found[k.replace("synthetic", "real")] for k in kinds]
    return {**about, **made, **found, "utility": found[kinds[0]], "real": real[0]}


def page(source: Path) -> None:
    """The lines as a page."""
    lines, about = lines_of(source), (__doc__ or "").split("\n\n")
    out = [
        "# Private marginals on tables of many shapes", "", about[1], "",
        " ".join(about[2].split()), "", "Means over fits, with the lowest and highest where there "
        "are two or more.",
    ]  # fmt: skip
    for table in dict.fromkeys(x["table"] for x in lines):
        here = [x for x in lines if x["table"] == table]
        real = [x["real"] for x in here if "real" in x]
        out += [
            "", f"## {table}", "", f"{here[0]['rows']:,} training rows, {here[0]['columns']} columns; "
            f"models trained on the real rows: {np.mean(real):.3f}.", "",
            *table_of(here, SHOWN),
        ]  # fmt: skip
    source.with_suffix(".md").write_text("\n".join(out) + "\n", "utf-8")


def main() -> int:
    """Fit and judge what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tables", nargs="*", default=list(TABLES), choices=TABLES)
    parser.add_argument("--techniques", nargs="*", default=list(TECHNIQUES))
    parser.add_argument("--epsilons", nargs="*", type=float, default=list(EPSILONS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=1_800.0, help="seconds of wall time a fit")
    parser.add_argument("--minutes", type=float, default=1e9, help="no new fit after so long")
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--fit", nargs=4, help="for its own child: table, technique, epsilon, seed")
    args, start = parser.parse_args(), time.monotonic()
    if args.page:
        page(args.out)
        return 0
    if args.fit:
        table, name, epsilon, seed = args.fit
        train, _, _ = declared(args.data, table)
        found = drawn_from(train, args.out, name, float(epsilon), DELTA, int(seed))
        print(json.dumps(found))
        return 0
    done = {(x["table"], x["technique"], x["epsilon"], x["seed"]) for x in lines_of(args.out)}
    for table in args.tables:
        for seed in range(args.seeds):
            for name in args.techniques:
                for epsilon in args.epsilons:
                    late = time.monotonic() - start > 60 * args.minutes
                    if (table, name, epsilon, seed) not in done and not late:
                        add(args.out, one(args.data, table, name, epsilon, seed, args.limit))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
