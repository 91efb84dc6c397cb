"""Where the claim's region starts, which boxes lie in it, and where marks stand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from assay.core import Audited, Errors, Interval, Rates
from assay.report.audit_pictures import (
    bounds_picture,
    errors_picture,
    forbidden,
    within_forbidden,
)

Make = Callable[..., Audited]


def box(false: tuple[float, float], missed: tuple[float, float]) -> Rates:
    return Rates(
        Interval(*false, 0.99, "clopper-pearson"), Interval(*missed, 0.99, "clopper-pearson")
    )


def test_the_region_is_that_of_kairouz(audit: Make) -> None:
    """At epsilon log 3 without delta both errors may be a quarter."""
    claimed = replace(audit().claimed, epsilon=math.log(3), delta=0.0)
    edge = forbidden(replace(audit(), claimed=claimed))
    assert edge[0] == (0.0, 1.0)
    assert edge[1] == pytest.approx((0.25, 0.25))
    assert edge[2] == (1.0, 0.0)


def test_only_boxes_that_lie_wholly_in_it_are_counted(audit: Make) -> None:
    claimed = replace(audit().claimed, epsilon=math.log(3), delta=0.0)
    boxes = (
        box((0.1, 0.2), (0.1, 0.2)),  # in
        box((0.1, 0.3), (0.1, 0.3)),  # over the edge
        box((0.8, 0.9), (0.8, 0.9)),  # in the other corner: who always errs knows as much
        box((0.0, 0.04), (0.5, 0.87)),  # below 1 - 3 * .04 = .88
    )
    found = replace(audit(), claimed=claimed, errors=Errors(100, 100, ((0, 100), (100, 0)), boxes))
    assert within_forbidden(found) == 3
    assert 'aria-label="False positive rate across' in errors_picture(found)


def test_the_curve_starts_where_all_are_missed(audit: Make) -> None:
    found = errors_picture(audit())
    seen = re.search(r'class="seen" points="([^"]+)"', found)
    assert seen
    points = [tuple(map(float, p.split(","))) for p in seen[1].split()]
    assert points[0] == (58.0, 12.0)  # no false positive, all missed: the upper left corner
    assert points[-1] == (408.0, 362.0)
    assert 'class="normal"' in found
    pure = replace(audit(), claimed=replace(audit().claimed, mu=None, delta=0.0))
    assert 'class="normal"' not in errors_picture(pure)


def test_dots_stand_at_their_bounds(audit: Make) -> None:
    found = bounds_picture(audit())
    claim = float(re.search(r'<line class="claim" x1="([\d.]+)"', found)[1])  # type: ignore[index]
    dots = [float(x) for x in re.findall(r'<circle class="under" cx="([\d.]+)"', found)]
    assert [(d - 14) / (claim - 14) for d in dots] == pytest.approx(
        [0.351, 0.699, 0.0851], abs=2e-3
    )
    assert 'class="over"' not in found


def test_a_bound_far_beyond_the_claim_is_an_arrow_at_the_edge(audit: Make) -> None:
    one = replace(audit().bounds[0], epsilon=50.0, within=(60.0, 700.0))
    found = bounds_picture(audit(bounds=(one,)))
    assert 'class="arrow over"' in found
    assert "<circle" not in found
    assert "at least 50" in found
