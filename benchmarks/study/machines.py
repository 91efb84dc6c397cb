"""A hundred machines, by simulation: what a large plan would take on 1 to 1,000, and what it waits for.

    . .ci/postgres
    python benchmarks/study/machines.py ../shared/data costs check plan

`costs` measures what a task costs beside its own work: in the study's process, in the store, in the
scheduler (of which `study_cluster.json` knows). `check` holds the simulation to real studies with one
and two workers. `plan` simulates 20 techniques on 10 tables with 5 fits each. How long tasks take is
known from `measured.json` (fits) and from `study_again.json` and the check's own run (what judges).
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE.parent / "results"
sys.path[:0] = [str(HERE), str(HERE.parent)]
import cloudpickle  # noqa: E402
from simulated import Costs, Simulation, Work, longest  # noqa: E402
from studies import CHEAP, COLUMNS, NETWORK, lay, machine  # noqa: E402
from two import fresh  # noqa: E402

from assay.decision.measured import measured  # noqa: E402
from assay.study import Study  # noqa: E402
from assay.study.entry import entries  # noqa: E402
from assay.study.executors import ExecutorConfig, Job, Spent, executor_of  # noqa: E402
from assay.study.fitted import Place, packed, unpacked  # noqa: E402
from assay.study.setting import do_fit  # noqa: E402
from assay.study.store import NewRun, NewStep, State, open_store  # noqa: E402
from peers import keep  # noqa: E402

MACHINES, FITS = (1, 10, 100, 1_000), 5
WRITERS = (1, 2, 10)


def costs(shared: Path, folder: Path) -> dict[str, Any]:
    """Seconds that a fit of Adult costs beside itself, and what a database takes."""
    study = Study(str(shared / "adult.parquet"), target="income", repeats=1)
    setting, found = study.setting, dict[str, Any]()
    for name in ("independent", "cart"):
        made = do_fit(setting, entries({name: {}})[0], 0, Place())
        content = packed(made)
        assert content is not None
        blob = cloudpickle.dumps(made)
        found[name] = {
            "bytes": len(content), "sent_bytes": len(blob), "pack_s": best(lambda m=made: packed(m)),
            "send_s": best(lambda m=made: cloudpickle.dumps(m)),
            "take_s": best(lambda b=blob: cloudpickle.loads(b)),
            "unpack_s": best(lambda c=content: unpacked(c)),
        }  # fmt: skip
    databases = {"SQLite": "", "PostgreSQL": os.environ.get("ASSAY_TEST_POSTGRES", "")}
    for kind, database in databases.items():
        if kind == "PostgreSQL" and not database:
            continue
        found[kind] = {}
        for writers in WRITERS:
            place = folder / f"{kind}-{writers}"
            own = fresh(database, f"writers_{writers}") if database else ""
            found[kind][f"{writers}"] = written(place, own, writers, 60)
    found["start_s"] = starts(setting)
    return found


def starts(setting: Any) -> float:
    """Seconds that the first task of a worker waits for it, and for the data."""
    with executor_of(ExecutorConfig(kind="local", workers=1), 1) as executor:
        shared = executor.share(setting)

        def once() -> float:
            began = time.perf_counter()
            assert executor.submit(Job("look", rows_of, (shared,))).result().value
            return time.perf_counter() - began

        return once() - once()


def rows_of(setting: Any) -> int:
    return len(setting.prepared.table)


def best(act: Callable[[], Any], times: int = 5) -> float:
    """Seconds of the fastest of some calls."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return min(found)


def written(folder: Path, database: str, writers: int, tasks: int) -> dict[str, float]:
    """What a task's words with the store take, for so many processes that have them at once: in
    each of them, and tasks a second of all together."""
    open_store(folder, database)
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); import machines; machines.writes()"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(folder), database, str(i), str(tasks)],
                         stdout=subprocess.PIPE, stdin=subprocess.PIPE)
        for i in range(writers)
    ]  # fmt: skip
    for one in started:  # all have loaded what they need
        assert one.stdout is not None
        one.stdout.readline()
    began = time.perf_counter()
    for one in started:
        assert one.stdin is not None
        one.stdin.write(b"\n")
        one.stdin.flush()
    spent = [float(one.communicate()[0]) for one in started]
    took = time.perf_counter() - began
    return {"task_s": statistics.mean(spent) / tasks, "tasks_per_s": writers * tasks / took}


