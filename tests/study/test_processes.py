"""Jobs in several processes."""

from __future__ import annotations

import os
from functools import partial

import pytest

from assay.core import TechniqueError
from assay.study.processes import alone, processors, together


def test_all_are_done_elsewhere_on_one_thread_each() -> None:
    before = os.environ.get("POLARS_MAX_THREADS")
    assert os.getpid() not in set(together([os.getpid] * 6, 2, "counted"))
    threads = list(together([partial(os.getenv, "POLARS_MAX_THREADS")] * 5, 2, "counted"))
    assert threads == ["1"] * 5
    assert os.environ.get("POLARS_MAX_THREADS") == before


def test_one_that_is_killed_is_told() -> None:
    with pytest.raises(TechniqueError, match="a process that died was killed"):
        list(together([os.abort] * 2, 2, "died"))


def test_alone_it_is_done_here() -> None:
    assert alone(os.getpid) == os.getpid()
    assert processors(3) == 3
    assert processors() >= 1
