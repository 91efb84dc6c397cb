"""A Dask scheduler and two workers on loopback: the same results, at what overhead, how soon begun?

    python benchmarks/study/cluster.py ../shared/data same tasks laid

`same`: a study on the cluster, one of whose workers is killed with -9 midway, beside the same study
in two processes. `tasks`: tasks that sleep, or count, for 5 s, and a thousand that do nothing, on
both. `laid`: how long from `Study(...)` till the first of 1,002 tasks is submitted. (Not called
dask.py, for Python would take it for the package.)
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import numpy as np  # noqa: E402
from studies import SEVERAL, Laid, alike, ended, lay, machine  # noqa: E402

from assay.study import Study  # noqa: E402
from assay.study.executors import ExecutorConfig, executor_of  # noqa: E402
from assay.study.graph import Graph, Task  # noqa: E402
from assay.study.store import NewRun, NewStep, open_store  # noqa: E402
from peers import keep  # noqa: E402

SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"
#: Bytes that a task gives back: about what a release of Adult and its model take.
RESULT = 1_000_000


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its workers, all in processes of their own."""
    folder.mkdir(parents=True)
    told = folder / "scheduler.json"
    quiet: dict[str, Any] = {
        "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
    }  # fmt: skip
    common = ["--host", "127.0.0.1", "--no-dashboard"]
    runs = [subprocess.Popen(
        [sys.executable, "-c", SCHEDULER, *common, "--port", "0", "--scheduler-file", str(told)], **quiet
    )]  # fmt: skip
    try:
        while not told.exists():
            time.sleep(0.1)
        address = json.loads(told.read_text("utf-8"))["address"]
        for i in range(workers):
            own = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder / f"{i}")]
            runs.append(
                subprocess.Popen([sys.executable, "-c", WORKER, address, *common, *own], **quiet)
            )
        yield address, runs[1:]
    finally:
        for run in runs:
            run.kill()
            run.wait()


def same(shared: Path, folder: Path) -> dict[str, Any]:
    """A worker dies when half of the tasks are done."""
    plain = lay(folder / "plain", shared, SEVERAL)
    seconds = plain.run()
    with cluster(folder / "dask-1") as (address, workers):
        laid = lay(folder / "dask", shared, SEVERAL, executor={"kind": "dask", "address": address})
        began, process = time.perf_counter(), laid.start()
        half = wait_for_half(laid, process)
        workers[0].send_signal(signal.SIGKILL)
        ended(process, laid)
        spent = time.perf_counter() - began
    states = [s["state"] for s in laid.record.steps[1].values()]
    return {
        "local_s": seconds, "dask_s": spent, "killed_after": half, "tasks": len(states),
        "done": states.count("done"), "differs": alike(plain.report, laid.report),
    }  # fmt: skip


def wait_for_half(laid: Laid, process: subprocess.Popen[bytes]) -> int:
    """Till half of the tasks are done; gives how many are."""
    while process.poll() is None:
        time.sleep(0.5)
        if not (laid.folder / "store" / "store.db").exists():
            continue
        found = laid.record
        done = len(found.of(1, "done"))
        if found.steps and done >= len(found.steps[1]) / 2:
            return done
    raise RuntimeError("the run ended before half of it was done")


def sleeps(_: Any, seconds: float, size: int) -> bytes:
    time.sleep(seconds)
    return os.urandom(size)


def counts(_: Any, seconds: float, size: int) -> bytes:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return os.urandom(size)


def spent(
    executor: Any, folder: Path, work: Callable[..., bytes], tasks: int, seconds: float, size: int
) -> float:
    """Seconds that so many tasks took, as a study has them done: shared rows, store and record."""
    shared = executor.share(np.random.default_rng(1).random(500_000))
    store = open_store(folder)
    named = {
        f"{i}": Task(f"{i}", "fit", "x", f"{i}", work, (shared, seconds, size), bytes, bytes)
        for i in range(tasks)
    }
    run = store.begin(
        NewRun("x", "x", "{}", "x", tuple(NewStep(n, "fit", n) for n in named))
    )  # fmt: skip
    warm = [executor.submit(_job(shared)) for _ in range(2)]
    for one in warm:
        assert one.result().value is not None, one.result().failure
    began = time.perf_counter()
    done = Graph(
        named, executor, store, lambda _: None, lambda *moved: store.move(run, *moved)
    ).run(named)
    took = time.perf_counter() - began
    assert all(not d.failure for d in done.values())
    return took


def _job(shared: Any) -> Any:
    from assay.study.executors import Job

    return Job("warm", sleeps, (shared, 1.0, 1))  # long enough that each worker gets one


def tasks(folder: Path, best_of: int = 2) -> dict[str, Any]:
    """The same tasks in two processes and on a cluster of two workers, the best of some runs."""
    cases = {
        "sleep": (sleeps, 12, 5.0, RESULT), "count": (counts, 8, 5.0, RESULT),
        "nothing": (sleeps, 1_000, 0.0, 1), "results": (sleeps, 200, 0.0, RESULT),
    }  # fmt: skip
    found: dict[str, Any] = {}
    for name, case in cases.items():
        one: dict[str, Any] = {"tasks": case[1], "seconds": case[2], "bytes": case[3]}
        for kind in ("local", "dask"):
            runs = []
            for i in range(best_of):
                place = folder / f"{name}-{kind}-{i}"
                with two(kind, place) as executor:
                    runs.append(spent(executor, place / "store", *case))
            one[kind] = runs
        one["load"] = os.getloadavg()[0]
        found[name] = one
        print(name, json.dumps(one), file=sys.stderr, flush=True)
    return found


