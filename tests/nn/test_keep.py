"""What was kept of a training: whole, of that training alone, or nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assay.nn.keep import Kept

TREES = {"state": {"w": np.arange(6.0, dtype=np.float32).reshape(2, 3)}, "best": (np.int32(4),)}


class KilledError(Exception):
    """As if the process had been killed."""


def test_what_is_kept_comes_back_and_the_last_alone(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "new", "a")
    assert kept.read(TREES) is None
    kept.write(TREES, {"step": 50})
    later = {**TREES, "best": (np.int32(9),)}
    kept.write(later, {"step": 100})
    found = kept.read(TREES)
    assert found is not None
    trees, about = found
    assert np.array_equal(trees["state"]["w"], TREES["state"]["w"])  # type: ignore[call-overload]
    assert (int(trees["best"][0]), about["step"]) == (9, 100)
    assert trees["best"][0].dtype == np.int32
    assert len(list((tmp_path / "new").iterdir())) == 2
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_what_another_training_or_network_left_is_not_taken(tmp_path: Path) -> None:
    Kept(tmp_path, "a").write(TREES, {"step": 50})
    assert Kept(tmp_path, "b").about() is None
    assert Kept(tmp_path, "b").read(TREES) is None
    wider = {**TREES, "state": {"w": np.zeros((2, 4), np.float32)}}
    assert Kept(tmp_path, "a").read(wider) is None
    assert Kept(tmp_path, "a").read({**TREES, "more": (np.int32(1),)}) is None


def test_a_kill_between_arrays_and_text_never_mixes_two_trainings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Kept(tmp_path, "a").write(TREES, {"step": 50})

    def killed(*_: Any) -> None:
        raise KilledError

    others = {**TREES, "best": (np.int32(7),)}
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        with pytest.raises(KilledError):
            Kept(tmp_path, "b").write(others, {"step": 50})
    found = Kept(tmp_path, "a").read(TREES)
    assert found is not None
    assert int(found[0]["best"][0]) == 4
    assert Kept(tmp_path, "b").read(TREES) is None
    Kept(tmp_path, "b").write(others, {"step": 50})
    assert len(list(tmp_path.glob("*.safetensors"))) == 1  # what the killed one left is gone


def test_what_is_damaged_is_nothing(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "a")
    for damaged in ("{", "[]", "3", "{}", json.dumps({"key": "a", "arrays": "none"})):
        (tmp_path / "training.json").write_text(damaged)
        assert kept.read(TREES) is None
    kept.write(TREES, {"step": 50})
    (file,) = tmp_path.glob("*.safetensors")
    file.write_bytes(file.read_bytes()[:60])
    assert kept.read(TREES) is None


def test_without_a_folder_nothing_is_kept() -> None:
    kept = Kept(None, "a")
    kept.write(TREES, {"step": 50})
    assert kept.about() is None
    assert kept.read(TREES) is None
