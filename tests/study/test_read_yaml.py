"""A YAML file of keys and values: what is wrong with it is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.core import ConfigError
from assay.study.read_yaml import read_yaml


def test_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("base: &base {a: 1}\nown: {<<: *base, b: 2}\n")
    assert read_yaml(tmp_path / "a.yaml")["own"] == {"a": 1, "b": 2}
    (tmp_path / "a.yaml").write_text("")
    assert read_yaml(tmp_path / "a.yaml") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", r"a\.yaml: it is not valid YAML \(line 2\)\."),
        ("- a\n", "it must hold keys and values"),
        ("a: 1\nb: 2\na: 3\n", r"the key 'a' stands twice \(line 3\)\. Give each its own name"),
        ("t:\n  cart: {}\n  cart: {bins: 5}\n", r"the key 'cart' stands twice \(line 3\)"),
        ("!!python/object:os.system {}\n", "not valid YAML"),
    ],
)
def test_mistakes(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(text + ("\n" if text.endswith("[") else ""))
    with pytest.raises(ConfigError, match=said):
        read_yaml(tmp_path / "a.yaml")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no such file\. Make one"):
        read_yaml(tmp_path / "none.yaml", "Make one")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_yaml(tmp_path / "b.yaml")
