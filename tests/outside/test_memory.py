"""How much memory there is, in a container too, and how much is held."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

from assay.outside import available_mb, held_mb


def test_a_container_may_have_less_than_the_machine(tmp_path: Path) -> None:
    machine = psutil.virtual_memory().available / 2**20
    assert abs(available_mb(tmp_path / "none") / machine - 1) < 0.5
    (tmp_path / "memory.max").write_text("1048576000\n")
    (tmp_path / "memory.current").write_text("838860800\n")
    assert available_mb(tmp_path) == 200
    (tmp_path / "memory.stat").write_text("anon 1\ninactive_file 104857600\n")
    assert available_mb(tmp_path) == 300
    (tmp_path / "memory.current").write_text("2838860800\n")
    assert available_mb(tmp_path) == 0
    (tmp_path / "memory.max").write_text("max\n")
    assert available_mb(tmp_path) > 300


def test_memory_of_a_process() -> None:
    assert held_mb(os.getpid()) > 30
    assert held_mb(2**22 + 1) == 0
