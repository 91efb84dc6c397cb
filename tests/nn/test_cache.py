"""Compiled programs on disk: where, how many, and that a second process reads them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assay.nn import cache

_SCRIPT = """
import sys
import numpy as np
import jax
from jax._src import monitoring
found = []
monitoring.register_event_listener(lambda name, **more: found.append(name))
from assay.nn import Dense, Plan, train
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)  # however quick the machine is
train({"line": Dense(40, 30)}, lambda run, x, key: (run("line", x) ** 2).sum(-1),
      np.ones((64, 40), np.float32), Plan(steps=20, batch=16), np.random.default_rng(1))
print(found.count("/jax/compilation_cache/cache_hits"))
"""


def hits(home: Path, **more: str) -> int:
    made = subprocess.run(
        [sys.executable, "-c", _SCRIPT], check=True, capture_output=True, text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(home), **more},
    )  # fmt: skip
    return int(made.stdout)


def test_a_second_process_compiles_nothing_anew(tmp_path: Path) -> None:
    assert hits(tmp_path) == 0
    place = tmp_path / "assay" / "compiled"
    assert place.stat().st_mode & 0o077 == 0
    kept = sorted(place.glob("*-cache"))
    assert kept
    assert hits(tmp_path) >= len(kept)


def test_a_place_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert hits(tmp_path / "file") == 0


def test_a_place_of_the_users_own_is_left(tmp_path: Path) -> None:
    hits(tmp_path, JAX_COMPILATION_CACHE_DIR=str(tmp_path / "own"))
    assert not (tmp_path / "assay").exists()


def test_the_oldest_files_go(tmp_path: Path) -> None:
    for i in range(5):
        (tmp_path / f"{i}-cache").write_text("")
        os.utime(tmp_path / f"{i}-cache", (i, i))
    (tmp_path / "other").write_text("")
    cache.prune(tmp_path, 2)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["3-cache", "4-cache", "other"]


def test_without_a_home_there_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", none)
    assert cache.folder() is None
