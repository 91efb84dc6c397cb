"""Every declared number is there, with its value or its reason, whatever a part does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest

from assay.core import (
    AttackResult,
    Goal,
    Measurement,
    Registry,
    RegistryError,
    Seeds,
    Statistic,
    TableError,
    Tally,
    not_measured,
)
from assay.data import Schema, Table, task_of
from assay.evaluation import (
    Attack,
    Evidence,
    Memo,
    Metric,
    attack_statistics,
    catalogue,
    measure_all,
    run,
)

SECRET = "a cell of a person"
ONE = Statistic("fidelity.planted.one", "one", "One.", Goal.LOWER)
TWO = Statistic("fidelity.planted.two", "two", "Two.", Goal.HIGHER)


@dataclass(frozen=True)
class Planted:
    """Measures one and two."""

    name: ClassVar[str] = "fidelity.planted"
    question: ClassVar[str] = "Is it there?"
    statistics: ClassVar[tuple[Statistic, ...]] = (ONE, TWO)

    def accepts(self, schema: Schema) -> str | None:
        return None

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        return Measurement(ONE.name, float(rng.random())), not_measured(TWO.name, "no reason")


@dataclass(frozen=True)
class Raid:
    """An attack with one statistic of its own."""

    name: ClassVar[str] = "privacy.raid"
    question: ClassVar[str] = "Does it get in?"
    attacker: ClassVar[str] = "anyone"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics("privacy.raid", "raid", "it got in"),
        Statistic("privacy.raid.depth", "depth", "How deep.", Goal.LOWER),
    )

    def accepts(self, schema: Schema) -> str | None:
        return None

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        depth = Measurement("privacy.raid.depth", 2.0)
        return AttackResult(self.name, (Tally(3, 10),), (Tally(1, 10),), extra=(depth,))


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts these parts in place of the built-in ones."""

    def put(*metrics: Any, attacks: tuple[Any, ...] = ()) -> None:
        kept: Registry[Metric] = Registry("assay.no_such_metrics", *metrics)
        raids: Registry[Attack] = Registry("assay.no_such_attacks", *attacks)
        monkeypatch.setattr(run, "METRICS", kept)
        monkeypatch.setattr(run, "ATTACKS", raids)

    return put


@pytest.fixture
def evidence(people: Any, make_evidence: Any) -> Evidence:
    train = people(60, 1)
    found: Evidence = make_evidence(
        train, people(60, 2), holdout=people(40, 3), reference=people(40, 4),
        task=task_of(train.schema, "back"),
    )  # fmt: skip
    return found


def test_the_catalogue_has_the_fixed_names() -> None:
    names = [s.name for s in catalogue()]
    assert len(names) == len(set(names))
    scores = ("roc_auc", "balanced_accuracy", "f1", "accuracy", "r2", "mae")
    fixed = [
        *(f"fidelity.columns.distance.{s}" for s in ("mean", "max")), "fidelity.columns.missing.max",
        *(f"fidelity.pairs.distance.{s}" for s in ("mean", "max", "excess")),
        *(f"fidelity.pairs.association.{s}" for s in ("mean", "max")),
        *(f"utility.tstr.{k}.{s}" for k in scores for s in ("real", "synthetic", "drop")),
    ]  # fmt: skip
    assert [n for n in names if n in set(fixed)] == fixed
    assert names.index("privacy.anonymity.k") < names.index("privacy.copies.exact.train")
    assert "privacy.membership.excess_tpr_at_1pct_fpr" in names
    for statistic in catalogue():
        assert statistic.title
        assert statistic.meaning.endswith((".", ". "))
        if statistic.name.endswith(".drop"):
            assert statistic.goal is Goal.LOWER


def test_everything_is_measured_in_the_order_of_the_catalogue(evidence: Evidence) -> None:
    found = measure_all(evidence, Seeds(5))
    assert [m.name for m in found] == [s.name for s in catalogue()]
    assert [m.goal for m in found] == [s.goal for s in catalogue()]
    by_name = {m.name: m for m in found}
    assert by_name["utility.tstr.r2.drop"].reason == "the task is classification"
    for name in ("fidelity.pairs.distance.excess", "utility.tstr.roc_auc.drop",
                 "privacy.copies.exact.excess"):  # fmt: skip
        assert by_name[name].taken


def test_the_same_seed_gives_the_same_numbers(evidence: Evidence, make_evidence: Any) -> None:
    again = make_evidence(
        evidence.train, *evidence.releases, holdout=evidence.holdout,
        reference=evidence.reference, task=evidence.task,
    )  # fmt: skip
    assert measure_all(evidence, Seeds(5)) == measure_all(again, Seeds(5))


def test_a_parts_randomness_does_not_depend_on_the_others(
    evidence: Evidence, registered: Any
) -> None:
    registered(Planted)
    alone = measure_all(evidence, Seeds(5))
    registered(Planted, attacks=(Raid,))
    assert measure_all(evidence, Seeds(5))[: len(alone)] == alone
    assert measure_all(evidence, Seeds(6))[0] != alone[0]


def test_only_what_is_wanted_is_taken_and_is_what_it_would_have_been(evidence: Evidence) -> None:
    whole = {m.name: m for m in measure_all(evidence, Seeds(5))}
    wanted = {"fidelity.pairs.distance.excess", "privacy.copies.exact.excess"}
    found = {m.name: m for m in measure_all(evidence, Seeds(5), only=wanted)}
    assert wanted < set(found) < set(whole)
    assert {n.rpartition(".")[0] for n in found if n.startswith("privacy")} >= {
        "privacy.copies.exact"
    }
    assert not any(n.startswith("utility") for n in found)
    assert found == {n: whole[n] for n in found}


