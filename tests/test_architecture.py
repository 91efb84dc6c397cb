"""The import map of ARCHITECTURE.md as a table: a room imports only from its left."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "assay"

MAY_IMPORT: dict[str, set[str]] = {
    "core": set(),
    "data": {"core"},
    "outside": {"core"},
    "dp": {"core", "data"},
    "secure": {"core", "data", "dp"},
    "nn": {"core", "data", "dp"},
    "techniques": {"core", "data", "outside", "dp", "secure", "nn"},
    "evaluation": {"core", "data"},
    "audit": {"core", "data", "dp", "nn", "techniques", "evaluation"},
    "decision": {"core"},
    "report": {"core", "decision"},
    "study": {"core", "data", "outside", "techniques", "evaluation", "audit", "decision", "report"},
    "monitor": {"core", "data", "evaluation", "decision", "study"},
    "review": {"core", "decision", "report", "study"},
    "cli": {"core", "study", "review", "monitor", "report"},
    "testing": {"core", "data", "techniques", "evaluation"},
}


def room_of(path: Path, root: Path) -> str:
    """The room a file lives in; a room may be a file or a folder."""
    return path.relative_to(root).parts[0].removesuffix(".py")


def imported(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each import of our own, also those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            module = node.module or ""
            names = [f"{module}.{a.name}" for a in node.names] if module == package else [module]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{package}.<relative>"]
        else:
            continue
        yield from ((node.lineno, n) for n in names if n.split(".")[0] == package)


def violations(root: Path, package: str = "assay") -> list[str]:
    """Each import that the map forbids, as ``file:line room -> room``."""
    found = []
    for path in sorted(root.rglob("*.py")):
        room = room_of(path, root)
        if room in ("__init__", "__main__"):
            continue  # the front door may show any room
        for line, name in imported(ast.parse(path.read_text("utf-8")), package):
            parts = name.split(".")
            other = parts[1] if len(parts) > 1 else package
            where = f"{path.relative_to(root)}:{line}"
            if room not in MAY_IMPORT:
                found.append(f"{where} the room {room!r} is not on the map")
            elif other != room and other not in MAY_IMPORT[room]:
                found.append(f"{where} {room} -> {other}")
            elif (
                other != room
                and len(parts) > 2
                and parts[2] not in ("base",)
                and _private(root, parts)
            ):
                found.append(f"{where} reaches past the door of {other}: {name}")
    return found


def _private(root: Path, parts: list[str]) -> bool:
    # core/intervals is a library of functions, a contents page of its own.
    if parts[1:3] == ["core", "intervals"]:
        return False
    inner = root / parts[1] / parts[2]
    return inner.with_suffix(".py").exists() or inner.is_dir()


def test_every_import_is_on_the_map() -> None:
    assert violations(SRC) == []


def test_every_room_is_on_the_map() -> None:
    rooms = {p.name for p in SRC.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert rooms <= set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("core", "from assay.data import Table"),
        ("evaluation", "import assay.techniques"),
        ("decision", "def f():\n    from assay.data.table import Table"),
        ("report", "from assay import data"),
        ("data", "from ..study import Study"),
        ("study", "from assay.data.table import Table"),
        ("kitchen", "from assay.core import Seeds"),
    ],
)
def test_a_planted_illegal_import_is_caught(tmp_path: Path, room: str, text: str) -> None:
    (tmp_path / room).mkdir()
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "table.py").write_text("")
    (tmp_path / room / "bad.py").write_text(text)
    assert len(violations(tmp_path)) == 1


def test_the_map_is_acyclic() -> None:
    order = list(MAY_IMPORT)
    for room, others in MAY_IMPORT.items():
        assert room not in others
        for other in others:
            assert room not in MAY_IMPORT[other], f"{room} and {other} import each other"
    assert order[0] == "core"