def writes() -> None:
    """In a process of its own: what the store is told and asked for each task."""
    folder, database, own, tasks = sys.argv[1:5]
    store = open_store(folder, database)
    names = [f"{own}-{i}" for i in range(int(tasks))]
    steps = tuple(NewStep(n, "fit", n) for n in names)
    print("ready", flush=True)
    sys.stdin.readline()
    run = store.begin(NewRun("x", "x", "{}", "x", steps))
    began = time.perf_counter()
    for name in names:
        store.expected_mb("fit", "cart")
        store.move(run, [name], State.RUNNING)
        store.keep(name, "fit", "cart", b"{}" + name.encode(), Spent())
        store.move(run, [name], State.DONE)
    print(time.perf_counter() - began)


def check(shared: Path, folder: Path, known: dict[str, Any]) -> dict[str, Any]:
    """A study of six techniques with one and two workers, foretold and real."""
    several = {**CHEAP, "noise": {}, "copula": {}, "network": NETWORK}
    runs: dict[str, Any] = {}
    for workers in (1, 2):
        laid = lay(
            folder / f"{workers}", shared, several, executor={"kind": "local", "workers": workers}
        )
        took = laid.run()
        record = laid.record
        runs[f"{workers}"] = {
            "s": took, "steps": [
                {"name": s["name"], "kind": s["kind"], "seconds": s["seconds"]}
                for s in sorted(record.steps[1].values(), key=lambda s: s["place"])
            ], "load": os.getloadavg()[0],
        }  # fmt: skip
        began, ended = (record.runs[0][k] for k in ("started", "ended"))
        runs[f"{workers}"]["recorded_s"] = seconds_between(began, ended)
    tasks = works(runs["1"]["steps"])
    cost = costs_of(known, "SQLite", local=True)
    for workers in (1, 2):
        course = Simulation([tasks], workers, cost, apart=False).run()
        runs[f"{workers}"]["foretold_s"] = course.seconds
    runs["cells"] = 300 * len(COLUMNS)  # of the training rows
    return runs


def seconds_between(began: str, ended: str) -> float:
    from datetime import datetime

    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()


def works(steps: list[dict[str, Any]]) -> list[Work]:
    """A record's tasks for the simulation: what judges needs the fits before it."""
    found, fits = list[Work](), list[int]()
    for place, step in enumerate(steps):
        if step["kind"] == "fit":
            fits.append(place)
            found.append(Work(step["seconds"], size=0.02))  # of what the costs were measured on
        else:
            found.append(Work(step["seconds"], tuple(fits)))
            fits = []
    return found


def costs_of(known: dict[str, Any], database: str, *, local: bool = False) -> Costs:
    """As measured; of a fit those of the heavier technique."""
    one, cluster = known["costs"]["cart"], json.loads((RESULTS / "study_cluster.json").read_text())
    tasks = cluster["tasks"]["nothing"]
    kind = "local" if local else "dask"
    whole = min(tasks[kind]) / tasks["tasks"]
    # A task that does nothing costs the scheduler's part and the store's: the store's is known.
    own = known["costs"]["SQLite"]["1"]["task_s"]
    return Costs(
        begin=0.0, end=one["take_s"] + one["pack_s"], judged=0.01, sent=one["send_s"],
        database=known["costs"][database]["1"]["task_s"], scheduler=max(0.0, whole - own),
        start=known["costs"]["start_s"],
    )  # fmt: skip


