"""A fit comes back as it was: release, model, claim; one that cannot be kept says so."""

from __future__ import annotations

import threading
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import people

from assay.core import Seeds, TechniqueError, locked
from assay.study import Study
from assay.study.entry import entries
from assay.study.fitted import Place, fitted, packed, unpacked
from assay.techniques import checkpoints


@pytest.mark.parametrize(
    "wish",
    [
        {"cart": {}},
        {"mst": {"epsilon": 3.0, "delta": 1e-6, "bins": 8}},
        {"independent": {"privacy": {"epsilon": 3.0, "delta": 1e-6}}},
    ],
)
def test_a_fit_comes_back_as_it_was(wish: dict[str, Any]) -> None:
    train = Study(people(400, 1), target="readmitted").prepared.split.train
    (entry,) = entries(wish)
    made = fitted(entry, train, Seeds(1), 0)
    content = packed(made)
    assert content is not None
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert not [n for n in file.namelist() if n.endswith((".pkl", ".pickle"))]
    found = unpacked(content)
    assert found is not None
    assert found.release.frame.equals(made.release.frame)
    assert found.release.schema == made.release.schema
    assert made.peak_mb > 10
    assert (found.claim, found.void, found.cpu_seconds, found.peak_mb) == (
        made.claim, made.void, made.cpu_seconds, made.peak_mb,
    )  # fmt: skip
    rows = [f.model.sample(50, np.random.default_rng(3)).frame for f in (made, found)]
    assert rows[0].equals(rows[1])


def test_a_damaged_one_is_none() -> None:
    train = Study(people(200, 1), target="readmitted").prepared.split.train
    content = packed(fitted(entries({"independent": {}})[0], train, Seeds(1), 0))
    assert content is not None
    assert unpacked(content[:-30]) is None
    assert unpacked(b"PK") is None


def test_a_model_that_cannot_be_kept_is_fitted_again() -> None:
    class Unkept:
        def save(self, folder: Path) -> None:
            raise RuntimeError

    train = Study(people(200, 1), target="readmitted").prepared.split.train
    made = fitted(entries({"independent": {}})[0], train, Seeds(1), 0)
    assert packed(replace(made, model=Unkept())) is None  # type: ignore[arg-type]


def test_a_private_fit_elsewhere_must_see_the_stores_folder(tmp_path: Path) -> None:
    train = Study(people(200, 1), target="readmitted").prepared.split.train
    (entry,) = entries({"mst": {"epsilon": 3.0, "delta": 1e-6}})
    place = Place(str(tmp_path / "training"), "k", str(tmp_path / "here"))
    with pytest.raises(TechniqueError, match="must find the store's folder"):
        fitted(entry, train, Seeds(1), 0, place)
    (tmp_path / "here").touch()
    assert len(fitted(entry, train, Seeds(1), 0, place).release)


def test_no_two_fit_in_one_place_at_once(tmp_path: Path) -> None:
    """A worker of a cluster may go on when its study was killed, and the study be started again."""
    train = Study(people(200, 1), target="readmitted").prepared.split.train
    place, made = Place(str(tmp_path / "training" / "0"), "key"), list[Any]()
    (entry,) = entries({"independent": {"privacy": {"epsilon": 3.0, "delta": 1e-6}}})
    waiting = threading.Thread(target=lambda: made.append(fitted(entry, train, Seeds(1), 0, place)))
    with locked(tmp_path / "training" / "0.lock"), checkpoints(Path(place.folder), "key"):
        waiting.start()
        first = entry.technique.fit(train, np.random.default_rng(1))
        assert not made
        journal = (Path(place.folder) / "journal.jsonl").read_bytes()
    waiting.join()
    assert (Path(place.folder) / "journal.jsonl").read_bytes() == journal  # it paid for nothing
    rows = [m.sample(50, np.random.default_rng(3)).frame for m in (first, made[0].model)]
    assert rows[0].equals(rows[1])
