"""A command line's words: what is filled in, which files it names, what it is called."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assay.outside import Environment, files_of, path_of, shown, words_of


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "make.py").write_text("1")
    return tmp_path


def test_words_are_filled_and_files_found_from_here(here: Path) -> None:
    filled = {"python": "py", "seed": "7", "folder": "/some where"}
    words = words_of("{python} make.py 'a b' --seed={seed} {folder} {other} nothere.py", filled)
    assert words == [
        "py", str(here / "make.py"), "a b", "--seed=7", "/some where", "{other}", "nothere.py",
    ]  # fmt: skip
    assert files_of("python make.py nothere.py") == [Path("make.py")]
    with pytest.raises(ValueError, match="quotation"):
        words_of("python 'make.py", {})


def test_an_interpreter_that_is_a_link_stays_one(here: Path) -> None:
    link = here / "python"
    link.symlink_to(sys.executable)
    assert words_of("{python} make.py", {"python": str(link)})[0] == str(link)


def test_what_it_is_called_holds_no_path_and_no_argument() -> None:
    assert shown("/home/me/python /secret/make.py --password x") == "python make.py"
    assert shown("/home/me/tool --password x") == "tool"


def test_programs_of_its_environment_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    made = Environment(Path("/e"), Path("/e/bin/python"), {})
    assert path_of(made) == {"PATH": "/e/bin:/usr/bin"}
    assert path_of(None) == {}
