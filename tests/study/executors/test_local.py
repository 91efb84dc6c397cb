"""Processes: what kills one, eats the machine or sleeps for ever ends alone, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.study.executors import jobs

from assay.study.executors import Job, Need
from assay.study.executors import local as local_
from assay.study.executors import process as process_
from assay.study.executors.local import Local


@pytest.fixture(scope="module")
def two() -> Iterator[Local]:
    with Local(2) as executor:
        yield executor


def test_jobs_are_done_elsewhere_with_what_they_share(two: Local) -> None:
    shared = two.share(list(range(1_000)))
    done = [two.submit(Job("square", jobs.square, (i,))) for i in range(6)]
    done.append(two.submit(Job("total", jobs.total, (shared,))))
    done.append(two.submit(Job("again", jobs.total, (shared,))))
    assert [d.result().value for d in done] == [0, 1, 4, 9, 16, 25, 499_500, 499_500]
    spent = done[-1].result().spent
    assert spent.where != f"process {os.getpid()}"
    assert 20 < spent.peak_mb < 2_000


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("assay", "ward.csv: a table of no rows."),
        ("memory", "It ran out of memory."),
        ("other", "It stopped with ValueError in "),
    ],
)
def test_a_mistake_is_told_without_a_cell(two: Local, kind: str, said: str) -> None:
    failure = two.submit(Job("broken", jobs.broken, (kind,))).result().failure
    assert failure.startswith(said)
    assert "north" not in failure


def test_a_process_that_dies_is_replaced_and_its_job_done_again(two: Local, tmp_path: Path) -> None:
    once = two.submit(Job("dies", jobs.dies, (str(tmp_path / "once"), 1)))
    ever = two.submit(Job("dies", jobs.dies, (str(tmp_path / "ever"), 9)))
    assert once.result().value == "alive"
    assert ever.result().failure == "Its process ended 3 times (killed by SIGKILL)."
    assert two.submit(Job("square", jobs.square, (7,))).result().value == 49


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("raise SystemExit(3)", "exit code 3"),
        ("import time; time.sleep(60)", "no word within 0.5 s"),
    ],
)
def test_a_process_that_cannot_be_started_is_told_and_another_is_tried(
    program: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Local(1) as executor:
        with monkeypatch.context() as patch:
            patch.setattr(process_, "_MAIN", program)
            patch.setattr(process_, "_START", 0.5)
            found = executor.submit(Job("square", jobs.square, (7,))).result(60)
        assert found.failure.startswith("Its process ended 3 times (it could not be started: ")
        assert said in found.failure
        assert executor.submit(Job("square", jobs.square, (7,))).result(60).value == 49


def test_limits_hold(two: Local) -> None:
    greedy = two.submit(Job("eats", jobs.eats, (4_000,), Need(memory=700)))
    slow = two.submit(Job("sleeps", jobs.sleeps, (600,), Need(seconds=1)))
    fine = two.submit(Job("square", jobs.square, (3,)))
    assert greedy.result().failure == "It needed more than 700 MB of memory, its limit."
    assert 700 < greedy.result().spent.peak_mb < 1_500
    assert slow.result().failure == "It took longer than 1 seconds, its limit."
    assert fine.result().value == 9


def test_no_more_run_at_once_than_memory_holds(tmp_path: Path) -> None:
    with Local(3) as executor:
        much = Need(expected=0.6 * executor._free)
        done = [executor.submit(Job("alone", jobs.alone, (str(tmp_path), f"{i}"), much))
                for i in range(3)]  # fmt: skip
        assert [d.result().value for d in done] == [1, 1, 1]


def test_where_the_machine_is_full_the_largest_is_done_again_alone(
    two: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = [True]

    def available() -> float:
        return 1.0 if full and full.pop() else 1e6

    monkeypatch.setattr(local_, "available_mb", available)
    done = two.submit(Job("sleeps", jobs.sleeps, (3.0,)))
    assert done.result().failure == ""
    assert not full


def test_where_it_is_full_with_one_alone_that_one_fails(
    two: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_, "available_mb", lambda: 1.0)
    done = two.submit(Job("sleeps", jobs.sleeps, (60.0,)))
    assert done.result().failure == "It needed more memory than the machine has."


def test_what_cannot_be_sent_is_done_here(two: Local) -> None:
    lock = threading.Lock()
    done = two.submit(Job("pid", lambda held: (os.getpid(), held.locked()), (lock,)))
    assert done.result().value == (os.getpid(), False)


def test_leaving_ends_what_runs() -> None:
    others = set(_workers(os.getpid()))
    with Local(1) as executor:
        executor.submit(Job("sleeps", jobs.sleeps, (600,)))
        waiting = executor.submit(Job("sleeps", jobs.sleeps, (600,)))
        until = time.monotonic() + 60
        while not (mine := set(_workers(os.getpid())) - others) and time.monotonic() < until:
            time.sleep(0.1)
        assert mine
    assert waiting.cancelled()
    assert not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in mine)


STARTER = """
import sys
sys.path.insert(0, sys.argv[1])
import jobs
from assay.study.executors import Job
from assay.study.executors.local import Local
executor = Local(1)
executor.submit(Job("sleeps", jobs.sleeps, (600,))).result()
"""


def test_workers_end_with_whoever_started_them() -> None:
    """Killed with -9 it can tell them nothing; two that go on with one private fit would both
    write its journal."""
    root = str(Path(__file__).parent)
    with subprocess.Popen([sys.executable, "-c", STARTER, root]) as starter:
        until = time.monotonic() + 60
        while not (workers := _workers(starter.pid)) and time.monotonic() < until:
            time.sleep(0.1)
        assert workers
        time.sleep(2)  # it has called back and sleeps
        starter.kill()
    gone, alive = psutil.wait_procs(workers, timeout=20)
    assert gone
    assert not alive


def _workers(pid: int) -> list[psutil.Process]:
    found = psutil.Process(pid).children(recursive=True)
    return [p for p in found if "executors.worker" in " ".join(p.cmdline())]