@contextmanager
def two(kind: str, folder: Path) -> Iterator[Any]:
    """An executor of two processes, or of a cluster of two workers."""
    if kind == "local":
        with executor_of(ExecutorConfig(kind="local", workers=2), 1) as executor:
            yield executor
        return
    with (
        cluster(folder / "dask") as (address, _),
        executor_of(ExecutorConfig(kind="dask", address=address), 1) as executor,
    ):
        while executor.at_once < 2:
            time.sleep(0.1)
        yield executor


def laid(shared: Path, folder: Path, best_of: int = 3) -> dict[str, Any]:
    """Seconds till the first of 1,002 tasks is submitted, with all of them named, looked up in the
    store and on record; on Adult."""
    many = {f"cart_{i}": {"technique": "cart", "minimum_leaf": 5 + i} for i in range(100)}
    found: dict[str, Any] = {}
    for kind in ("local", "dask"):
        runs = []
        for i in range(best_of):
            with cluster(folder / f"laid-{kind}-{i}") as (address, _):
                executor = {"kind": kind, **({"address": address} if kind == "dask" else {})}
                began = time.perf_counter()
                study = Study(
                    str(shared / "adult.parquet"), target="income", repeats=9, techniques=many,
                    executor=executor, store=str(folder / f"laid-store-{kind}-{i}"),
                )  # fmt: skip
                try:
                    study.run(progress=stop)
                except KeyboardInterrupt:
                    runs.append(time.perf_counter() - began)
                kept = open_store(folder / f"laid-store-{kind}-{i}")
                found["tasks"] = len(kept.steps(1))
        found[kind] = runs
    return found


def stop(_: str) -> None:
    """At the first task."""
    raise KeyboardInterrupt


def main(shared: str, *parts: str) -> None:
    command = f"python benchmarks/study/cluster.py {shared} {' '.join(parts)}"
    place = HERE.parent / "results" / "study_cluster.json"
    found: dict[str, Any] = json.loads(place.read_text("utf-8")) if place.exists() else {}
    os.environ["ASSAY_STATE"] = tempfile.mkdtemp()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        doing = {
            "same": lambda: same(Path(shared), folder), "tasks": lambda: tasks(folder),
            "laid": lambda: laid(Path(shared), folder),
        }  # fmt: skip
        for part in parts or doing:
            found[part] = {**doing[part](), "machine": machine(), "command": command}
            print(part, json.dumps(found[part]), file=sys.stderr, flush=True)
            keep("study_cluster", found, page(found))


def page(found: dict[str, Any]) -> list[str]:
    lines = [
        "# Studies on Dask",
        "",
        "One machine: a scheduler and two workers of one thread on loopback.",
        "",
    ]
    if one := found.get("same"):
        lines += [
            f"`{one['command']}` on {one['machine']}: a study of {', '.join(SEVERAL)}, two fits each, "
            f"{one['tasks']} tasks. One of two workers was killed with -9 when {one['killed_after']} were "
            f"done; {one['done']} were in the end, after {one['dask_s']:.0f} s ({one['local_s']:.0f} s in "
            "two processes that nobody killed). Beyond noise the report differs from theirs in "
            f"{', '.join(one['differs']) or 'nothing'}.", "",
        ]  # fmt: skip
    if one := found.get("tasks"):
        lines += [
            f"`{one['command']}` on {one['machine']}: tasks that take 4 MB of shared rows, their results "
            "kept in a store (SQLite) and on record. Best of runs, seconds.", "",
            "| tasks | of each | two processes | two workers of Dask | Dask over processes | over what can be | load |",
            "|---|---|---|---|---|---|---|",
        ]  # fmt: skip
        words = {
            "sleep": "sleep",
            "count": "count",
            "nothing": "give nothing",
            "results": "give 1 MB",
        }
        for name, word in words.items():
            case = one[name]
            local, dask = min(case["local"]), min(case["dask"])
            least = case["tasks"] * case["seconds"] / 2
            over = (
                f"{dask / least - 1:.1%}"
                if least
                else f"{1e3 * dask / case['tasks']:.1f} ms a task"
            )
            lines.append(
                f"| {case['tasks']:,} {word} | {case['seconds']:g} s | {local:.2f} | {dask:.2f} | "
                f"{dask / local - 1:+.1%} | {over} | {case['load']:.1f} |"
            )
        lines.append("")
    if one := found.get("laid"):
        lines += [
            f"`{one['command']}` on {one['machine']}: from `Study(...)` on Adult till the first of "
            f"{one['tasks']:,} tasks is submitted, all of them named by their content, looked up in the "
            f"store and on record: {min(one['local']):.1f} s for processes, {min(one['dask']):.1f} s for Dask "
            f"(best of {len(one['dask'])}; the slowest {max(one['local'] + one['dask']):.1f} s).", "",
        ]  # fmt: skip
    return lines


if __name__ == "__main__":
    main(*sys.argv[1:])
