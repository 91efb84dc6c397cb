from __future__ import annotations

import numpy as np
import pytest

from assay.core import ConfigError
from assay.techniques.settings import need_number, need_one_of, need_whole


@pytest.mark.parametrize("value", [0, 0.5, 1])
def test_numbers_in_range_pass(value: float) -> None:
    need_number("x", "share", value, 0, 1)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf"), "1", None, True, [1]])
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(ConfigError, match="technique 'x': share must be a number from 0 to 1"):
        need_number("x", "share", value, 0, 1)


@pytest.mark.parametrize("value", [1, 5])
def test_whole_numbers_pass(value: int) -> None:
    need_whole("x", "trees", value, 1, 5)


@pytest.mark.parametrize("value", [0, 6, 2.0, True, "3", None, np.float64(2)])
def test_other_numbers_are_refused(value: object) -> None:
    with pytest.raises(ConfigError, match="trees must be a whole number from 1 to 5"):
        need_whole("x", "trees", value, 1, 5)


@pytest.mark.parametrize("value", ["c", 1, None, ["a"]])
def test_other_words_are_refused(value: object) -> None:
    need_one_of("x", "how", "a", ("a", "b"))
    with pytest.raises(ConfigError, match="how must be one of a, b"):
        need_one_of("x", "how", value, ("a", "b"))
