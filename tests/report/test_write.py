"""A report is on disk whole or not at all, and two runs differ in their times only."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assay.core import InputError
from assay.report import Findings, from_report, to_report, write_report


def test_a_folder_gets_both_files(plain: Findings, tmp_path: Path) -> None:
    page = write_report(plain, tmp_path / "out" / "deep")
    assert page == tmp_path / "out" / "deep" / "index.html"
    assert sorted(p.name for p in page.parent.iterdir()) == ["index.html", "report.json"]


def test_a_page_of_its_own_name(plain: Findings, tmp_path: Path) -> None:
    page = write_report(plain, tmp_path / "ward.html")
    assert page.name == "ward.html"
    assert (tmp_path / "report.json").exists()


def test_round_trip(findings: Findings, tmp_path: Path) -> None:
    write_report(findings, tmp_path)
    data = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert from_report(data) == findings
    with pytest.raises(InputError):
        from_report({**data, "format": "something else"})


def test_a_report_from_before_calibrations_can_be_read(plain: Findings) -> None:
    old = to_report(plain)
    del old["calibration"], old["times"]["uses"]
    assert from_report(old) == replace(plain, calibration=None, uses=0)


def test_bytes_repeat_and_times_stand_apart(findings: Findings, tmp_path: Path) -> None:
    slow = replace(
        findings, created="2027-01-01T00:00:00+00:00", seconds=1.0, uses=9,
        techniques=tuple(replace(t, cpu_seconds=99.0) for t in findings.techniques),
    )  # fmt: skip
    for name, found in (("a", findings), ("b", findings), ("c", slow)):
        write_report(found, tmp_path / name)
    texts = {n: (tmp_path / n / "report.json").read_bytes() for n in "abc"}
    assert texts["a"] == texts["b"] != texts["c"]
    one, other = json.loads(texts["a"]), json.loads(texts["c"])
    assert one.pop("times") != other.pop("times")
    assert one == other


def test_no_time_hides_elsewhere(findings: Findings) -> None:
    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {k for v in value.values() for k in keys(v)}
        return {k for v in value for k in keys(v)} if isinstance(value, list) else set()

    data = to_report(findings)
    times = keys(data.pop("times"))
    assert {"created", "seconds", "cpu_seconds", "uses"} <= times
    assert not {"created", "seconds", "cpu_seconds", "uses"} & keys(data)


def full(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("method", ["write_text", "replace"])
def test_a_full_disk_leaves_nothing(
    plain: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(Path, method, full)
    with pytest.raises(InputError) as caught:
        write_report(plain, tmp_path / "out" / "deep")
    assert "No space left on device" in caught.value.sentence
    assert list(tmp_path.iterdir()) == []


def test_an_old_report_outlives_a_full_disk(
    plain: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(plain, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError):
        write_report(replace(plain, seed=8), tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_file_where_the_folder_should_be(plain: Findings, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("precious")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(plain, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "precious"


def test_each_measurement_has_a_line(findings: Findings, tmp_path: Path) -> None:
    write_report(findings, tmp_path)
    text = (tmp_path / "report.json").read_text("utf-8")
    assert json.loads(text) == json.loads(json.dumps(to_report(findings)))
    many = sum(len(t.measurements) for t in findings.techniques)
    assert many > 10
    assert many + len(findings.catalogue) < text.count("\n")
    write_report(replace(findings, techniques=(), catalogue=()), tmp_path)
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["techniques"] == []