def plan(known: dict[str, Any]) -> dict[str, Any]:
    """20 techniques, 10 tables, 5 fits each, on so many machines, and with each hindrance away."""
    studies, names = planned(known)
    found: dict[str, Any] = {
        "tasks": sum(map(len, studies)), "longest_s": max(map(longest, studies)),
        "work_s": sum(w.seconds for s in studies for w in s), "chain": chain(studies, names),
    }  # fmt: skip
    for database in ("SQLite", "PostgreSQL"):
        cost = costs_of(known, database)
        for count in MACHINES:
            found[f"{database} {count}"] = hindered(studies, count, cost, database)
    return found


def hindered(studies: list[list[Work]], count: int, cost: Costs, database: str) -> dict[str, float]:
    """Seconds as it is, and with one thing for nothing at a time."""
    from dataclasses import replace

    def seconds(cost: Costs, machines: int = count) -> float:
        return Simulation(studies, machines, cost, apart=database == "PostgreSQL").run().seconds

    course = Simulation(studies, count, cost, apart=database == "PostgreSQL").run()
    return {
        "s": course.seconds, "used": course.used, "busiest": course.busiest,
        "database": course.database, "scheduler": course.scheduler,
        "without machines' limit": seconds(cost, 100_000),
        "without the study's process": seconds(replace(cost, begin=0, end=0, judged=0, sent=0)),
        "without the database": seconds(replace(cost, database=0)),
        "without the scheduler": seconds(replace(cost, scheduler=0)),
        "without starting workers": seconds(replace(cost, start=0)),
        "without all of these": seconds(Costs()),
    }  # fmt: skip


def planned(known: dict[str, Any]) -> tuple[list[list[Work]], list[list[str]]]:
    """The tasks of ten studies, and their names."""
    growth, tables = measured().growth, measured().tables
    studies, names = list[list[Work]](), list[list[str]]()
    per_cell, power = judging(known)
    for table, of in tables.items():
        cells = of.rows * of.columns
        judged = math.exp(per_cell + power * math.log(cells)) * FITS  # of one release
        size = cells / ADULT
        tasks = [Work(judged / FITS, (), size) for _ in ("holdout", "copy")]
        own = ["holdout", "copy"]
        for name, grown in growth.items():
            fit = grown.seconds(of.rows, of.columns, 1.0)
            places = tuple(range(len(tasks), len(tasks) + FITS))
            tasks += [Work(fit, (), size)] * FITS + [Work(judged, places)]
            own += [f"{name} on {table}: fit"] * FITS + [f"{name} on {table}: judged"]
        studies.append(tasks)
        names.append(own)
    return studies, names


#: Cells that a fit of Adult saw in `study_again.json` and in `costs`.
ADULT = 24_422 * 16


def judging(known: dict[str, Any]) -> tuple[float, float]:
    """Seconds to measure and attack one release, as a power of its cells: logarithm of the factor,
    and the power, from Adult and a small part of it."""
    again = json.loads((RESULTS / "study_again.json").read_text("utf-8"))
    large = statistics.mean(
        t["seconds"] / 3 for t in again["tasks"]
        if t["kind"] == "judge" and t["name"] not in ("holdout", "copy")
    )  # fmt: skip
    steps = [s for s in known["check"]["1"]["steps"] if s["kind"] == "judge"]
    small = statistics.mean(s["seconds"] / 2 for s in steps if s["name"] not in ("holdout", "copy"))
    cells = known["check"]["cells"]
    power = math.log(large / small) / math.log(ADULT / cells)
    return math.log(large) - power * math.log(ADULT), power


def chain(studies: list[list[Work]], names: list[list[str]]) -> str:
    """The technique whose fit and assessment take longest, one after the other."""
    found = [
        (task.seconds + max(tasks[n].seconds for n in task.needs), own[i].removesuffix(": judged"))
        for tasks, own in zip(studies, names, strict=True) for i, task in enumerate(tasks) if task.needs
    ]  # fmt: skip
    return max(found)[1]


