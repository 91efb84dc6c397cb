"""Side by side with five peers on the same planted leaks.

    python benchmarks/zoo/beside.py ../shared/data benchmarks/results/beside.jsonl \\
        --table adult --rows 2000 --clean 20 --runs 5

Every deal draws T, N, R and fresh rows anew. Clean deals, with fresh rows as the release, come
first: they show how a peer's number falls when nothing leaks. Then come deals in which each leak
is planted; every judge is given the same T, the same N as its holdout and the same release.
SDMetrics is asked two of its four questions: the other two together take 30 CPU seconds a release
of 2,000 rows and look at T and S alone.

A line is one judge on one release, written as soon as it is there; a stopped run goes on. One
process at a time works. ``python benchmarks/zoo/beside_page.py benchmarks/results/beside.jsonl``
writes the page from the lines there are; this script does so after every deal.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from beside_page import FIELDS, write
from counts import kept
from run import TABLES, load
from standing import OURS
from threadpoolctl import threadpool_limits

import peers
from assay.audit import ALPHA, Round, planted
from assay.core import AssayError, Seeds
from assay.data import Table
from assay.study.calibrate import battery

CLEAN = (("fresh", 0.0),)
LEAKS = (
    *CLEAN, ("copies", 0.005), ("copies", 0.01), ("copies", 0.05), ("noisy_copies", 0.05),
    ("outliers", 0.005), ("subgroup", 0.5), ("cart", 5.0), ("cart", 50.0),
)  # fmt: skip
#: What a peer is asked where that is not everything, one call a word, and what is kept of it.
ASKED = {"sdmetrics": ("overfitting", "disclosure protection")}
LEFT_OUT = {("sdmetrics", "disclosure protection, estimate")}

Line = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """One deal, and the lines that are still to be written of it, by judge."""

    about: Line
    todo: dict[str, list[tuple[str, float]]]


def jobs(args: argparse.Namespace, done: set[tuple[Any, ...]]) -> Iterator[Job]:
    """The clean deals, then those with leaks; finished ones left out."""
    for part, count, leaks in (("clean", args.clean, CLEAN), ("leaks", args.runs, LEAKS)):
        for deal in range(count):
            about = {"table": args.table, "rows": args.rows, "part": part, "deal": deal}
            todo = {
                judge: [k for k in leaks if (*about.values(), *k, judge) not in done]
                for judge in (OURS, *args.peers)
            }
            if any(todo.values()):
                yield Job(about, {judge: of for judge, of in todo.items() if of})


def judged(job: Job, whole: Table, args: argparse.Namespace) -> Iterator[Line]:
    """One line a judge and release, ours first."""
    about = job.about
    seeds = Seeds(2026).child("beside", about["table"], str(about["rows"]), about["part"])
    made = Round.of(whole, about["deal"], seeds, about["rows"])
    releases: dict[tuple[str, float], Table | str] = {}
    for kind, size in dict.fromkeys(k for of in job.todo.values() for k in of):
        try:
            rng = made.seeds.rng("release", kind, str(size))
            releases[kind, size] = planted(kind).make(made.dealt, size, rng)
        except AssayError as error:
            releases[kind, size] = error.sentence
    attacks = battery()
    for judge, leaks in job.todo.items():
        could = {k: r for k in leaks if isinstance(r := releases[k], Table)}
        for kind, size in (k for k in leaks if k not in could):
            why = str(releases[kind, size])
            yield {
                **about,
                "kind": kind,
                "size": size,
                "judge": judge,
                "not_made": why,
                "found": [],
            }
        lines = (
            (by_ours(made, attacks, k, r) for k, r in could.items())
            if judge == OURS
            else by_peer(judge, made, could, args)
        )
        for (kind, size), line in zip(could, lines, strict=True):
            yield {**about, "kind": kind, "size": size, "judge": judge, "not_made": "", **line}


def by_ours(made: Round, attacks: Sequence[Any], leak: tuple[str, float], release: Table) -> Line:
    """The whole battery as one family."""
    wall = time.perf_counter()
    leaky = replace(planted(leak[0]), make=lambda deal, size, rng: release)
    trial = made.trial(leaky, leak[1], attacks)
    return {
        "version": importlib.metadata.version("assay"),
        "cpu_s": round(trial.cpu_seconds, 2), "wall_s": round(time.perf_counter() - wall, 2),
        "attack": trial.attack, "named": trial.named,
        "found": [{
            "measure": "privacy.leak.p_value", "value": None if trial.failure else trial.p_value,
            "worse": "low", "alarm": None if trial.failure else trial.p_value <= ALPHA,
            "verdict": "tool", "cpu_s": round(trial.cpu_seconds, 2), "failed": trial.failure,
        }],
    }  # fmt: skip


def by_peer(
    peer: str, made: Round, releases: dict[tuple[str, float], Table], args: argparse.Namespace
) -> Iterator[Line]:
    """Everything a peer says of the releases, which it is given in one call a question."""
    if not releases:
        return
    tables = [r.frame for r in releases.values()]
    said = [
        line
        for word in ASKED.get(peer, ("",))
        for line in peers.judge(
            peer, made.dealt.train.frame, made.dealt.holdout.frame, tables,
            secret=args.secret, only=word, question_limit=args.limit,
            limit=args.limit * len(tables),
        )
        if (peer, line["measure"]) not in LEFT_OUT
    ]  # fmt: skip
    fields = ("measure", "value", "worse", "interval", "alarm", "verdict", "cpu_s", "failed")
    for number in range(len(tables)):
        of = [line for line in said if line["release"] == number]
        yield {
            "version": next((line["version"] for line in of if line["version"]), ""),
            "cpu_s": round(sum(line["cpu_s"] for line in of), 2),
            "wall_s": round(sum(line.get("wall_s", 0.0) for line in of), 2),
            "found": [{f: line[f] for f in fields} for line in of],
        }


def main() -> int:
    """Judge what is not yet judged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--table", default="adult", choices=list(TABLES))
    parser.add_argument("--rows", type=int, default=2_000, help="rows of each part at most")
    parser.add_argument("--clean", type=int, default=20, help="deals with fresh rows alone")
    parser.add_argument("--runs", type=int, default=5, help="deals with every leak")
    parser.add_argument("--peers", nargs="*", default=list(peers.PACKAGES), choices=list(peers.PACKAGES))  # fmt: skip
    parser.add_argument("--secret", help="column that peers' attackers guess; the last if not said")
    parser.add_argument("--limit", type=float, default=600, help="wall seconds a peer's question")
    parser.add_argument("--minutes", type=float, default=1e9, help="no new deal after so long")
    args = parser.parse_args()
    threadpool_limits(1)  # as the peers
    lines, cut = kept(args.out) if args.out.exists() else ([], 0)
    if cut:  # cut off in writing: the next line must not be hung on to it
        args.out.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    done = {tuple(line[f] for f in FIELDS) for line in lines}
    todo, start = list(jobs(args, done)), time.monotonic()
    print(f"{len(todo)} deals to do", file=sys.stderr)
    whole = load(args.data, args.table)
    with args.out.open("a", encoding="utf-8") as out:
        for job in todo:
            if time.monotonic() - start > 60 * args.minutes:
                break
            for line in judged(job, whole, args):
                out.write(json.dumps(line) + "\n")
                out.flush()
            write(args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
