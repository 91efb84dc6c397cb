"""Jobs in several processes."""

from __future__ import annotations

import os
from functools import partial

import pytest

from assay.core import TechniqueError
from assay.study.executors import Here
from assay.study.processes import alone, together


def test_all_are_done_elsewhere_on_one_thread_each() -> None:
    assert os.getpid() not in set(together([os.getpid] * 6, 2, "counted"))
    threads = list(together([partial(os.getenv, "POLARS_MAX_THREADS")] * 5, 2, "counted"))
    assert threads == ["1"] * 5


def test_one_that_is_killed_is_told() -> None:
    with pytest.raises(
        TechniqueError, match=r"that died failed: Its process ended 3 times .*SIGABRT"
    ):
        list(together([os.abort] * 2, 2, "died"))


def test_an_executor_that_is_there_does_them() -> None:
    assert list(together([os.getpid] * 3, 2, "counted", Here())) == [os.getpid()] * 3


def test_alone_it_is_done_here() -> None:
    assert alone(os.getpid) == os.getpid()
