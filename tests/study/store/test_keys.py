"""The same work has the same key, and any other another."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assay.study.store import code_of, key_of
from assay.study.store import keys as keys_
from assay.techniques import Cart


def test_a_key_depends_on_everything() -> None:
    one = key_of(data="a", seed=1)
    assert one == key_of(seed=1, data="a")
    assert one != key_of(data="a", seed=2)
    assert one != key_of(rooms=("core",), data="a", seed=1)


def test_it_depends_on_the_code_of_its_rooms_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("core/a.py", "study/b.py", "study/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(keys_, "_ROOT", tmp_path)

    def now() -> str:
        keys_._code.cache_clear()
        return key_of(rooms=("core", "study/b.py"), seed=1)

    before = now()
    (tmp_path / "study/c.py").write_text("2")
    assert now() == before
    (tmp_path / "study/b.py").write_text("2")
    after = now()
    assert after != before
    (tmp_path / "core/a.py").write_text("2")
    assert now() != after
    keys_._code.cache_clear()


def test_a_plugin_is_known_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(Cart()) == ""
    monkeypatch.syspath_prepend(tmp_path)

    def code(text: str) -> str:
        (tmp_path / "theirs.py").write_text(text)
        sys.modules.pop("theirs", None)
        __import__("importlib").invalidate_caches()
        return code_of(__import__("theirs").Mine)

    assert code("class Mine: pass\n") != code("class Mine: pass  # mended\n")