def main(shared: str, *parts: str) -> None:
    command = f"python benchmarks/study/machines.py {shared} {' '.join(parts)}"
    place = RESULTS / "study_machines.json"
    known: dict[str, Any] = json.loads(place.read_text("utf-8")) if place.exists() else {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        doing = {
            "costs": lambda: costs(Path(shared), folder),
            "check": lambda: check(Path(shared), folder, known), "plan": lambda: plan(known),
        }  # fmt: skip
        for part in parts or doing:
            known[part] = {**doing[part](), "machine": machine(), "command": command}
            print(part, json.dumps(known[part])[:3_000], file=sys.stderr, flush=True)
            keep("study_machines", known, page(known))


def page(known: dict[str, Any]) -> list[str]:
    lines = ["# Studies on many machines", ""]
    if one := known.get("costs"):
        lines += [
            f"`{one['command']}` on {one['machine']}. Of one fit of Adult, in the process that runs the study:", "",
            "| technique | file, MB | sent, MB | take, ms | pack and try, ms | send on, ms |", "|---|---|---|---|---|---|",
        ]  # fmt: skip
        for name in ("independent", "cart"):
            c = one[name]
            lines.append(
                f"| {name} | {c['bytes'] / 1e6:.2f} | {c['sent_bytes'] / 1e6:.2f} | {1e3 * c['take_s']:.1f} | "
                f"{1e3 * c['pack_s']:.1f} | {1e3 * c['send_s']:.1f} |"
            )
        lines += [
            "", f"A worker's start, with Adult sent to it: {one['start_s']:.1f} s. What the store is asked and told "
            "of each task (four transactions), by so many processes at once (PostgreSQL without waiting for "
            "the disk, as `.ci/postgres` starts it):", "",
            "| database | processes | ms a task | tasks a second, all |", "|---|---|---|---|",
        ]  # fmt: skip
        for kind in ("SQLite", "PostgreSQL"):
            for writers, c in one.get(kind, {}).items():
                lines.append(
                    f"| {kind} | {writers} | {1e3 * c['task_s']:.1f} | {c['tasks_per_s']:.0f} |"
                )
    if one := known.get("check"):
        lines += [
            "", f"`{one['command']}` on {one['machine']}. A study of six techniques, two fits each, foretold from "
            "how long its tasks took with one worker:", "",
            "| workers | tasks took, s in all | foretold, s | measured, s | off by | load |", "|---|---|---|---|---|---|",
        ]  # fmt: skip
        for workers in ("1", "2"):
            c = one[workers]
            real, told = c["recorded_s"], c["foretold_s"]
            lines.append(
                f"| {workers} | {sum(s['seconds'] for s in c['steps']):.1f} | {told:.1f} | {real:.1f} | "
                f"{told / real - 1:+.0%} | {c['load']:.1f} |"
            )
    if one := known.get("plan"):
        lines += ["", *planned_page(one)]
    return lines


def planned_page(one: dict[str, Any]) -> list[str]:
    lines = [
        f"20 techniques on 10 tables with {FITS} fits each, and what judges them: {one['tasks']:,} tasks, "
        f"{one['work_s'] / 3600:.1f} hours of work; the longest chain is {one['chain']} and what judges it, "
        f"{one['longest_s'] / 60:.0f} minutes.", "",
        "| database | machines | hours | speed-up | machines used | busiest study's process | database | scheduler | without it, this much shorter |",
        "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for database in ("SQLite", "PostgreSQL"):
        for count in MACHINES:
            c = one[f"{database} {count}"]
            gains = {
                k.removeprefix("without "): 1 - v / c["s"]
                for k, v in c.items()
                if k.startswith("without ")
            }
            gains.pop("all of these")
            first = sorted(gains.items(), key=lambda g: -g[1])[:2]
            said = (
                ", ".join(f"{k} {v:.0%}" for k, v in first if v > 0.005)
                or "nothing: the longest chain"
            )
            lines.append(
                f"| {database} | {count:,} | {c['s'] / 3600:.2f} | {one['work_s'] / c['s']:.1f} | {c['used']:.0%} | "
                f"{c['busiest']:.1%} | {c['database']:.1%} | {c['scheduler']:.1%} | {said} |"
            )
    return lines


if __name__ == "__main__":
    main(*sys.argv[1:])
