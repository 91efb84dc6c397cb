"""What `make docs` writes: figures as they were measured, docstrings as lists."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
import make_choosing
import make_prose


def figure(technique: str, drop: float | None, near: float | None) -> dict[str, Any]:
    return {
        "technique": technique, "drop": drop, "pairs": 0.5, "near": near, "fit_cpu_s": 20.0,
        "sample_cpu_s": None,
    }  # fmt: skip


def test_means_and_worst_are_those_of_the_results() -> None:
    kept = {
        "needs": [{"title": "Be quick", "found": {"sentence": "Use b."}}],
        "figures": {"Plain": {
            "one": [figure("a", 0.1, -0.2), figure("b", 0.2, 0.25)],
            "two": [figure("a", 0.3, None), figure("c", None, None)],
        }},
    }  # fmt: skip
    lines = make_choosing.figures(kept).splitlines()
    assert "| Be quick | Use b. |" in lines
    rows = [line for line in lines if line.startswith("| `")]
    assert rows == [
        # Two data sets first; a negative excess is no copy; what was not looked at is said.
        "| `a` | 2 of 2 | 0.200 (0.300) | 0.500 | 0.0 % (1 of 2) | 20 |",
        "| `b` | 1 of 2 | 0.200 (0.200) | 0.500 | 25.0 % | 20 |",
        "| `c` | 1 of 2 | not measured | 0.500 | not measured | 20 |",
    ]


def test_a_page_without_marks_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "choosing.md").write_text("# Choosing\n")
    monkeypatch.setattr(make_choosing, "HERE", tmp_path)
    with pytest.raises(ValueError, match="needs the lines"):
        make_choosing.choosing()


def test_sections_of_a_docstring_become_lists() -> None:
    text = "Does it.\n\nSee :func:`run`.\n\nArgs:\n    n: Rows,\n        many.\n\nRaises:\n    ValueError: None."
    assert make_prose.prose(text) == (
        "Does it.\n\nSee ``run``.\n\n**Arguments**\n\n- `n`: Rows,\n  many.\n\n**Raises**\n\n- `ValueError`: None."
    )
