"""Somebody else's program is stopped at its limits, and what stopped it is named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from assay.outside import PRINTED, Ended, Limits, run
from assay.outside.program import why


def ran(folder: Path, code: str, **limits: object) -> Ended:
    return run([sys.executable, "-c", code], folder, Limits(**limits))  # type: ignore[arg-type]


def test_one_that_ends_well(tmp_path: Path) -> None:
    (tmp_path / "given.txt").write_text("5")
    ended = ran(tmp_path, "print('so'); open('made.txt', 'w').write(open('given.txt').read())")
    assert (ended.code, ended.reason) == (0, "")
    assert (tmp_path / PRINTED).read_text() == "so\n"
    assert (tmp_path / "made.txt").read_text() == "5"
    assert ended.cpu_seconds > 0
    assert ended.peak_mb > 5


def test_it_sees_nothing_of_our_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    ran(tmp_path, "import os; print('SECRET_TOKEN' in os.environ, os.path.expanduser('~'))")
    assert (tmp_path / PRINTED).read_text() == f"False {tmp_path / 'home'}\n"


def test_its_libraries_use_as_many_threads_as_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "import os; print(os.environ.get('OMP_NUM_THREADS'), os.environ.get('MKL_NUM_THREADS'))"
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    ran(tmp_path, asked)
    assert (tmp_path / PRINTED).read_text().split() == ["3", "None"]
    ran(tmp_path, asked, threads=1)
    assert (tmp_path / PRINTED).read_text().split() == ["1", "1"]


@pytest.mark.parametrize("code", [
    "open({outside!r}, 'w')", "import os; os.mkdir({outside!r})",
    "import os; os.rename('printed.txt', {outside!r})", "import os; os.symlink('a', {outside!r})",
    "import os; os.truncate({there!r}, 0)", "import os; os.remove({there!r})",
])  # fmt: skip
def test_it_may_write_in_its_folder_alone(tmp_path: Path, code: str) -> None:
    own, there = tmp_path / "own", tmp_path / "there.txt"
    own.mkdir()
    there.write_text("still")
    ended = ran(own, code.format(outside=str(tmp_path / "outside"), there=str(there)))
    assert ended.code == 1
    assert "outside its folder" in ended.reason
    assert sorted(p.name for p in tmp_path.iterdir()) == ["own", "there.txt"]
    assert there.read_text() == "still"


def test_temporary_files_and_processes_of_its_own_are_its_right(tmp_path: Path) -> None:
    code = (
        "import tempfile, multiprocessing as m; tempfile.mkdtemp(); open('/dev/null', 'w').write('x')\n"
        "with m.get_context('fork').Pool(2) as p: print(p.map(abs, [-1, -2]))"
    )
    assert ran(tmp_path, code).reason == ""
    assert (tmp_path / PRINTED).read_text() == "[1, 2]\n"


def test_no_network_but_a_loopback(tmp_path: Path) -> None:
    away = ran(tmp_path, "import socket; socket.create_connection(('192.0.2.1', 80), 3)")
    assert "network" in away.reason
    name = ran(tmp_path, "import urllib.request as u; u.urlopen('http://example.org', timeout=3)")
    assert "network" in name.reason


def test_where_no_namespace_may_be_made_sockets_are_refused(tmp_path: Path) -> None:
    # The filter in a process of its own, for it cannot be taken off again.
    code = (
        "import runpy, socket\n"
        "made = runpy.run_path({path!r})\n"
        "made['_refuse_sockets']()\n"
        "socket.socketpair()\n"
        "for family in (socket.AF_INET, socket.AF_INET6, socket.AF_PACKET):\n"
        "    try:\n"
        "        socket.socket(family, socket.SOCK_DGRAM)\n"
        "    except PermissionError:\n"
        "        print('refused')\n"
    )
    import assay.outside

    path = Path(assay.outside.__file__).parent / "confine.py"
    done = subprocess.run(
        [sys.executable, "-c", code.format(path=str(path))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "refused\n" * 3


def test_one_that_eats_memory_sleeps_prints_or_writes_without_end(tmp_path: Path) -> None:
    eats = "x = [b'1' * (1 << 20) for _ in range(400)]; import time; time.sleep(20)"
    assert "more than 150 MB of memory" in ran(tmp_path, eats, memory_mb=150).reason
    slept = ran(tmp_path, "import time; time.sleep(20)", seconds=0.4)
    assert slept.reason == "it was stopped after 0.4 seconds, its limit"
    assert slept.code is None
    prints = "while True: print('x' * 65536)"
    assert "printed more than 2 MB" in ran(tmp_path, prints, printed_mb=2.0).reason
    assert (tmp_path / PRINTED).stat().st_size < 3 * 2**20
    one = "f = open('big', 'wb')\nwhile True: f.write(b'x' * (1 << 20))"
    assert "larger than its limit" in ran(tmp_path, one, written_mb=5.0).reason
    many = (
        "import time\nfor i in range(10):\n  open(f'f{i}', 'wb').write(b'x' * (1 << 20))\n"
        "time.sleep(20)"
    )
    assert "wrote more than 5 MB" in ran(tmp_path, many, written_mb=5.0).reason


def test_what_it_left_behind_ends_with_it(tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        open('pid', 'w').write(str(os.getpid()))\n"
        "        time.sleep(60)\n"
        "    os._exit(0)\n"
        "while not os.path.exists('pid'): time.sleep(0.01)\n"
        "time.sleep(0.05)"
    )
    assert ran(tmp_path, code).reason == ""
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_it_ends_with_whoever_started_it(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from assay.outside import run\n"
        "own = \"import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)\"\n"
        "run([sys.executable, '-c', own], Path(sys.argv[1]))"
    )
    starter = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    until = time.monotonic() + 30
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert time.monotonic() < until
        time.sleep(0.02)
    pid = int((tmp_path / "pid").read_text())
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_one_that_is_cancelled(tmp_path: Path) -> None:
    asked = iter([False, False, True])
    code = [sys.executable, "-c", "import time; time.sleep(60)"]
    ended = run(code, tmp_path, cancelled=lambda: next(asked))
    assert ended.reason == "it was cancelled"
    assert ended.seconds < 20


def test_no_such_program(tmp_path: Path) -> None:
    assert run(["no-such-program-here"], tmp_path).reason == "there is no such program"
    (tmp_path / "text").write_text("x")
    assert run([str(tmp_path / "text")], tmp_path).reason == "it is no program that may be run"


def test_why_it_failed_holds_no_cell(tmp_path: Path) -> None:
    for said, reason in (
        ("ValueError: could not convert 'John Smith'", "it stopped with ValueError"),
        ("pandas.errors.ParserError: John", "it stopped with ParserError"),
        ("ModuleNotFoundError: No module named 'torch.nn'", "it lacks the module torch.nn"),
        ("John Smith, 54", "it ended with code 3"),
        ("John SmithError: x", "it ended with code 3"),
    ):
        trace = 'Traceback (most recent call last):\n  File "x", line 1, in f\n    f()\n'
        (tmp_path / PRINTED).write_text(f"John\n{trace}{said}\nJohn, 54\n")
        assert why(3, tmp_path) == reason
    (tmp_path / PRINTED).write_text("KeyError: 'x'\n\n")
    assert why(3, tmp_path) == "it stopped with KeyError"
    assert why(-9, tmp_path) == "it was ended by SIGKILL"
    assert why(None, tmp_path) == "it was ended from elsewhere"
