"""A Dask scheduler and two workers on loopback: the same results, and one of them may die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.study.executors import jobs

from assay.study.executors import ExecutorConfig, Job, Need, executor_of

SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[int]]]:
    """The scheduler's address, and the workers' processes."""
    folder = tmp_path_factory.mktemp("dask")
    told = folder / "scheduler.json"
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    runs = [subprocess.Popen([
        sys.executable, "-c", SCHEDULER, "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        "--scheduler-file", str(told),
    ], **quiet)]  # type: ignore[call-overload]  # fmt: skip
    until = time.monotonic() + 60
    while not told.exists() and time.monotonic() < until:
        time.sleep(0.1)
    import json

    address = json.loads(told.read_text())["address"]
    runs += [subprocess.Popen([
        sys.executable, "-c", WORKER, address, "--nthreads", "1", "--no-dashboard", "--no-nanny",
        "--resources", "gpu=1" if i else "cpu=1", "--local-directory", str(folder / f"w{i}"),
    ], **quiet) for i in range(2)]  # type: ignore[call-overload]  # fmt: skip
    yield address, [run.pid for run in runs[1:]]
    for run in runs:
        run.kill()
        run.wait()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_jobs_on_a_cluster_of_which_one_worker_dies(
    cluster: tuple[str, list[int]], tmp_path: Path
) -> None:
    address, workers = cluster
    with executor_of(ExecutorConfig(kind="dask", address=address), 10) as executor:
        until = time.monotonic() + 60
        while executor.at_once < 2 and time.monotonic() < until:
            time.sleep(0.1)
        assert executor.at_once == 2
        shared = executor.share(list(range(1_000)))
        first = executor.submit(Job("total", jobs.total, (shared,)))
        tagged = [executor.submit(Job("gpu", jobs.sleeps, (0.1,), Need(tags=("gpu",))))
                  for _ in range(3)]  # fmt: skip
        wrong = executor.submit(Job("broken", jobs.broken, ("assay",)))
        late = executor.submit(Job("sleeps", jobs.sleeps, (60,), Need(seconds=1)))
        assert first.result().value == 499_500
        assert {t.result().value for t in tagged} == {workers[1]}
        assert wrong.result().failure == "ward.csv: a table of no rows."
        assert late.result().failure == "It took longer than 1 seconds, its limit."
        slow = [executor.submit(Job("sleeps", jobs.sleeps, (1.0,))) for _ in range(6)]
        time.sleep(1.5)
        os.kill(workers[0], signal.SIGKILL)
        assert {s.result().value for s in slow} >= {workers[1]}
        again = executor.submit(Job("total", jobs.total, (shared,)))
        assert again.result().value == 499_500
