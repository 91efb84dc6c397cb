"""Whatever was altered, lost or added is told, by assay and by sha256sum alike."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from pathlib import Path

import pytest

from assay.core import InputError
from assay.study import check_export
from assay.study.export.manifest import MANIFEST, manifest
from assay.study.export.place import put, zipped

FILES = {"a.json": b"{}\n", "releases/1-cart.parquet": b"PAR1"}


@pytest.fixture
def whole() -> dict[str, bytes]:
    return {**FILES, MANIFEST: manifest(FILES)}


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_whole_one(whole: dict[str, bytes], tmp_path: Path, name: str) -> None:
    put(whole, tmp_path / name)
    found = check_export(tmp_path / name)
    assert (found.files, found.wrong) == (2, ())
    assert found.digest == hashlib.sha256(whole[MANIFEST]).hexdigest()


def test_other_programs_read_it(whole: dict[str, bytes], tmp_path: Path) -> None:
    put(whole, tmp_path / "out")
    for content, code in ((b"PAR1", 0), (b"PAR2", 1)):
        (tmp_path / "out/releases/1-cart.parquet").write_bytes(content)
        done = subprocess.run(
            ["sha256sum", "-c", "--strict", MANIFEST], cwd=tmp_path / "out", capture_output=True
        )
        assert done.returncode == code


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_what_is_wrong_is_told(whole: dict[str, bytes], tmp_path: Path, name: str) -> None:
    for altered, said in [
        ({**whole, "a.json": b"{ }\n"}, ("'a.json' was altered",)),
        ({k: v for k, v in whole.items() if k != "a.json"}, ("'a.json' is gone",)),
        ({**whole, "more/b.json": b""}, ("'more/b.json' is not listed",)),
    ]:
        place = tmp_path / said[0].replace("/", "-") / name
        put(altered, place)
        assert check_export(place).wrong == said


def test_two_files_of_one_name_are_no_export(whole: dict[str, bytes], tmp_path: Path) -> None:
    place = tmp_path / "twice.zip"
    place.write_bytes(zipped(whole))
    with zipfile.ZipFile(place, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("a.json", b"{}\n")
    assert check_export(place).wrong == ("'a.json' is not listed",)


def test_what_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("no zip")
    put({MANIFEST: b"\xff"}, tmp_path / "damaged")
    put({MANIFEST: b"short  a.json\n"}, tmp_path / "short")
    put(FILES, tmp_path / "without")
    for name, said in [
        ("none", "no such file"), ("no.zip", "cannot be read"), ("without", f"no {MANIFEST}"),
        ("damaged", "manifest is damaged"), ("short", "manifest is damaged"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=said):
            check_export(tmp_path / name)
