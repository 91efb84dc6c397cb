"""Training that gives no numbers begins anew as often as it may, from where it was killed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from assay.core import TechniqueError
from assay.nn.attempts import attempted, numbers
from assay.nn.keep import Kept


def fails(*which: int) -> tuple[list[int], Any]:
    """An attempt that gives no numbers where it is one of these, and the numbers it was given."""
    tried: list[int] = []

    def attempt(number: int) -> str | None:
        tried.append(number)
        return None if number in which else f"attempt {number}"

    return tried, attempt


def test_the_first_that_ends_is_taken() -> None:
    tried, attempt = fails(0, 1)
    assert attempted(Kept(None, "k"), 4, attempt) == "attempt 2"
    assert tried == [0, 1, 2]


def test_after_the_last_it_is_told_and_told_again_without_a_further_one(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "k")
    kept.write({"a": np.zeros(2)}, {"attempt": 1})
    tried, attempt = fails(0, 1, 2)
    with pytest.raises(TechniqueError, match="no numbers came out in 3 attempts"):
        attempted(kept, 3, attempt)
    assert tried == [1, 2]  # from the one that was killed
    assert kept.read({"a": np.zeros(2)}) is None  # of its weights nothing is left
    with pytest.raises(TechniqueError, match="no numbers came out in 3 attempts"):
        attempted(kept, 3, attempt)
    assert tried == [1, 2]
    assert attempted(Kept(tmp_path, "other"), 4, attempt) == "attempt 3"


def test_a_promise_has_one_attempt(tmp_path: Path) -> None:
    tried, attempt = fails(0)
    with pytest.raises(TechniqueError, match=r"in 1 attempt\."):
        attempted(Kept(tmp_path, "k"), 1, attempt)
    assert tried == [0]


@pytest.mark.parametrize("bad", [jnp.nan, jnp.inf, -jnp.inf])
def test_one_that_is_no_number_is_found_wherever_it_is(bad: float) -> None:
    assert numbers({"a": jnp.zeros(2)}, [jnp.ones(())])
    assert not numbers({"a": jnp.zeros(2)}, [jnp.array([1.0, bad])])
