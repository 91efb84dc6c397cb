"""One at a time, in threads and in processes; a kill lets go."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from assay.core import claimed, let_go, locked

HOLDS = """
import sys, time
from pathlib import Path
from assay.core import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""
CLAIMS = """
import os, sys, time
from assay.core import claimed
print(claimed(os.open(sys.argv[1], os.O_RDWR), int(sys.argv[2])), flush=True)
time.sleep(600)
"""


def test_no_two_are_within_at_once_and_nothing_is_left(tmp_path: Path) -> None:
    """Each takes the file away, while others wait for it and new ones come."""
    file, within, most = tmp_path / "new" / "a.lock", list[int](), list[int]()

    def often() -> None:
        for _ in range(50):
            with locked(file):
                within.append(1)
                most.append(len(within))
                time.sleep(0.0002)
                within.pop()

    threads = [threading.Thread(target=often) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [1] * 300
    assert list(file.parent.iterdir()) == []
    assert file.parent.stat().st_mode & 0o077 == 0


def test_a_killed_holder_keeps_nobody_waiting(tmp_path: Path) -> None:
    file, got = tmp_path / "a.lock", threading.Event()

    def wait() -> None:
        with locked(file):
            got.set()

    with subprocess.Popen([sys.executable, "-c", HOLDS, str(file)], stdout=subprocess.PIPE) as one:
        assert one.stdout is not None
        one.stdout.readline()
        thread = threading.Thread(target=wait)
        thread.start()
        assert not got.wait(0.3)
        one.kill()
    assert got.wait(10)
    thread.join()


def test_a_place_of_a_file_is_one_process_s(tmp_path: Path) -> None:
    file, far = tmp_path / "claims", 2**61
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)

    def other(place: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", CLAIMS, str(file), str(place)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def said(one: subprocess.Popen[str]) -> str:
        assert one.stdout is not None
        return one.stdout.readline().strip()

    assert claimed(handle, far)
    assert claimed(handle, far)  # this process has it already
    with other(far) as same, other(far + 1) as next_to_it:
        assert (said(same), said(next_to_it)) == ("False", "True")
        assert not claimed(handle, far + 1)
        same.kill()
        next_to_it.kill()
    assert claimed(handle, far + 1)
    let_go(handle, far)
    with other(far) as free:
        assert said(free) == "True"
        free.kill()
    assert file.stat().st_size == 0
    os.close(handle)
