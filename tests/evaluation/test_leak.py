"""One test over all attacks: a copy is found and named, fresh rows are not, nobody is swallowed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from assay.core import Seeds
from assay.data import Schema, Table
from assay.evaluation import Evidence, ExactCopies, Leak, Membership, Memo, NearCopies
from assay.evaluation.base import attack_statistics
from assay.testing import check_metric
from assay.testing.people import people

T, N, R, FRESH = (people(n, np.random.default_rng([8, i])) for i, n in enumerate((400, 300, 300, 400)))  # fmt: skip
MEMO = Memo(Seeds(5))
ATTACKS = (ExactCopies(), NearCopies(), Membership())


def evidence(*releases: Table, **other: Any) -> Evidence:
    seen = Evidence(T, releases, N, R, None, MEMO, work=Memo(Seeds(1)))
    return replace(seen, **other)


def test_a_full_copy_is_found_by_every_attack_and_fresh_rows_by_none() -> None:
    (copied,) = Leak(ATTACKS).measure(evidence(T), np.random.default_rng(0))
    (fresh,) = Leak(ATTACKS).measure(evidence(FRESH), np.random.default_rng(0))
    assert copied.value == 1 / 5_000
    assert [p.label for p in copied.parts] == ["exact copies", "near copies", "membership"]
    assert all(p.value == 1 / 5_000 for p in copied.parts)
    assert fresh.value is not None
    assert fresh.value > 0.05


def test_the_worst_release_counts_and_pays_for_the_number_of_tries() -> None:
    (both,) = Leak(ATTACKS[:2]).measure(evidence(FRESH, T), np.random.default_rng(0))
    assert both.value == 2 / 5_000


def test_few_copies_are_named_as_such() -> None:
    leaky = FRESH.take(np.arange(380)).stacked(T.take(np.arange(20)))
    found = Leak(ATTACKS).found(evidence(leaky))
    assert not isinstance(found, str)
    assert found[0].p_value <= 0.01
    assert found[0].first.name.startswith("privacy.copies")


@dataclass(frozen=True)
class Broken:
    """An attack that stops."""

    name: ClassVar[str] = "privacy.broken"
    question: ClassVar[str] = "Does it stop?"
    attacker: ClassVar[str] = "Nobody."
    statistics: ClassVar[Any] = attack_statistics("privacy.broken", "broken", "it stops")

    def accepts(self, schema: Schema) -> str | None:
        return None

    def run(self, evidence: Evidence, rng: Any) -> Any:
        raise NotImplementedError

    def scored(self, evidence: Evidence) -> Any:
        raise ValueError("SECRET cell")


def test_an_attack_that_stops_says_so_and_the_others_go_on() -> None:
    (found,) = Leak((Broken(), ExactCopies())).measure(evidence(T), np.random.default_rng(0))
    broken, exact = found.parts
    assert broken.value is None
    assert "ValueError" in broken.note
    assert "SECRET" not in broken.note
    assert exact.value == 1 / 5_000


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ({"holdout": None}, "holdout"),
        ({"holdout": N.take([0, 1, 2])}, "too few"),
        ({"reference": None}, ""),
    ],
)
def test_what_cannot_be_asked_has_its_reason(other: dict[str, Any], word: str) -> None:
    seen = evidence(T, memo=Memo(Seeds(6)), **other)
    (found,) = Leak(ATTACKS).measure(seen, np.random.default_rng(0))
    if word:
        assert word in found.reason
    else:  # exact copies need no known people, the others say what they need
        assert found.parts[0].value == 1 / 5_000
        assert "reference" in found.parts[1].note


def test_without_attacks_there_is_a_reason() -> None:
    (found,) = Leak(()).measure(evidence(T), np.random.default_rng(0))
    assert "no attack" in found.reason


def test_it_keeps_the_contract_of_a_metric() -> None:
    check_metric(Leak(ATTACKS[:2]))
