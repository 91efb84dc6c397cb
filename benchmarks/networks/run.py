"""Our networks beside the `ctgan` package: utility, detectability and CPU seconds, seed by seed.

    python benchmarks/networks/run.py ../shared/data benchmarks/results/networks.jsonl

Adult keeps its official split; of other tables a fifth of the rows, the same for all, is the test
set. Every technique is fitted on the training rows in a process of its own, and draws as many. One
judge looks at all of them: assay's metrics, with the test rows as holdout. A line is one technique
and seed, written as soon as it is there; a stopped run goes on. One process works at a time.
``python benchmarks/networks/page.py benchmarks/results/networks.jsonl`` writes the page.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import peers  # noqa: E402
from assay.core import Seeds  # noqa: E402
from assay.data import Role, Schema, Table, conform, infer, task_of  # noqa: E402
from assay.evaluation import ATTACKS, METRICS, Evidence, Memo  # noqa: E402

#: Target, and columns left out.
TABLES = {
    "adult": ("income", ("split",)),
    "credit_card_default": ("default_next_month", ("ID",)),
    "online_shoppers": ("Revenue", ()),
    "magic_gamma": ("class", ()),
    "beijing_pm25": ("pm2.5", ("No",)),
}
#: Our techniques and the peer's, all with their own defaults.
OURS = ("autoregressive", "vae", "gan", "diffusion", "cart")
PEERS = ("CTGAN", "TVAE")
PINS = ("ctgan==0.12.1", "pyarrow")
KEPT = (
    "utility.tstr.roc_auc.real", "utility.tstr.roc_auc.synthetic", "utility.tstr.r2.real",
    "utility.tstr.r2.synthetic", "fidelity.pairs.distance.mean", "fidelity.pairs.distance.excess",
    "fidelity.columns.distance.mean", "fidelity.detect.auc",
)  # fmt: skip
COPIES = "privacy.copies.exact"
ASKED = ("utility.tstr", "fidelity.pairs", "fidelity.columns", "fidelity.detect")


def parts(folder: Path, name: str) -> tuple[Table, Table]:
    """Training and test rows."""
    target, gone = TABLES[name]
    frame = pl.read_parquet(folder / f"{name}.parquet")
    if name == "adult":
        train, test = (frame.filter(pl.col("split") == s) for s in ("train", "test"))
    else:
        order = np.random.default_rng(2026).permutation(frame.height)
        cut = frame.height // 5
        test, train = frame[order[:cut]], frame[order[cut:]]
    train, test = (f.drop([c for c in gone if c in f.columns]) for f in (train, test))
    known = train.drop_nulls(target) if train[target].null_count() else train
    schema = infer(pl.concat([known, test.drop_nulls(target)]), where=name)
    columns = [replace(c, roles=(*c.roles, Role.TARGET)) if c.name == target else c for c in schema]
    schema = Schema(tuple(columns))
    return tuple(conform(f.drop_nulls(target), schema, where=name) for f in (train, test))  # type: ignore[return-value]


def judged(
    train: Table, test: Table, release: Table, target: str, asked: Sequence[str] = ASKED,
    kept: Sequence[str] = KEPT, attacks: Sequence[str] = (COPIES,),
) -> dict[str, Any]:  # fmt: skip
    """What our metrics say of a release: those ``asked``, of whose statistics some are ``kept``."""
    seeds = Seeds(7)
    half = np.random.default_rng(5).permutation(len(test))
    holdout, reference = test, test.take(np.sort(half[: len(test) // 2]))
    seen = Evidence(
        train, (release,), holdout, reference, task_of(train.schema, target), Memo(seeds),
        work=Memo(seeds.child("work")),
    )  # fmt: skip
    found = {}
    for name in asked:
        for m in METRICS[name]().measure(seen, seeds.rng(name)):
            if m.name in kept and m.value is not None:
                found[m.name] = m.value
    for attack in attacks:
        for m in ATTACKS[attack]().run(seen, seeds.rng(attack)).measurements():
            if m.name in (f"{attack}.train", f"{attack}.control", f"{attack}.excess"):
                found[m.name] = m.value
            if m.name == f"{attack}.excess" and m.interval is not None:
                found[f"{m.name}.low"], found[f"{m.name}.high"] = m.interval.low, m.interval.high
    return found


def main() -> int:
    """Fit and judge what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tables", nargs="*", default=list(TABLES), choices=list(TABLES))
    parser.add_argument("--techniques", nargs="*", default=[*OURS, *PEERS])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=1e9, help="no new fit after so long")
    args = parser.parse_args()
    done = set()
    if args.out.exists():
        lines = [json.loads(x) for x in args.out.read_text("utf-8").splitlines() if x[-1:] == "}"]
        done = {(x["table"], x["technique"], x["seed"]) for x in lines}
    start = time.monotonic()
    for seed in range(args.seeds):
        for name in args.tables:
            todo = [t for t in args.techniques if (name, t, seed) not in done]
            if not todo:
                continue
            train, test = parts(args.data, name)
            for technique in todo:
                if time.monotonic() - start > 60 * args.minutes:
                    return 0
                line = one(train, test, name, technique, seed)
                with args.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(line) + "\n")
                print(json.dumps(line), file=sys.stderr)
    return 0


def one(
    train: Table, test: Table, name: str, technique: str, seed: int, **judge: Any
) -> dict[str, Any]:
    """One line: fitted and drawn elsewhere, judged here as ``judged`` takes it."""
    about = {"table": name, "technique": technique, "seed": seed, "rows": len(train)}
    with tempfile.TemporaryDirectory() as folder:
        place, target = Path(folder), TABLES[name][0]
        train.frame.write_parquet(place / "train.parquet")
        if technique in PEERS:
            python = peers.python_of("ctgan", *PINS)
            made = peers.run(python, HERE / "peer_ctgan.py", place, technique, seed)
        else:
            made = peers.run(sys.executable, HERE / "ours.py", place, target, technique, seed)
        if "error" in made:
            return {**about, **made}
        frame = pl.read_parquet(place / "synthetic.parquet")
    release = conform(frame, train.schema, where=technique)
    return {**about, **made, **judged(train, test, release, target, **judge)}


if __name__ == "__main__":
    raise SystemExit(main())