def test_an_attack_gives_its_four_and_its_own(evidence: Evidence, registered: Any) -> None:
    registered(attacks=(Raid,))
    found = {m.name: m.value for m in measure_all(evidence, Seeds(5))}
    assert found["privacy.raid.excess"] == pytest.approx(0.2)
    assert found["privacy.raid.depth"] == 2.0


def test_an_attack_that_did_not_run_has_its_reason_everywhere(
    evidence: Evidence, registered: Any
) -> None:
    class Absent(Raid):
        def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
            return AttackResult(self.name, reason="nobody came")

    registered(attacks=(Absent,))
    assert {m.reason for m in measure_all(evidence, Seeds(5))} == {"nobody came"}


def test_a_part_that_refuses_the_schema_says_why(evidence: Evidence, registered: Any) -> None:
    class Picky(Planted):
        def accepts(self, schema: Schema) -> str | None:
            return f"{len(schema)} columns are too many"

    registered(Picky)
    found = measure_all(evidence, Seeds(5))
    assert [m.reason for m in found] == ["6 columns are too many"] * 2
    assert [m.goal for m in found] == [Goal.LOWER, Goal.HIGHER]


def test_our_own_errors_give_their_sentence(evidence: Evidence, registered: Any) -> None:
    class Stuck(Planted):
        def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
            raise TableError("too thin", mend="Eat")

    registered(Stuck)
    assert {m.reason for m in measure_all(evidence, Seeds(5))} == {"too thin. Eat."}


def test_other_errors_give_type_and_place_and_no_cell(
    evidence: Evidence, registered: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Planted):
        def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
            raise ValueError(SECRET)

    registered(Broken)
    with caplog.at_level(logging.DEBUG):
        reasons = {m.reason for m in measure_all(evidence, Seeds(5))}
    (reason,) = reasons
    assert "ValueError in test_run.py:" in reason
    assert SECRET not in reason + caplog.text
    assert "ValueError in test_run.py:" in caplog.text


def test_a_nan_becomes_a_reason(evidence: Evidence, registered: Any) -> None:
    class Hollow(Planted):
        def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
            return Measurement(ONE.name, float("nan")), Measurement(TWO.name, 1.0)

    registered(Hollow)
    assert all("ValueError" in m.reason for m in measure_all(evidence, Seeds(5)))


@pytest.mark.parametrize("names", [(), (ONE.name,), (TWO.name, ONE.name), (ONE.name, "other")])
def test_a_part_that_returns_other_names_is_refused(
    evidence: Evidence, registered: Any, names: tuple[str, ...]
) -> None:
    class Liar(Planted):
        def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
            return tuple(Measurement(n, 1.0) for n in names)

    registered(Liar)
    with pytest.raises(RegistryError, match=r"fidelity\.planted"):
        measure_all(evidence, Seeds(5))


def test_two_parts_with_one_statistic_are_refused(evidence: Evidence, registered: Any) -> None:
    class Twin(Planted):
        name: ClassVar[str] = "fidelity.twin"

    registered(Planted, Twin)
    with pytest.raises(RegistryError, match=r"fidelity\.planted\.one"):
        catalogue()
    with pytest.raises(RegistryError):
        measure_all(evidence, Seeds(5))


def test_what_cannot_be_measured_at_all_is_measured_nowhere(
    evidence: Evidence, make_table: Any
) -> None:
    train = evidence.train
    cases = [
        (replace(evidence, releases=()), "there is no release"),
        (replace(evidence, releases=(train, train.take([]))), "release 2 has 0 rows"),
        (replace(evidence, releases=(train.take([0]),)), "release 1 has 1 row,"),
        (replace(evidence, train=train.take([0])), "the training table has 1 row,"),
        (replace(evidence, releases=(make_table({"x": [1.0, 2.0]}),)), "other columns"),
    ]
    for odd, words in cases:
        found = measure_all(odd, Seeds(5))
        assert [m.name for m in found] == [s.name for s in catalogue()]
        assert all(words in m.reason for m in found)


def test_without_a_holdout_what_needs_one_has_a_reason(evidence: Evidence) -> None:
    bare = replace(evidence, holdout=None, reference=None)
    found = {m.name: m for m in measure_all(bare, Seeds(5))}
    assert found["fidelity.columns.distance.mean"].taken
    assert "no holdout" in found["utility.tstr.roc_auc.drop"].reason
    assert found["fidelity.pairs.distance.excess"].reason
    assert evidence.holdout is not None
    short = replace(evidence, holdout=evidence.holdout.take([0]), reference=None)
    assert (
        "no holdout"
        in {m.name: m for m in measure_all(short, Seeds(5))}["utility.tstr.roc_auc.drop"].reason
    )


def test_attacks_ask_about_one_row_of_each_person(evidence: Evidence) -> None:
    assert evidence.holdout is not None
    twice = {
        name: Table(
            pl.concat([table.frame, table.frame]), table.schema, np.tile(np.arange(len(table)), 2)
        )
        for name in ("train", "holdout", "reference")
        for table in [getattr(evidence, name)]
        if table is not None
    }
    found = {m.name: m for m in measure_all(_anew(evidence, **twice), Seeds(1))}
    exact = found["privacy.copies.exact.excess"]
    assert exact.n == len(evidence.train)
    assert "one row of each person" in exact.note
    assert found["utility.tstr.roc_auc.drop"].n == 2 * len(evidence.holdout)


def _anew(evidence: Evidence, **tables: Any) -> Evidence:
    """Evidence on other tables: work that was kept for the first ones does not fit."""
    return replace(evidence, memo=Memo(Seeds(3)), work=Memo(Seeds(4)), **tables)
