"""The worst attack over all releases, and on how many a leak is shown."""

from __future__ import annotations

from tests.report.board.conftest import made, measured

from assay.report import Tried
from assay.report.board.leaks import shown, worst

KNOWN = {s.name: s for s in made({"a": {"x": 0.1}}).catalogue}


def release(copied: float, p: float = 1.0) -> Tried:
    return Tried("x", "pass", measured(0.1, copied, p))


def test_the_worst_is_the_highest_lower_end_widened_for_all_looks() -> None:
    releases = [("a", 7, release(0.0)), ("a", 8, release(0.05)), ("b", 7, release(0.02))]
    found = worst(releases, KNOWN)
    assert found is not None
    assert (found.attack, found.table, found.seed, found.looks) == ("exact copies", "a", 8, 3)
    assert found.excess.interval is not None
    assert found.excess.interval.low < 0.04  # one alone: 0.05 less 0.01
    assert found.excess.interval.confidence == 1 - 0.05 / 3
    alone = worst(releases[1:2], KNOWN)
    assert alone is not None
    assert alone.excess.interval is not None
    assert alone.excess.interval.low == 0.05 - 0.01


def test_what_the_model_itself_gives_away_is_no_attack_on_a_release() -> None:
    from dataclasses import replace

    inside = tuple(
        replace(m, name=m.name.replace("copies.exact", "membership.loss")) for m in measured(0.1, 0.5)
    )  # fmt: skip
    assert worst([("a", 7, Tried("x", "pass", inside))], KNOWN) is None


def test_p_values_hold_over_all_releases() -> None:
    values = (0.001, 0.03, 0.04, 0.9)
    assert shown([("a", i, release(0.0, p)) for i, p in enumerate(values)]) == (1, 4)
    assert shown([("a", 7, release(0.0, 0.04))]) == (1, 1)
    assert shown([]) == (0, 0)
