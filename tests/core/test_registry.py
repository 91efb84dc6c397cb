"""Parts by name; a clash and a missing attribute raise."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any, ClassVar

import pytest

from assay.core import Registry, RegistryError, UnknownNameError


class One:
    name: ClassVar[str] = "one"


class Twin:
    name: ClassVar[str] = "one"


class Nameless:
    pass


def test_built_ins_are_found_by_name() -> None:
    registry: Registry[Any] = Registry("assay.nothing", One)
    assert registry["one"] is One
    assert list(registry) == ["one"]
    assert "two" not in registry
    assert registry.origin("one") == "assay"


def test_an_unknown_name_lists_the_known_ones() -> None:
    registry: Registry[Any] = Registry("assay.widgets", One)
    with pytest.raises(UnknownNameError, match=r"no widget is called .two.\. Known are: one"):
        registry["two"]


def test_a_clash_raises() -> None:
    with pytest.raises(RegistryError, match="two parts are called 'one'"):
        Registry("assay.nothing", One, Twin)


def test_a_part_without_a_name_raises() -> None:
    with pytest.raises(RegistryError, match="lacks name"):
        Registry("assay.nothing", Nameless)


@pytest.mark.parametrize("value", ["no.such.module:Part", "tests_that_are_not:Part"])
def test_a_part_that_cannot_be_imported_is_named_at_every_look(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    entry = EntryPoint("broken", value, "assay.nothing")
    monkeypatch.setattr("assay.core.registry.entry_points", lambda **_: [entry])
    registry: Registry[Any] = Registry("assay.nothing", One)
    for _ in range(2):
        with pytest.raises(RegistryError, match="'broken' cannot be imported"):
            list(registry)


def test_a_clash_raises_at_every_look(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        name = "other"

    entries = [
        type("E", (), {"name": n, "value": n, "dist": None, "load": lambda self, p=p: p})()
        for n, p in (("a", Other), ("b", Twin))
    ]
    monkeypatch.setattr("assay.core.registry.entry_points", lambda **_: entries)
    registry: Registry[Any] = Registry("assay.nothing", One)
    for _ in range(2):
        with pytest.raises(RegistryError, match="two parts are called"):
            list(registry)
