"""What memory and processors there are, in a container too."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import psutil

from assay.study.executors.machine import (
    available_mb,
    forget_peak,
    held_mb,
    peak_mb,
    processors,
)


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


def test_memory_of_a_process_and_its_peak() -> None:
    assert held_mb(os.getpid()) > 30
    assert held_mb(2**22 + 1) == 0
    before = psutil.Process().memory_info().rss / 2**20
    forget_peak()
    much = np.ones(200 * 2**17)
    assert much.sum() > 0
    del much
    assert peak_mb() > before + 150
    forget_peak()
    assert not psutil.LINUX or peak_mb() < before + 150


def test_processors() -> None:
    assert processors(3) == 3
    assert processors() >= 1
