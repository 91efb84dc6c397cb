"""Processors, and the peak of a process."""

from __future__ import annotations

import numpy as np
import psutil

from assay.study.executors.machine import forget_peak, peak_mb, processors


def test_the_peak_of_a_process() -> None:
    before = psutil.Process().memory_info().rss / 2**20
    forget_peak()
    much = np.ones(200 * 2**17)
    assert much.sum() > 0
    del much
    assert peak_mb() > before + 150
    forget_peak()
    assert not psutil.LINUX or peak_mb() < before + 150


def test_processors() -> None:
    assert processors(3) == 3
    assert processors() >= 1
