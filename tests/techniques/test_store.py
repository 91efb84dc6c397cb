from __future__ import annotations

import io
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assay.core import ReadError, canonical
from assay.data import Table
from assay.techniques import Independent, load_model
from assay.techniques import store as store_module
from assay.techniques.store import read_model, write_model


class Kept:
    technique = "independent"

    def __init__(self, state: dict[str, Any], arrays: dict[str, Any]) -> None:
        self._all = state, arrays

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._all


@pytest.fixture
def folder(tmp_path: Path, mixed: Callable[..., Table]) -> Path:
    Independent().fit(mixed(60), np.random.default_rng(1)).save(tmp_path / "deep" / "m")
    return tmp_path / "deep" / "m"


def forge(folder: Path, head: dict[str, Any], blob: bytes) -> None:
    """A model that someone made by hand, its digest right."""
    head = {k: v for k, v in head.items() if k != "digest"}
    digest = store_module._digest(head, blob)
    (folder / "arrays.npz").write_bytes(blob)
    (folder / "model.json").write_text(canonical({**head, "digest": digest}))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    arrays = {"a": np.arange(6, dtype=np.int16).reshape(2, 3), "b": np.array(["x", "yy"])}
    write_model(Kept({"k": [1, 2.5, None, "é"]}, arrays), tmp_path)
    name, state, found = read_model(tmp_path)
    assert name == "independent"
    assert state == {"k": [1, 2.5, None, "é"]}
    assert found["a"].dtype == np.int16
    assert np.array_equal(found["a"], arrays["a"])
    assert found["b"].tolist() == ["x", "yy"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["arrays.npz", "model.json"]


def test_objects_and_infinities_are_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Object arrays"):
        write_model(Kept({}, {"a": np.array([{}], dtype=object)}), tmp_path)
    with pytest.raises(ValueError, match="JSON"):
        write_model(Kept({"x": float("nan")}, {}), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["arrays.npz", "model.json"])
@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "empty"])
def test_a_damaged_file_is_refused(folder: Path, name: str, damage: str) -> None:
    data = bytearray((folder / name).read_bytes())
    if damage == "gone":
        (folder / name).unlink()
    elif damage == "flip":
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(bytes(data))
    else:
        (folder / name).write_bytes(bytes(data[: len(data) // 2] if damage == "cut" else b""))
    with pytest.raises(ReadError):
        load_model(folder)


def test_an_altered_setting_is_seen(folder: Path) -> None:
    head = json.loads((folder / "model.json").read_text())
    head["state"]["settings"]["bins"] = 99
    (folder / "model.json").write_text(json.dumps(head))
    with pytest.raises(ReadError, match="damaged or was altered"):
        load_model(folder)


@pytest.mark.parametrize("text", ["[]", "null", "{}", '{"digest": 1}', "3", "no json", '"x"'])
def test_other_json_is_refused(folder: Path, text: str) -> None:
    (folder / "model.json").write_text(text)
    with pytest.raises(ReadError):
        load_model(folder)


def test_another_format_is_refused_with_what_to_do(folder: Path) -> None:
    head = json.loads((folder / "model.json").read_text())
    forge(folder, {**head, "format": 2}, (folder / "arrays.npz").read_bytes())
    with pytest.raises(ReadError, match="format 2") as caught:
        load_model(folder)
    assert caught.value.mend


class Trap:
    """Unpickling this makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_a_pickle_in_the_arrays_is_never_run(folder: Path, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    packed = io.BytesIO()
    np.savez(packed, **{"pmfs.0": np.array([Trap(sprung)], dtype=object)})
    forge(folder, json.loads((folder / "model.json").read_text()), packed.getvalue())
    with pytest.raises(ReadError):
        load_model(folder)
    assert not sprung.exists()


@pytest.mark.parametrize("file", ["model.json", "arrays.npz"])
def test_a_pickle_in_place_of_a_file_is_never_run(folder: Path, tmp_path: Path, file: str) -> None:
    sprung = tmp_path / "sprung"
    blob = pickle.dumps(Trap(sprung))
    if file == "arrays.npz":
        forge(folder, json.loads((folder / "model.json").read_text()), blob)
    else:
        (folder / file).write_bytes(blob)
    with pytest.raises(ReadError):
        load_model(folder)
    assert not sprung.exists()


@pytest.mark.parametrize("technique", ["copy", "nobody", "noise", "../x"])
def test_a_model_of_another_technique_is_refused(folder: Path, technique: str) -> None:
    head = json.loads((folder / "model.json").read_text())
    forge(folder, {**head, "technique": technique}, (folder / "arrays.npz").read_bytes())
    with pytest.raises(ReadError):
        load_model(folder)


def test_a_state_of_another_shape_is_refused(folder: Path) -> None:
    head = json.loads((folder / "model.json").read_text())
    blob = (folder / "arrays.npz").read_bytes()
    for state in ({}, [], {**head["state"], "lists": {"pmfs": 99}}, {**head["state"], "plain": 1}):
        forge(folder, {**head, "state": state}, blob)
        with pytest.raises(ReadError):
            load_model(folder)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReadError, match="cannot be written"):
        write_model(Kept({}, {}), tmp_path / "file" / "m")
