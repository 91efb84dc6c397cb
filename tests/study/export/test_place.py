"""Written whole or not at all, and never over something else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assay.core import InputError
from assay.study.export.place import put, zipped

FILES = {"a.json": b"{}", "models/1/b.npz": b"PK"}


@pytest.mark.parametrize("name", ["there", "there.zip"])
def test_nothing_is_written_over(tmp_path: Path, name: str) -> None:
    put(FILES, tmp_path / name)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="it is there already"):
        put({"a.json": b"other"}, tmp_path / name)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="it is there already"):
        put(FILES, tmp_path / "link")
    (tmp_path / "link").unlink()
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    put(FILES, tmp_path / "empty")
    assert (tmp_path / "empty/models/1/b.npz").read_bytes() == b"PK"


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left"):
        put(FILES, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_zip_depends_on_its_files_alone() -> None:
    assert zipped(FILES) == zipped(dict(reversed(FILES.items())))
