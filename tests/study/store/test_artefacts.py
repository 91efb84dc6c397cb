"""Files in a folder, and wherever fsspec reaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.core import InputError
from assay.study.store import Artefacts


@pytest.mark.parametrize("kind", ["path", "file://", "memory://"])
def test_what_was_written_comes_back_until_it_is_altered(kind: str, tmp_path: Path) -> None:
    place = str(tmp_path / "a") if kind == "path" else f"{kind}{tmp_path / 'a'}"
    files = Artefacts(place)
    digest = files.write("ab/one.zip", b"content")
    assert files.read("ab/one.zip", digest) == b"content"
    files.write("ab/one.zip", b"other")
    assert files.read("ab/one.zip", digest) is None
    files.remove("ab/one.zip")
    files.remove("ab/one.zip")
    assert files.read("ab/one.zip", digest) is None


def test_an_address_that_nothing_reads() -> None:
    with pytest.raises(InputError, match="nothing here reads such an address"):
        Artefacts("nowhere://bucket/folder").write("a", b"")
