"""The committed table of techniques is what the results say, and leaves nobody out."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def made() -> tuple[dict[str, Any], list[str], dict[str, str]]:
    spec = importlib.util.spec_from_file_location("page", BENCHMARKS / "techniques" / "page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: tuple[dict[str, Any], list[str], dict[str, str]] = module.made()
    return found


def test_the_committed_page_is_what_the_results_say(made: Any) -> None:
    """Fails where results were added and `python benchmarks/techniques/page.py` was not run."""
    _, lines, pictures = made
    results = BENCHMARKS / "results"
    assert (results / "techniques.md").read_text("utf-8") == "\n".join(lines) + "\n"
    for name, text in pictures.items():
        assert (results / name).read_text("utf-8") == text


def test_every_technique_that_was_tried_has_a_line_and_a_word_of_advice(made: Any) -> None:
    kept, lines, _ = made
    text = (BENCHMARKS / "results" / "networks.jsonl").read_text("utf-8")
    tried = {json.loads(x)["technique"] for x in text.splitlines()}
    heads = [x.split(" | ")[0].strip("| ") for x in lines if x.startswith("| ")]
    first = kept["needs"][0]["found"]
    told = {t for t, _ in first["others"]} | set(first["sentence"].replace(":", "").split())
    assert tried <= set(heads)
    assert tried <= told


def test_ranks_are_of_all_data_sets_and_the_first_is_named(made: Any) -> None:
    kept, _, _ = made
    for found in kept["ranks"].values():
        n = len(found["data_sets"])
        assert n >= 3
        assert all(len(t["ranks"]) == n for t in found["techniques"])
    plain = kept["ranks"]["Without a promise, drop"]
    figures = kept["figures"]["Without a promise"]
    best = min(figures["adult"], key=lambda f: f["drop"])["technique"]
    rank = {t["technique"]: t["ranks"][0] for t in plain["techniques"]}
    assert best in dict(plain["left_out"]) or rank[best] == 1
