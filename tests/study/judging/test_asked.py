"""What scripts of ready judges share: the tables as tools take them, and no text of an error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import people

from assay.core import AssayError
from assay.data import Table, conform, infer
from assay.report import OutsideScore
from assay.study.judging import JudgeConfig, judges_of, ready_judges
from assay.study.judging.ask import ask

READY = ready_judges()["sdmetrics"].script.parent
HEAD = f"import sys; sys.path.insert(0, {str(READY)!r})\nimport asked\n"


@pytest.fixture
def told(tmp_path: Path) -> Any:
    """Asks a script of these lines; of N as many rows as are said."""

    def table(rows: int, seed: int) -> Table:
        ward = people(60, 1).with_columns(missing=None)
        frame = people(60, seed).with_columns(missing=None).head(rows)
        return conform(frame, infer(ward, where="ward"), where="ward")

    def asks(lines: str, *, holdout: int = 20, **settings: Any) -> dict[str, OutsideScore]:
        (tmp_path / "judge.py").write_text(HEAD + lines + "\nasked.give()\n")
        config = JudgeConfig(command=f"{sys.executable} {tmp_path / 'judge.py'}", settings=settings)
        (judge,) = judges_of({"mine": config})
        found = ask(judge, table(60, 1), table(holdout, 2), table(30, 3), 7)
        return {s.name: s for s in found.scores}

    return asks


def test_tables_come_in_kinds_that_tools_take(told: Any) -> None:
    found = told("""
T, N, S = asked.T, asked.N, asked.S
assert list(T) == list(N) == list(S) == asked.NAMES and (len(T), len(N), len(S)) == (60, 20, 30)
assert T["age"].dtype == S["age"].dtype == "int64" and T["dose"].dtype == "float64"
assert T["admitted"].between(1.7e9, 1.74e9).all()  # 2024, in seconds
assert set(T["smoker"]) == {"yes", "no"} or set(T["smoker"]) == {"true", "false"}
assert T["dose"].isna().any() and not asked.filled(S).isna().any().any()
asked.part(lambda: [(1.0, None)], ("fine", "", ""))
""")
    assert found["fine"].value == 1.0


def test_a_part_that_fails_says_the_kind_of_its_error(told: Any) -> None:
    found = told("""
def fails():
    raise ValueError("John Smith")
asked.part(fails, ("one", "low", "a"), ("two", "high", "b"))
asked.part(lambda: [(0.5, (0.1, 0.9)), (float("nan"), None)], ("three", "low", "c"), ("four", "", "d"))
asked.part(lambda: [(1, None)], ("five", "", ""), needs_holdout=True)
""", holdout=0)  # fmt: skip
    why = "the tool stopped with ValueError"
    assert found["one"] == OutsideScore("one", None, "low", "a", why=why)
    assert found["two"].why == why
    assert found["three"] == OutsideScore("three", 0.5, "low", "c", 0.1, 0.9)
    assert found["four"].why == "the tool gave no number"
    assert found["five"].why == "there are no holdout rows"


def test_a_tool_that_answers_nothing_has_failed(told: Any) -> None:
    lines = "def fails():\n    raise KeyError('John')\nasked.part(fails, ('one', '', ''))"
    with pytest.raises(AssayError, match=r"^It stopped with KeyError\."):
        told(lines)


def test_the_secret_is_the_one_named_else_the_last(told: Any) -> None:
    lines = "asked.part(lambda: [(1, None)], (asked.SECRET, '', ''))"
    assert list(told(lines, secret="ward")) == ["ward"]
    assert list(told(lines)) == ["missing"]
    with pytest.raises(AssayError, match="It ended with code 1"):
        told(lines, secret="nowhere")
