"""What many attacks seem to find is held against luck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assay.core import Interval, Measurement, Part
from assay.report import Findings
from assay.report.attacks import Attacked, attacks_of
from assay.report.luck import luck, may_be_luck, odds, seen_together, together_line


def leak(p: float, **parts: float | None) -> Measurement:
    lines = tuple(Part(name, value) for name, value in parts.items())
    return Measurement("privacy.leak.p_value", p, Interval(p, p), 999, parts=lines)


def linkage(study: Findings) -> Attacked:
    found = attacks_of(study.techniques[0], {s.name: s for s in study.catalogue})
    return next(a for a in found if a.name == "privacy.linkage")


@pytest.mark.parametrize(
    ("p", "words"),
    [(0.0002, "fewer than 1 of 1,000"), (0.003, "about 3 of 1,000"), (0.31, "about 31 of 100"), (1.0, "about 100 of 100")],
)  # fmt: skip
def test_odds_are_counts(p: float, words: str) -> None:
    assert odds(p) == words


def test_an_adjusted_p_value_decides(attack: Any, bare: Callable[..., Findings]) -> None:
    rates = attack("privacy.linkage", 40, 489, 3, 406)
    for p, doubt in ((0.004, "Luck is a poor explanation"), (0.2, "Luck may explain it")):
        study = bare(*rates, leak(0.004, linkage=p))
        told = luck(linkage(study), study.techniques[0], 9)
        assert told.startswith(doubt)
        assert odds(p) in told
        assert may_be_luck(linkage(study), study.techniques[0], 9) == (p > 0.05)


def test_without_one_the_interval_is_widened_for_all_tries(
    attack: Any, bare: Callable[..., Findings]
) -> None:
    def told(run: int, *counts: int, **more: Any) -> tuple[bool, str]:
        study = bare(*attack("privacy.linkage", *counts, **more), leak(0.004, linkage=None))
        one, t = linkage(study), study.techniques[0]
        return may_be_luck(one, t, run), luck(one, t, run)

    assert told(9, 40, 489, 3, 406) == (False, "Luck is a poor explanation: with an interval widened for all that was tried it still lies above 0.")  # fmt: skip
    # 16 of 489 against 3 of 406: 95 % of one interval is not 95 % of twenty.
    assert told(1, 16, 489, 3, 406) == (False, "It was the only attack that could be tried.")
    assert told(20, 16, 489, 3, 406) == (True, "Luck may explain it: with an interval widened for all that was tried it reaches down to 0.")  # fmt: skip
    # A leak among some only is one of several looks at one attack.
    some = {"exposed": (16, 489, 3, 406), "low": (1, 100, 1, 100)}
    assert told(1, 1, 489, 1, 406, exposed=some["exposed"])[0] != told(9, 1, 489, 1, 406, **some)[0]  # fmt: skip


def test_the_test_over_all_may_see_what_no_count_shows(bare: Callable[..., Findings]) -> None:
    t = bare(leak(0.004, linkage=0.004, copies=0.7)).techniques[0]
    assert seen_together(t)
    line = together_line(t, [])
    assert "about 4 of 1,000" in line
    assert "sees something in linkage, though" in line
    assert together_line(bare().techniques[0], []) == ""
    assert not seen_together(bare(leak(0.4)).techniques[0])
