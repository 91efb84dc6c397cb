"""What is finished is kept whole or not at all, under a name of its contents."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.core import InputError
from assay.report import TechniqueFindings
from assay.study.store import Store, key_of

FOUND = TechniqueFindings("cart", "t", "s", "x", "statistical", (("a", "1"),), False, (), None)


def test_findings_come_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    assert store.find("k") is None
    store.keep("k", FOUND)
    assert store.find("k") == FOUND
    assert [p.name for p in (tmp_path / "kept").iterdir()] == ["k.json"]
    for damaged in ("{", "{}", "[]", "3", '{"name": "cart"}', '{"verdict": [1]}'):
        (tmp_path / "kept" / "k.json").write_text(damaged)
        assert store.find("k") is None


def test_no_folder_keeps_nothing() -> None:
    Store(None).keep("k", FOUND)
    assert Store(None).find("k") is None


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left"):
        Store(tmp_path).keep("k", FOUND)
    assert not list(tmp_path.iterdir())


def test_a_key_depends_on_everything() -> None:
    one = key_of(data="a", seed=1)
    assert one == key_of(seed=1, data="a")
    assert one != key_of(data="a", seed=2)
