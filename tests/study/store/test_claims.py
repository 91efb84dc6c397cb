"""Tasks that another process does are not ours; those that nobody does are."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assay.core import InputError
from assay.study.store import open_store

TAKES = """
import sys, time
from assay.study.store import open_store
store = open_store(sys.argv[1])
print([store.claim(key) for key in sys.argv[2:]], flush=True)
sys.stdin.readline()
store.free(sys.argv[2])
print("free", flush=True)
time.sleep(600)
"""


def test_two_processes_share_the_tasks_of_one_folder(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kept")
    assert store.claim("mine")
    command = [sys.executable, "-c", TAKES, str(tmp_path / "kept"), "its", "mine", "more"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "[True, False, True]\n"
        assert not store.claim("its")
        assert not open_store(tmp_path / "kept").claim("more")
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "free\n"
        assert store.claim("its")
        assert not store.claim("more")
        other.kill()
    assert store.claim("more")  # a kill lets go
    assert open_store(tmp_path / "another").claim("mine")


def test_a_store_that_was_taken_away_is_claimed_anew(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kept")
    assert store.claim("k")
    shutil.rmtree(tmp_path / "kept")
    with pytest.raises(InputError, match="cannot be written"):
        store.claim("k")
    assert open_store(tmp_path / "kept").claim("k")
    assert (tmp_path / "kept" / "claims").stat().st_mode & 0o077 == 0
