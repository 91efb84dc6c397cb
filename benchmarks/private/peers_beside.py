"""Our `mst` and `aim` beside other libraries' on Adult, each in its own environment.

    python benchmarks/private/peers_beside.py ../shared/data benchmarks/results/private_peers.jsonl
    python benchmarks/private/peers_beside.py ../shared/data benchmarks/results/private_peers.jsonl --page

Adult's official split, all 15 columns, delta 1e-9, the same public levels and bounds for all. "mbi"
are the reference mechanisms of mbi's authors (peer_mbi.py says where they come from). For these,
OpenDP and smartnoise-synth, which ask for cells of numbers, each whole number is a cell where there
are at most a hundred; else the least is one and the others are 31 of one width. dpmm bins by its own
private tree, with a tenth of epsilon. Rows of OpenDP and mbi are drawn with the method "sample":
with the default, "round", OpenDP's were .107 off in pairs at epsilon 10, not .045; smartnoise-synth
has no choice. Defaults otherwise. A fit is stopped after `--limit` CPU seconds. The judge is that of
`marginals.py`. A stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from adult import add, declared, lines_of, one, table_of  # isort: skip
from marginals import DELTA, SHOWN  # isort: skip
from run import judged  # isort: skip
import peers  # isort: skip
from assay.data import Column, Table, conform

HERE, NONE = Path(__file__).parent, "?"
MOST, CELLS = 100, 32
LIBRARIES = {
    "opendp": ("opendp[mbi]==0.16.0", "pandas"),
    "dpmm": ("dpmm==0.1.9",),
    "smartnoise": ("torch==2.13.0", "smartnoise-synth==1.0.8"),
    "mbi": ("mbi==1.1.0", "pandas", "scipy", "networkx", "matplotlib"),
}
EPSILONS = (1.0, 10.0, 0.1)
TECHNIQUES = ("mst", "aim", *(f"{lib} {m}" for m in ("mst", "aim") for lib in LIBRARIES))


def line(
    data: Path, train: Table, test: Table, name: str, epsilon: float, limit: int
) -> dict[str, Any]:
    """One fit, judged."""
    library, _, mechanism = name.rpartition(" ")
    if not library:
        return one(data, train, test, name, epsilon, DELTA, 0)
    about = {"technique": name, "epsilon": epsilon, "seed": 0, "rows": len(train)}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        binned = {} if library == "dpmm" else {c.name: edges(c) for c in train.schema
                                               if not c.domain.levels}  # fmt: skip
        cells = [
            coded(train[c.name], binned[c.name]) if c.name in binned
            else pl.col(c.name).cast(pl.String).fill_null(NONE) if c.domain.levels
            else pl.col(c.name)
            for c in train.schema
        ]  # fmt: skip
        train.frame.select(cells).write_csv(place / "train.csv")
        (place / "schema.json").write_text(json.dumps(public(train, binned)), "utf-8")
        python = peers.python_of(library, *LIBRARIES[library])
        script = HERE / f"peer_{library}.py"
        made = peers.run(python, script, place, mechanism, epsilon, DELTA, len(train), limit)
        if "error" in made:
            return {**about, **made}
        frame = pl.read_csv(place / "synthetic.csv", infer_schema_length=None)
    frame = frame.with_columns(drawn(frame[c], own) for c, own in binned.items())
    frame = frame.with_columns(
        pl.when(pl.col(c.name).cast(pl.String) == NONE).then(None)
        .otherwise(pl.col(c.name)).alias(c.name)
        for c in train.schema if c.domain.levels
    )  # fmt: skip
    whole = [c.name for c in train.schema if not c.domain.levels]
    frame = frame.with_columns(pl.col(whole).cast(pl.Float64).round())
    release = conform(frame.select(train.schema.names), train.schema, where=name)
    return {**about, **made, **judged(train, test, release, "income")}


def edges(column: Column) -> list[int]:
    """The first whole number of each cell, and the one after the last."""
    low, high = int(column.domain.low or 0), int(column.domain.high or 0)
    if high - low < MOST:
        return list(range(low, high + 2))
    return [low, *np.linspace(low + 1, high + 1, CELLS).astype(int).tolist()]


def coded(numbers: pl.Series, own: list[int]) -> pl.Series:
    """The cell of each number, as a level."""
    at = np.searchsorted(own[1:-1], numbers.to_numpy(), side="right")
    return pl.Series(numbers.name, np.array(levels(own))[at])


def levels(own: list[int]) -> list[str]:
    """Of the cells."""
    return [f"b{i:03d}" for i in range(len(own) - 1)]


def drawn(cells: pl.Series, own: list[int]) -> pl.Series:
    """A whole number of each cell, each as likely."""
    at = cells.str.slice(1).cast(pl.Int64).fill_null(0).to_numpy()  # OpenDP has a level for none
    first, after = np.array(own)[at], np.array(own)[at + 1]
    found = pl.Series(cells.name, np.random.default_rng(0).integers(first, after))
    return found.set(cells.is_null(), None)


def public(train: Table, binned: dict[str, list[int]]) -> dict[str, Any]:
    """Levels and bounds, with a level for what is missing where something is."""
    found: dict[str, Any] = {}
    for c in train.schema:
        if c.name in binned:
            found[c.name] = {"levels": levels(binned[c.name])}
        elif c.domain.levels:
            some = [NONE] if train[c.name].null_count() else []
            found[c.name] = {"levels": [*c.domain.levels, *some]}
        else:
            found[c.name] = {"low": c.domain.low, "high": c.domain.high}
    return found


def page(source: Path) -> None:
    """The lines as a page."""
    about = (__doc__ or "").split("\n\n")
    out = ["# Private marginals beside other libraries", "", about[1], "",
           " ".join(about[2].split()), "", *table_of(lines_of(source), SHOWN)]  # fmt: skip
    source.with_suffix(".md").write_text("\n".join(out) + "\n", "utf-8")


def main() -> int:
    """Fit and judge what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--techniques", nargs="*", default=list(TECHNIQUES))
    parser.add_argument("--epsilons", nargs="*", type=float, default=list(EPSILONS))
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--page", action="store_true")
    args = parser.parse_args()
    if args.page:
        page(args.out)
        return 0
    done = {(x["technique"], x["epsilon"]) for x in lines_of(args.out)}
    train, test = declared(args.data)
    for name in args.techniques:
        for epsilon in args.epsilons:
            if (name, epsilon) not in done:
                add(args.out, line(args.data, train, test, name, epsilon, args.limit))
    return 0


if __name__ == "__main__":
    sys.exit(main())
