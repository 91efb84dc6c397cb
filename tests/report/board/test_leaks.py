"""The worst attack over all releases, and on how many a leak is shown."""

from __future__ import annotations

from tests.report.board.conftest import made, measured

from assay.core import Measurement, Part
from assay.report import Tried
from assay.report.board.leaks import Shown, lean, shown, worst
from assay.report.board.texts import leaks_words

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


def seen(p: float, **by: float) -> Tried:
    """A release on which the one test over all attacks gave ``p``, with these attacks' own p-values."""
    parts = tuple(Part(name, own) for name, own in by.items())
    return Tried("x", "pass", (lean(Measurement("privacy.leak.p_value", p, parts=parts)),))


def test_p_values_hold_over_all_releases() -> None:
    values = (0.001, 0.03, 0.04, 0.9)
    assert shown([("a", i, release(0.0, p)) for i, p in enumerate(values)]) == Shown(1, 4, (), 1)
    assert shown([("a", 7, release(0.0, 0.04))]) == Shown(1, 1, (), 1)
    assert shown([]) == Shown(0, 0)


def test_attacks_that_show_a_leak_are_named_the_most_often_first() -> None:
    tried = [
        seen(0.001, near=0.4, membership=0.001), seen(0.002, near=0.01, membership=0.002),
        seen(0.003), seen(0.04, near=0.04),  # the last does not hold over all releases
        seen(0.9, near=0.9),
    ]  # fmt: skip
    found = shown([("a", i, t) for i, t in enumerate(tried)])
    assert found == Shown(3, 5, (("membership", 2), ("near", 1)), 1)
    said = leaks_words(found)
    assert said == "by membership (2), near (1); on 1 it is not known by which"
    assert (
        leaks_words(Shown(9, 9, (("a", 9), ("b", 3), ("c", 2), ("d", 1))))
        == "by a (9), b (3) and 2 more"
    )
    assert leaks_words(Shown(0, 9)) == leaks_words(Shown(2, 9, (), 2)) == ""


def test_breakdowns_are_kept_of_what_shows_a_leak_alone() -> None:
    parts = (Part("near", 0.04), Part("membership", 0.06), Part("linkage", None, note="no file"))
    assert lean(Measurement("privacy.leak.p_value", 0.04, parts=parts)).parts == parts[:1]
    assert lean(Measurement("fidelity.columns", 0.04, parts=parts)).parts == ()
