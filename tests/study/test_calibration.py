"""Trials on disk come back whole, hold for their rows only, and a damaged file is nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assay.audit import Trial, planted
from assay.core import InputError, Interval
from assay.report import Calibration, CalibrationRow
from assay.study import Study
from assay.study.calibration import Kept, calibration_of, rows_of

TRIAL = Trial(
    "copies", 0.01, 0, 0.0002, "privacy.copies.exact", "", 0.012,
    Interval(0.001, 0.03, 0.95, "mover"), True, (("privacy.copies.exact", 0.0002),), 1.25,
)  # fmt: skip
FAILED = Trial("subgroup", 0.5, 0, failure="no group of people is small enough.")
MADE = Calibration(
    (CalibrationRow("exact copies", 0.01, None, 20),), 0, 20, Interval(0, 0.17, 0.95, "cp"),
    "assay calibrate --runs 20", "rows of ward.csv",
)  # fmt: skip


def full(folder: Path) -> Kept:
    kept = Kept(folder, "rows", "key", calibration=MADE)
    for trial in (TRIAL, FAILED):
        kept.add(trial)
    return kept


def test_trials_and_calibration_come_back(tmp_path: Path) -> None:
    kept = full(tmp_path / "report")
    assert Kept.read(tmp_path / "report", "rows", "key") == kept
    assert calibration_of(tmp_path / "report", "rows") == MADE
    assert [p.name for p in (tmp_path / "report").iterdir()] == ["calibration.json"]
    assert kept.has("copies", 0.01, 0)
    assert not kept.has("copies", 0.01, 1)


def test_trials_are_given_in_the_order_of_the_zoo() -> None:
    kept = Kept(None, "rows", "key")
    leaks = planted("one_entity"), planted("fresh")
    for run in (1, 0, 2):
        for leak in leaks:
            kept.add(Trial(leak.kind, 0.0, run))
    found = kept.of(leaks[::-1], 2)
    assert [(t.kind, t.run) for t in found] == [
        ("fresh", 0), ("fresh", 1), ("one_entity", 0), ("one_entity", 1)
    ]  # fmt: skip


def test_another_key_begins_anew_and_other_rows_have_no_calibration(tmp_path: Path) -> None:
    full(tmp_path)
    assert Kept.read(tmp_path, "rows", "other") == Kept(tmp_path, "rows", "other")
    assert calibration_of(tmp_path, "other rows") is None
    assert calibration_of(tmp_path, "rows") == MADE  # another seed, say: the rows are the same


def test_no_folder_keeps_nothing() -> None:
    Kept(None, "rows", "key").add(TRIAL)
    assert Kept.read(None, "rows", "key").trials == {}
    assert calibration_of(None, "rows") is None


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{", b"{}", b"[]", b"3", b"null", b'"rows"', b"\xff\xfe",
        b'{"rows": "rows", "key": "key"}',
        b'{"rows": "rows", "key": "key", "trials": 3, "calibration": 3}',
        b'{"rows": "rows", "key": "key", "trials": [1], "calibration": {}}',
        b'{"rows": "rows", "key": "key", "trials": [{"kind": "copies"}], "calibration": [1]}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_nothing_and_is_mended(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "calibration.json").write_bytes(damage)
    assert calibration_of(tmp_path, "rows") is None
    kept = Kept.read(tmp_path, "rows", "key")
    assert kept == Kept(tmp_path, "rows", "key")
    kept.add(TRIAL)
    assert Kept.read(tmp_path, "rows", "key").trials == {("copies", 0.01, 0): TRIAL}


def test_half_a_file_after_a_cut_is_nothing(tmp_path: Path) -> None:
    full(tmp_path)
    text = (tmp_path / "calibration.json").read_text()
    for end in range(0, len(text), 40):
        (tmp_path / "calibration.json").write_text(text[:end])
        assert Kept.read(tmp_path, "rows", "key").trials == {}
        assert calibration_of(tmp_path, "rows") is None


def test_a_full_disk_is_one_sentence_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = full(tmp_path)
    before = (tmp_path / "calibration.json").read_text()

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(InputError, match=r"cannot be kept \(No space left on device\)") as told:
        kept.add(Trial("copies", 0.05, 0))
    assert str(tmp_path) in told.value.sentence
    assert (tmp_path / "calibration.json").read_text() == before
    assert [p.name for p in tmp_path.iterdir()] == ["calibration.json"]


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("in the way")
    kept = Kept.read(tmp_path / "report", "rows", "key")
    with pytest.raises(InputError, match="another report folder"):
        kept.write()


def test_rows_are_named_by_cells_and_by_how_they_are_read(ward: Path) -> None:
    def named(data: str = "print", **wishes: Any) -> str:
        return rows_of(Study(ward / "ward.csv", **wishes).prepared, data)

    one = named()
    assert one == named()
    assert one == named(seed=8)  # the split is another, the rows are not
    others = [
        named("other print"), named(target="readmitted"), named(protected=["ward"]),
        named(unit="dose"), named(identifiers={"dose": "drop"}),
    ]  # fmt: skip
    assert len({one, *others}) == 6


def test_words_that_may_name_a_level_are_not_kept(tmp_path: Path) -> None:
    Kept(tmp_path, "rows", "key").add(replace(TRIAL, where="its claims, among ward = west"))
    assert "west" not in (tmp_path / "calibration.json").read_text()
    assert Kept.read(tmp_path, "rows", "key").trials == {("copies", 0.01, 0): TRIAL}
