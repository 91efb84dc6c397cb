"""The verdict of several games."""

from __future__ import annotations

import pytest

from assay.core import CONSISTENT, TOO_FEW, TOO_WEAK, VIOLATION, worst


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        ([CONSISTENT], CONSISTENT),
        ([CONSISTENT, CONSISTENT], CONSISTENT),
        ([CONSISTENT, TOO_WEAK, TOO_FEW], TOO_WEAK),
        ([TOO_FEW, CONSISTENT, VIOLATION], VIOLATION),
    ],
)
def test_one_violation_is_enough_and_only_all_are_consistent(
    verdicts: list[str], whole: str
) -> None:
    assert worst(verdicts) == whole
