"""Playing, keeping and going on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assay.audit.epsilon import play, together
from assay.core import InputError

Array = np.ndarray[Any, Any]


class Counting:
    words = "counts its runs"
    whole = True

    def __init__(self) -> None:
        self.runs = 0

    def once(self) -> tuple[Array, Array]:
        self.runs += 1
        return np.array([self.runs, -self.runs], float), np.array([True, False])


def test_a_stopped_audit_goes_on(tmp_path: Path) -> None:
    kept, told = tmp_path / "scores.jsonl", list[tuple[int, int]]()
    play(Counting(), 3, kept, "a")
    with kept.open("a") as out:
        out.write('{"present": [1')  # killed while it wrote
    again = Counting()
    found = play(again, 5, kept, "a", lambda *now: told.append(now))
    assert again.runs == 2
    assert together(found).present.tolist() == [1, 2, 3, 1, 2]
    assert told == [(4, 5), (5, 5)]
    assert len(play(Counting(), 5, kept, "a")) == 5  # nothing that was half written is in the way


def test_scores_of_another_game_are_not_taken(tmp_path: Path) -> None:
    kept = tmp_path / "scores.jsonl"
    play(Counting(), 2, kept, "a")
    with pytest.raises(InputError, match="another game"):
        play(Counting(), 2, kept, "b")
    kept.write_text("{}\n[1, {}\n{1}\n")
    with pytest.raises(InputError, match="no scores"):
        play(Counting(), 2, kept, "a")
