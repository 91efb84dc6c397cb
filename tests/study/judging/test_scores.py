"""scores.json is somebody else's text: what is not as it should be is refused in one sentence."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from assay.core import AssayError
from assay.report import OutsideScore
from assay.study.judging.scores import read_scores

SECRET = "John Smith"


def one(**more: Any) -> dict[str, Any]:
    return {"name": "quality", "value": 0.5, "better": "high", "about": "of columns", **more}


def test_scores_with_and_without_interval_and_value(tmp_path: Path) -> None:
    content = [one(), one(name="risk", low=0, high=1), one(name="gone", value=None, why="too few")]
    (tmp_path / "scores.json").write_text(json.dumps(content))
    assert read_scores(tmp_path) == (
        OutsideScore("quality", 0.5, "high", "of columns"),
        OutsideScore("risk", 0.5, "high", "of columns", 0.0, 1.0),
        OutsideScore("gone", None, "high", "of columns", why="too few"),
    )
    (tmp_path / "scores.json").write_text('[{"name": "short", "value": 3}]')
    assert read_scores(tmp_path) == (OutsideScore("short", 3.0),)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", '"0.5"', "true", "[1]", "{}",
                                   "1" + "0" * 400, "1e999"])  # fmt: skip
def test_what_is_no_finite_number_is_refused(tmp_path: Path, value: str) -> None:
    text = f'[{{"name": "a", "value": 1}}, {{"name": "{SECRET}", "value": {value}}}]'
    (tmp_path / "scores.json").write_text(text)
    with pytest.raises(
        AssayError, match=r"score 2 of its scores.json is not a finite number"
    ) as caught:
        read_scores(tmp_path)
    assert SECRET not in caught.value.sentence


@pytest.mark.parametrize(("content", "said"), [
    ("{", "is not valid JSON"),
    ("[" * 100_000, "is not valid JSON"),
    ("{}", "is no list of 1 to 200 scores"),
    ("[]", "is no list of 1 to 200 scores"),
    (json.dumps([one(name=str(i)) for i in range(201)]), "is no list of 1 to 200 scores"),
    (json.dumps([one(), one()]), "two scores .* have one name"),
    (json.dumps([3]), "is not made of"),
    (json.dumps([one(rows=[SECRET])]), "is not made of"),
    (json.dumps([one(name=" ")]), "has no name"),
    (json.dumps([one(name=3)]), "under 'name' no text of at most 120 letters"),
    (json.dumps([one(about=SECRET * 100)]), "under 'about' no text of at most 500 letters"),
    ('[{"name": "\\ud800", "value": 1}]', "under 'name' no valid text"),
    (json.dumps([one(better="up")]), "a 'better' that is none of high, low"),
    (json.dumps([one(better=["high"])]), "a 'better' that is none of high, low"),
    (json.dumps([one(value=None)]), "has no value, and no 'why'"),
    (json.dumps([one(low=0.6, high=0.4)]), "an interval that is not two finite numbers"),
    (json.dumps([one(low=0.6)]), "an interval that is not two finite numbers"),
    (json.dumps([one(about="x" * 400, name=str(i)) for i in range(199)]) + " " * (1 << 20), "larger than 1 MB"),
])  # fmt: skip
def test_what_else_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "scores.json").write_text(content)
    with pytest.raises(AssayError, match=said) as caught:
        read_scores(tmp_path)
    assert SECRET not in caught.value.sentence


def test_a_link_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match=r"it wrote no scores\.json"):
        read_scores(tmp_path)
    (tmp_path / "other").write_text(json.dumps([one()]))
    (tmp_path / "scores.json").symlink_to(tmp_path / "other")
    with pytest.raises(AssayError, match=r"it wrote no scores\.json"):
        read_scores(tmp_path)
    (tmp_path / "scores.json").unlink()
    os.mkfifo(tmp_path / "scores.json")
    with pytest.raises(AssayError, match=r"it wrote no scores\.json"):
        read_scores(tmp_path)
