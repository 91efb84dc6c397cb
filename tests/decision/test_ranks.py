"""Ranks over data sets: Demsar's worked example, failures, what was not tried, groups and pairs."""

from __future__ import annotations

import math

import pytest

from assay.core import from_json, to_json
from assay.decision import Ranking, ranking
from assay.decision.signed_rank import signed_rank

#: AUC of C4.5 as it is, with m, with cf and with both, on 14 data sets (Demsar 2006, table 6). On
#: `voting` the paper tells .975 and .975 apart, which takes a further digit here.
NAMES = ("C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf")
AUC = {
    "adult": (0.763, 0.768, 0.771, 0.798), "breast cancer": (0.599, 0.591, 0.590, 0.569),
    "breast cancer wisconsin": (0.954, 0.971, 0.968, 0.967), "cmc": (0.628, 0.661, 0.654, 0.657),
    "ionosphere": (0.882, 0.888, 0.886, 0.898), "iris": (0.936, 0.931, 0.916, 0.931),
    "liver disorders": (0.661, 0.668, 0.609, 0.685), "lung cancer": (0.583, 0.583, 0.563, 0.625),
    "lymphography": (0.775, 0.838, 0.866, 0.875), "mushroom": (1.0, 1.0, 1.0, 1.0),
    "primary tumor": (0.940, 0.962, 0.965, 0.962), "rheum": (0.619, 0.666, 0.614, 0.669),
    "voting": (0.972, 0.981, 0.9751, 0.975), "wine": (0.957, 0.978, 0.946, 0.970),
}  # fmt: skip


def demsar() -> dict[str, dict[str, float]]:
    return {d: dict(zip(NAMES, (1 - v for v in row), strict=True)) for d, row in AUC.items()}


def test_the_worked_example() -> None:
    found = ranking(demsar())
    means = {r.technique: r.mean for r in found.techniques}
    expected = (3.143, 2.000, 2.893, 1.964)
    assert [means[n] for n in NAMES] == pytest.approx(expected, abs=5e-4)
    assert found.critical == pytest.approx(1.25, abs=0.005)
    assert ranking(demsar(), level=0.1).critical == pytest.approx(1.12, abs=0.005)
    # The paper leaves ties uncorrected: 78 of 14 * 60 here.
    assert found.friedman.chi_square * (1 - 78 / 840) == pytest.approx(9.28, abs=0.005)
    # At 5 % no two are apart (the paper: 1.179 < 1.25); at 10 % C4.5 is behind the best.
    assert found.together == (("C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5"),)
    groups = (("C4.5+m+cf", "C4.5+m", "C4.5+cf"), ("C4.5+cf", "C4.5"))
    assert ranking(demsar(), level=0.1).together == groups


def test_pairs_are_exact_and_held_over_all_of_them() -> None:
    found = ranking(demsar())
    assert len(found.pairs) == 6
    one = next(p for p in found.pairs if {p.better, p.worse} == {"C4.5", "C4.5+m+cf"})
    assert one.better == "C4.5+m+cf"
    assert one.p == pytest.approx(signed_rank([row[0] - row[3] for row in AUC.values()]))
    first = min(found.pairs, key=lambda p: p.p)
    assert first.adjusted == pytest.approx(6 * first.p)
    assert all(p.adjusted >= p.p for p in found.pairs)
    assert found.least == 2.0**-13


def test_failures_are_last_share_their_rank_and_are_named() -> None:
    losses = {
        "a": {"x": 0.1, "y": math.inf, "z": math.inf},
        "b": {"x": 0.1, "y": 0.2, "z": 0.3},
    }
    found = {r.technique: r for r in ranking(losses).techniques}
    assert found["x"].ranks == (1.0, 1.0)
    assert found["y"].ranks == (2.5, 2.0)
    assert found["z"].ranks == (2.5, 3.0)
    assert (found["x"].failed, found["y"].failed, found["z"].failed) == ((), ("a",), ("a",))


def test_what_was_not_tried_is_no_failure_and_has_no_rank() -> None:
    losses = {"a": {"x": 0.1, "y": 0.2, "late": 0.0}, "b": {"x": 0.1, "y": 0.2}}
    found = ranking(losses)
    assert [r.technique for r in found.techniques] == ["x", "y"]
    assert found.left_out == (("late", ("b",)),)


def test_groups_overlap_and_none_is_within_another() -> None:
    """Eleven always in one order: mean ranks one apart."""
    names = "abcdefghijk"
    losses = {f"d{i}": {n: float(j) for j, n in enumerate(names)} for i in range(30)}
    found = ranking(losses)
    assert 2 < found.critical < 3
    assert found.together == tuple(tuple(names[i : i + 3]) for i in range(9))
    assert len(found.apart) == 55


def test_the_interval_is_what_so_few_can_reach() -> None:
    losses = {"a": {"x": 0.1, "y": 0.2}, "b": {"x": 0.3, "y": 0.2}, "c": {"x": 0.1, "y": 0.2}}
    one = ranking(losses).techniques[0]
    assert (one.technique, one.interval.low, one.interval.high) == ("x", 1.0, 2.0)
    assert one.interval.confidence == 0.75


def test_json_both_ways() -> None:
    found = ranking(demsar())
    assert from_json(Ranking, to_json(found)) == found


@pytest.mark.parametrize(
    "losses",
    [
        {"a": {"x": 0.1, "y": 0.2}},
        {"a": {"x": 0.1, "y": 0.2}, "b": {"x": 0.1}},
        {"a": {"x": 0.1, "y": math.nan}, "b": {"x": 0.1, "y": 0.0}},
    ],
)
def test_what_cannot_be_ranked(losses: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError, match=r"ranks need|a loss is"):
        ranking(losses)
