"""What is kept between techniques, and the statistics of an attack."""

from __future__ import annotations

import numpy as np

from assay.core import Among, AttackResult, Goal, Seeds, Tally
from assay.evaluation import Attack, Memo, Metric, attack_statistics
from assay.evaluation.run import ATTACKS, METRICS
from assay.testing import evidence_of


def test_a_memo_makes_a_value_once() -> None:
    calls = []

    def make(rng: np.random.Generator) -> float:
        calls.append(1)
        return float(rng.random())

    memo = Memo(Seeds(1))
    assert memo.get("a", make) == memo.get("a", make)
    assert len(calls) == 1


def test_a_memos_randomness_depends_on_the_key_and_not_on_who_asks_first() -> None:
    def draw(rng: np.random.Generator) -> float:
        return float(rng.random())

    one, other = Memo(Seeds(1)), Memo(Seeds(1))
    a, b = one.get("a", draw), one.get("b", draw)
    assert (other.get("b", draw), other.get("a", draw)) == (b, a)
    assert a != b
    assert Memo(Seeds(2)).get("a", draw) != a


def test_attack_statistics_are_those_that_a_result_gives() -> None:
    declared = attack_statistics("privacy.raid", "raid", "it got in", source="Somebody 2020")
    some = Among("some", (Tally(3, 10),), (Tally(1, 10),))
    found = AttackResult(
        "privacy.raid", some.train, some.control, exposed=(some,), groups=(some,), low=(some, some)
    ).measurements()
    assert [m.name for m in found] == [s.name for s in declared]
    assert [m.goal for m in found] == [s.goal for s in declared]
    assert declared[1].goal is Goal.NONE
    assert "it got in" in declared[0].meaning
    assert declared[0].source == "Somebody 2020"
    for m, s in zip(found, declared, strict=True):
        assert m.value is not None
        assert s.low is None or m.value >= s.low
        assert s.high is None or m.value <= s.high


def test_the_built_in_parts_have_the_shape_and_explain_themselves() -> None:
    for name in METRICS:
        assert isinstance(METRICS[name](), Metric)
    for name in ATTACKS:
        assert isinstance(ATTACKS[name](), Attack)
    for part in [*(METRICS[n] for n in METRICS), *(ATTACKS[n] for n in ATTACKS)]:
        assert part.question.endswith("?")
        assert len(part.__doc__ or "") > 100


def test_real_rows_are_the_holdout_where_there_is_one() -> None:
    whole, bare = evidence_of(), evidence_of(bare=True)
    assert whole.real is whole.holdout
    assert bare.real is bare.train
