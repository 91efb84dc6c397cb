"""One score a release becomes one measurement."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.core import Goal, Statistic
from assay.evaluation.combine import (
    ONE_RELEASE,
    Score,
    combined,
    combined_part,
    join_notes,
    share_of,
)

SHARE = Statistic("fidelity.a.share", "share", "A share.", Goal.LOWER, 0.0, 1.0)
OPEN = Statistic("fidelity.a.open", "open", "Anything.", Goal.LOWER)


def test_one_release_has_its_own_interval_and_says_so() -> None:
    found = combined(OPEN, [Score(0.3, 0.01)], n=50)
    assert found.value == 0.3
    assert found.interval is not None
    assert found.interval.high - 0.3 == pytest.approx(1.959964 * 0.1, rel=1e-5)
    assert ONE_RELEASE in found.note
    assert (found.n, found.goal) == (50, Goal.LOWER)


def test_releases_are_put_together_by_rubins_rule() -> None:
    values, within = [0.1, 0.2, 0.6], 0.02
    found = combined(OPEN, [Score(v, within) for v in values], n=50)
    between = (1 + 1 / 3) * np.var(values, ddof=1)
    df = 2 * (1 + within / between) ** 2
    half = stats.t.ppf(0.975, df) * np.sqrt(within + between)
    assert found.interval is not None
    assert found.value == pytest.approx(0.3)
    assert found.interval.high - 0.3 == pytest.approx(half)
    assert ONE_RELEASE not in found.note


def test_an_interval_stays_in_the_range_of_the_statistic() -> None:
    found = combined(SHARE, [Score(0.01, 0.04)], n=5, reference=Score(0.99, 0.04))
    assert found.interval is not None
    assert found.interval.low == 0.0
    assert found.interval.high < 1.0
    assert found.reference_interval is not None
    assert found.reference_interval.high == 1.0


def test_a_reference_that_is_known_has_no_interval() -> None:
    found = combined(OPEN, [Score(0.1, 0.1)], n=5, reference=0.0)
    assert found.reference == 0.0
    assert found.reference_interval is None
    assert combined(OPEN, [Score(0.1, 0.1)], n=5).reference is None


def test_a_part_is_put_together_like_the_whole() -> None:
    scores = [Score(0.1, 0.001), Score(0.3, 0.001)]
    part, whole = combined_part("line", scores, SHARE, n=7, note="so"), combined(SHARE, scores, n=7)
    assert (part.value, part.interval) == (whole.value, whole.interval)
    assert (part.label, part.n, part.note) == ("line", 7, "so")


def test_notes_are_joined_without_repeats() -> None:
    assert join_notes("", "a", "b", "a", "") == "a; b"
    assert join_notes("", "") == ""


def test_a_share_is_never_certain() -> None:
    assert share_of(30, 200) == Score(0.15, 31 / 202 * 171 / 202 / 202)
    none, all_ = share_of(0, 50), share_of(50, 50)
    assert (none.value, all_.value) == (0, 1)
    assert none.variance == pytest.approx(all_.variance)
    assert none.variance > 0
    assert share_of(5, 50, 0.1).variance == pytest.approx(share_of(5, 50).variance + 0.1)


def test_on_fishers_scale_an_interval_is_longer_towards_0() -> None:
    found = combined(OPEN, [Score(0.9, 0.01)], n=5, bent=True)
    assert found.interval is not None
    half = 1.959964 * 0.1 / (1 - 0.81)
    want = [float(np.tanh(np.arctanh(0.9) + s * half)) for s in (-1, 1)]
    assert [found.interval.low, found.interval.high] == pytest.approx(want, rel=1e-6)
    assert found.value == 0.9
    whole = combined(OPEN, [Score(1.0, 0.0)], n=5, bent=True)
    assert whole.interval is not None
    assert whole.interval.low == pytest.approx(1.0)


def test_a_figure_that_is_shown_lies_in_its_interval() -> None:
    found = combined(OPEN, [Score(0.1, 0.0001, shown=0.3)], n=5)
    assert found.interval is not None
    assert (found.value, found.interval.high) == (0.3, 0.3)
    assert found.interval.low == pytest.approx(0.1 - 1.959964 * 0.01, rel=1e-6)


def test_a_value_stays_in_the_range_of_the_statistic() -> None:
    found = combined(SHARE, [Score(-0.02, 0.01)], n=5)
    assert found.interval is not None
    assert (found.value, found.interval.low) == (0.0, 0.0)
    assert found.interval.high == pytest.approx(0.196, abs=1e-4)
