"""Small studies as a user lays them out: run in processes of their own, and what is on record of them."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import psutil
import sqlalchemy as sa
import yaml

from assay.study.store import open_store
from assay.study.store.tables import results, runs, steps

#: Cheap ones, a network and a private one: names of the study, their technique and settings.
CHEAP: dict[str, dict[str, Any]] = {"independent": {}, "cart": {}}
NETWORK = {"technique": "autoregressive", "width": 8, "steps": 40, "batch": 100}
PRIVATE = {"technique": "mst", "epsilon": 1.0, "delta": 1e-5}
NOISY = ("private",)
SEVERAL = {**CHEAP, "network": NETWORK, "private": PRIVATE}
#: Of a report, what is said of all techniques together: with noise in one of them it may differ.
TOGETHER = ("recommendation", "pareto", "power")
COLUMNS = ("age", "workclass", "hours_per_week", "sex", "income")


@dataclass(frozen=True)
class Laid:
    """A plan in a folder.

    Attributes:
        folder: Of data, store, reports and the count of uses.
        name: Of the plan's file and report.
    """

    folder: Path
    name: str = "assay"

    @property
    def plan(self) -> Path:
        """The file."""
        return self.folder / f"{self.name}.yaml"

    @property
    def report(self) -> dict[str, Any]:
        """As it was written, but for what depends on when it was."""
        text = (self.folder / f"{self.name}-report" / "report.json").read_text("utf-8")
        return {k: v for k, v in json.loads(text).items() if k != "times"}

    def start(self) -> subprocess.Popen[bytes]:
        """``assay run`` in a process group of its own, silent."""
        env = {**os.environ, "ASSAY_STATE": str(self.folder / "state")}
        command = [sys.executable, "-m", "assay", "run", "--config", str(self.plan)]
        return subprocess.Popen(
            command, env=env, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=(self.folder / f"{self.name}.err").open("ab"),
        )  # fmt: skip

    def run(self) -> float:
        """Run it to its end; gives the seconds.

        Raises:
            RuntimeError: It ended with an error.
        """
        began = time.perf_counter()
        ended(self.start(), self)
        return time.perf_counter() - began

    @property
    def record(self) -> Record:
        """What its store knows by now."""
        store = yaml.safe_load(self.plan.read_text("utf-8"))["store"]
        return record(self.folder / store["folder"], store.get("database", ""))


def ended(process: subprocess.Popen[bytes], laid: Laid) -> None:
    """Wait for a run.

    Raises:
        RuntimeError: It did not end with a verdict.
    """
    if process.wait() not in (0, 1, 3):
        last = (laid.folder / f"{laid.name}.err").read_text("utf-8").strip().splitlines()
        raise RuntimeError(f"{laid.name} ended with {process.returncode}: {(last or [''])[-1]}")


def lay(
    folder: Path, shared: Path, techniques: dict[str, dict[str, Any]], *, name: str = "assay",
    rows: int = 600, database: str = "", **wishes: Any,
) -> Laid:  # fmt: skip
    """Write some rows and columns of Adult, and a plan for them, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    adult = pl.read_parquet(shared / "adult.parquet")
    chosen = np.sort(np.random.default_rng(2026).choice(len(adult), rows, replace=False))
    adult.select(COLUMNS)[chosen].write_parquet(folder / "adult.parquet")
    plan = {
        "data": "adult.parquet", "task": {"target": "income"}, "policy": "internal", "repeats": 2,
        "techniques": techniques, "report": f"{name}-report",
        "store": {"folder": "store", **({"database": database} if database else {})},
        "executor": {"kind": "local", "workers": 2}, **wishes,
    }  # fmt: skip
    laid = Laid(folder, name)
    laid.plan.write_text(yaml.safe_dump(plan), "utf-8")
    return laid


@dataclass(frozen=True)
class Record:
    """The rows of a store's three tables, as dictionaries, and what is wrong with its files."""

    results: dict[str, dict[str, Any]]
    runs: list[dict[str, Any]]
    steps: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()

    def of(self, run: int, *states: str) -> set[str]:
        """Names of the tasks of a run that stand so."""
        return {n for n, s in self.steps.get(run, {}).items() if s["state"] in states}


def record(folder: Path, database: str = "") -> Record:
    """All that a store knows."""
    store = open_store(folder, database)
    with store.engine.connect() as connection:
        found = [
            [dict(r._mapping) for r in connection.execute(sa.select(t))]
            for t in (results, runs, steps)
        ]
    by_run: dict[int, dict[str, dict[str, Any]]] = {}
    for step in found[2]:
        by_run.setdefault(step["run"], {})[step["name"]] = step
    bad = tuple(r["key"] for r in found[0] if store.artefacts.read(r["file"], r["digest"]) is None)
    return Record(
        {r["key"]: r for r in found[0]}, sorted(found[1], key=lambda r: r["id"]), by_run, bad
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """-9 to a run and all its workers."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def workers_of(pid: int) -> list[psutil.Process]:
    """Processes that do tasks of a run, the oldest first."""
    try:
        below = psutil.Process(pid).children(recursive=True)
        found = [p for p in below if "executors.worker" in " ".join(p.cmdline())]
    except psutil.Error:
        return []
    return sorted(found, key=lambda p: p.pid)


def differing(one: Any, two: Any, at: str = "") -> Iterator[str]:
    """Places where two reports are not alike; techniques by name."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted({*one, *two}):
            yield from differing(one.get(key), two.get(key), f"{at}.{key}" if at else key)
    elif at == "techniques":
        yield from differing(*({t["name"]: t for t in side} for side in (one, two)), at)
    elif one != two:
        yield at


def alike(one: dict[str, Any], two: dict[str, Any], noisy: Sequence[str] = NOISY) -> list[str]:
    """Where two reports differ although no noise explains it.

    Of a noisy technique the claim, the failure and which statistics there are must agree.
    """
    found = []
    for place in differing(*(_still(side, noisy) for side in (one, two))):
        if not (noisy and place.split(".")[0] in TOGETHER):
            found.append(place)
    return found


def _still(report: dict[str, Any], noisy: Sequence[str]) -> dict[str, Any]:
    """The report with what is noise taken out."""
    # Their order is by rank, which noise may change.
    told = sorted(report["techniques"], key=lambda t: t["name"])
    techniques = [
        {"name": t["name"], "claim": t["claim"], "void": t["void"], "failure": t["failure"],
         "measurements": [m["name"] for m in t["measurements"]]} if t["name"] in noisy else t
        for t in told
    ]  # fmt: skip
    pictures = {k: v for k, v in report["pictures"].items() if k not in noisy}
    return {**report, "techniques": techniques, "pictures": pictures}


def machine() -> str:
    """The machine, and how much it had to do in the last minute."""
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load "
        f"{os.getloadavg()[0]:.1f}"
    )
