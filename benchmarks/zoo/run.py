"""The leak zoo on real tables: how often the battery catches each leak, and cries wolf.

Every deal splits a table anew into T, N, R and fresh rows of 8,000 each (7,000 of R and of fresh
rows where there are no more), plants each leak in the
fresh rows, and holds all attacks of standard depth, as one family, to an alarm at p <= 0.01. Clean
releases are fresh rows; further clean ones come from rows that are in no part. Finished trials are
kept line by line, so that a stopped run goes on. Run from the root:

    python benchmarks/zoo/run.py ../shared/data benchmarks/results/zoo.jsonl

then ``python benchmarks/zoo/page.py benchmarks/results/zoo.jsonl`` writes the page.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from assay.audit import Leaky, Round, planted
from assay.core import Seeds
from assay.data import Table, conform, infer
from assay.study.calibrate import battery

ROWS = 8_000
#: Files of each table, and columns left out: not a person's own.
TABLES = {
    "adult": (("adult",), ("split",)),
    "credit_card": (("credit_card_default",), ("ID",)),
    "nist_acs": (("nist_acs_national2018", "nist_acs_national2019"), ()),
}
#: Leaks that the issue names with a number, and sizes.
LEAKS = (
    ("copies", 0.005), ("copies", 0.0025), ("cart", 5.0), ("cart", 1.0), ("noisy_copies", 0.05),
    ("noisy_copies", 0.02), ("outliers", 0.005), ("subgroup", 0.5), ("cart", 50.0),
)  # fmt: skip
#: Further leaks of the zoo, planted in fewer deals.
MORE = (
    ("copies", 0.001), ("copies", 0.01), ("copies", 0.05), ("noisy_copies", 0.01),
    ("partial_copies", 0.01), ("partial_copies", 0.02), ("partial_copies", 0.05),
    ("outliers", 0.001), ("outliers", 0.0025), ("subgroup", 0.25), ("one_entity", 0.0),
    ("cart", 20.0), ("gamed", 5.0), ("overtrained", 300.0), ("noise_too_small", 0.0),
)  # fmt: skip


def load(folder: Path, name: str) -> Table:
    """One of the tables, whole."""
    files, gone = TABLES[name]
    frames = [pl.read_parquet(folder / f"{f}.parquet") for f in files]
    frame = pl.concat(frames)
    frame = frame.drop([c for c in gone if c in frame.columns])
    return conform(frame, infer(frame, where=name), where=name)


def dealt(folder: Path, name: str, run: int, wanted: list[tuple[str, float, int]]) -> list[Any]:
    """All wanted trials of one deal."""
    whole = load(folder, name)
    seeds = Seeds(2026).child("zoo", name)
    made = Round.of(whole, run, seeds, ROWS)
    attacks, lines = battery(), []
    threadpool_limits(1)  # a process a core, so that no thread waits for another
    for kind, size, copy in wanted:
        leaky = planted(kind)
        if copy:  # a further clean release: rows of no other part
            leaky = further(made, copy)
        started = time.process_time()
        trial = made.trial(leaky, size if not copy else float(copy), attacks)
        lines.append({
            "table": name, "kind": kind, "size": size, "run": run, "copy": copy,
            "p": trial.p_value, "attack": trial.attack, "where": trial.where,
            "named": trial.named, "excess": trial.excess,
            "interval": [trial.interval.low, trial.interval.high] if trial.interval else None,
            "all": {k: round(v, 4) for k, v in trial.p_values if v <= 0.05},
            "cpu": round(trial.cpu_seconds, 2), "with_planting": round(time.process_time() - started, 2),
            "failure": trial.failure,
        })  # fmt: skip
    return lines


def further(made: Round, copy: int) -> Leaky:
    """The ``copy``-th block of rows that are in none of the deal's parts, as a clean release."""
    spare = made.dealt.spare
    block = spare.take(np.arange((copy - 1) * ROWS, copy * ROWS))
    return Leaky("fresh", "", "", lambda d, s, r: block, (0.0,), "once")


def spare(rows: int) -> int:
    """How many further clean releases a table of so many rows gives a deal."""
    return max(0, (rows - 4 * ROWS) // ROWS)


def plan(args: argparse.Namespace, done: set[tuple[Any, ...]]) -> list[tuple[str, int, list[Any]]]:
    """Deals with what is still to do in each, the tables in turn."""
    sizes = {n: len(load(args.data, n)) for n in args.tables}
    jobs = []
    for run in range(max(args.runs, args.clean)):
        for name in args.tables:
            wanted: list[tuple[str, float, int]] = []
            each = 1 + spare(sizes[name])
            wanted += [("fresh", 0.0, c) for c in range(each) if run * each + c < args.clean]
            if run < args.runs:
                wanted += [(k, s, 0) for k, s in LEAKS]
            if run < args.more:
                wanted += [(k, s, 0) for k, s in MORE]
            wanted = [w for w in wanted if (name, w[0], w[1], run, w[2]) not in done]
            if wanted:
                jobs.append((name, run, wanted))
    return jobs


def main() -> int:
    """Run what is not yet there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--runs", type=int, default=40, help="deals of the leaks with a number")
    parser.add_argument("--clean", type=int, default=300, help="clean releases a table")
    parser.add_argument("--more", type=int, default=10, help="deals of the other leaks")
    parser.add_argument("--tables", nargs="*", default=list(TABLES), choices=list(TABLES))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--minutes", type=float, default=1e9, help="no new deal after so long")
    args = parser.parse_args()
    done = set()
    if args.out.exists():
        for text in args.out.read_text("utf-8").splitlines():
            if not text.endswith("}"):
                continue  # a run was stopped while it wrote this line
            t = json.loads(text)
            done.add((t["table"], t["kind"], t["size"], t["run"], t["copy"]))
    jobs, start = plan(args, done), time.monotonic()
    print(f"{len(jobs)} deals to do, {sum(len(j[2]) for j in jobs)} releases", file=sys.stderr)
    with (
        ProcessPoolExecutor(args.workers, get_context("spawn")) as pool,
        args.out.open("a", encoding="utf-8") as out,
    ):
        waiting = iter(jobs)
        running: set[Any] = set()
        while True:
            while len(running) < args.workers and time.monotonic() - start < 60 * args.minutes:
                job = next(waiting, None)
                if job is None:
                    break
                running.add(pool.submit(dealt, args.data, *job))
            if not running:
                return 0
            finished = next(as_completed(running))
            running.remove(finished)
            for line in finished.result():
                out.write(json.dumps(line) + "\n")
            out.flush()


if __name__ == "__main__":
    raise SystemExit(main())
