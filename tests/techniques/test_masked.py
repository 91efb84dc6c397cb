"""What is asked of each person, and which rows answer; the rest is held by test_noise.py."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from assay.core import ConfigError
from assay.techniques.masked import Wish, first_rows


def test_of_a_person_so_many_rows_are_kept_each_as_likely() -> None:
    whose = np.array([1, 0, 1, 1, 2, 0])
    seen = np.zeros(6)
    for _ in range(2_000):
        kept = first_rows(whose, 2)
        assert sorted(whose[kept].tolist()) == [0, 0, 1, 1, 2]
        assert (np.diff(kept) > 0).all()
        seen[kept] += 1
    assert seen[[1, 4, 5]].tolist() == [2_000] * 3
    assert np.abs(seen[[0, 2, 3]] - 2_000 * 2 / 3).max() < 5 * math.sqrt(2_000 * 2 / 9)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({}, "needs epsilon"), ({"epsilon": 1, "clip": 2}, "no 'clip'"), ({"epsilon": 0}, "epsilon"),
        ({"epsilon": 1, "delta": 0.5}, "delta"), ({"epsilon": 1, "rows": 0}, "rows"),
        ({"epsilon": True}, "epsilon"),
    ],
)  # fmt: skip
def test_what_is_no_promise_is_refused(wish: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        Wish.of("noise", wish)
