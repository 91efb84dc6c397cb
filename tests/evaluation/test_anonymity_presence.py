"""k-map and delta-presence against a plain count of people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from assay.core import Measurement, Seeds
from assay.core.intervals import clopper_pearson
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.anonymity import Presence
from assay.evaluation.privacy.anonymity.fitting import NOBODY, NONE_ALONE
from assay.evaluation.privacy.anonymity.presence import NO_OTHERS

SCHEMA = Schema((Column("age", Kind.INTEGER, (Role.QUASI_IDENTIFIER,)), Column("x", Kind.INTEGER)))


def table(ages: Sequence[int | None], people: Sequence[int] | None = None) -> Table:
    frame = pl.DataFrame(
        {"age": ages, "x": [0] * len(ages)}, schema={"age": pl.Int64, "x": pl.Int64}
    )
    return Table(frame, SCHEMA, None if people is None else np.array(people))


def measured(
    train: Table, *releases: Table, holdout: Table | None = None, reference: Table | None = None
) -> dict[str, Measurement]:
    evidence = Evidence(train, releases, holdout, reference, None, Memo(Seeds(1)))
    found = Presence().measure(evidence, np.random.default_rng(0))
    assert [m.name for m in found] == [s.name for s in Presence.statistics]
    return {m.name.removeprefix("privacy.presence."): m for m in found}


TRAIN = table([30, 30, 30, 40, 50, None, 70])
HOLDOUT = table([30, 40, 60, None])
REFERENCE = table([40, 60, 90])
# Of 30: 3 of 4 in training; of 40: 1 of 3; of 50: 1 of 1; missing: 1 of 2; of 60: 0 of 2.
RELEASE = table([30, 30, 40, 60, None, 99, 99])


def test_people_who_fit_are_counted() -> None:
    found = measured(TRAIN, RELEASE, holdout=HOLDOUT, reference=REFERENCE)
    values = {k: m.value for k, m in found.items()}
    assert values["k_map"] == 2
    assert values["delta_max"] == 3 / 4
    assert values["delta_min"] == 0
    assert values["share"] == 5 / 11
    assert found["share"].interval == clopper_pearson(5, 11)
    assert found["share"].reference == 7 / 14
    assert values["nobody.share"] == 2 / 7
    assert found["nobody.share"].interval == clopper_pearson(2, 7)


def test_training_taken_for_a_release_is_beside_it() -> None:
    found = measured(TRAIN, RELEASE, holdout=HOLDOUT, reference=REFERENCE)
    assert [found[f"{k}_train"].value for k in ("k_map", "delta_max", "delta_min")] == [1, 1, 1 / 3]
    assert found["delta_min"].reference == 1 / 3
    copy = measured(TRAIN, TRAIN, holdout=HOLDOUT, reference=REFERENCE)
    for name in ("k_map", "delta_max", "delta_min"):
        assert copy[name].value == found[f"{name}_train"].value
    assert found["share"].parts[-1].value == copy["share"].value == 7 / 11
    assert copy["nobody.share"].value == 0


def test_parts_are_by_the_size_of_classes() -> None:
    found = measured(TRAIN, RELEASE, holdout=HOLDOUT, reference=REFERENCE)
    assert [(p.label, p.value, p.n) for p in found["delta_max"].parts] == [
        ("release 1", 3 / 4, 11), ("classes of 2 to 4 people", 3 / 4, 11),
    ]  # fmt: skip
    both = measured(TRAIN, table([50, 70]), RELEASE, holdout=HOLDOUT, reference=REFERENCE)
    assert [(p.label, p.value) for p in both["delta_min"].parts] == [
        ("release 1", 1.0), ("release 2", 0.0), ("classes of 1 person", 1.0),
        ("classes of 2 to 4 people", 0.0),
    ]  # fmt: skip
    assert (both["k_map"].value, both["delta_max"].value, both["share"].value) == (1, 1, 1)
    wide = clopper_pearson(2, 2, 0.975)
    assert both["share"].interval is not None
    assert both["share"].interval.high == wide.high == 1
    assert both["share"].interval.low == max(wide.low, clopper_pearson(5, 11, 0.975).low)
    assert both["alone.share"].value == 1
    assert both["alone.share"].interval == clopper_pearson(2, 2)
    assert both["alone.share"].reference == 1 / 2
    assert found["alone.share"].reason == NONE_ALONE


def test_persons_are_counted_and_not_rows() -> None:
    # Person 0 of T has three rows of 30, person 1 one of 30 and one of 40, three others one of 30.
    train = table([30, 30, 30, 30, 40, 30, 30, 30], people=[0, 0, 0, 1, 1, 2, 3, 4])
    holdout = table([30, 40, 40, 50], people=[0, 1, 1, 2])
    found = measured(train, table([30, 40]), holdout=holdout)
    assert found["k_map"].value == 2  # two persons of 40
    assert found["delta_max"].value == 5 / 6  # of 30: five of six persons
    assert found["delta_min"].value == 1 / 2
    assert found["share"].value == 5 / 7  # all but the one of 50
    assert found["share"].reference == 5 / 8
    # Each person counts once, in the smallest class: person 1 with that of 40.
    assert [(p.value, p.n) for p in found["share"].parts[1:3]] == [(1 / 2, 2), (4 / 5, 5)]


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_those_of_a_plain_count(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def drawn(n: int, low: int) -> list[int | None]:
        ages = low + (rng.random(n) ** 2 * 12).astype(int)
        return [None if a % 5 == 0 else int(a) for a in ages]

    t, n, r, s = (drawn(k, low) for k, low in ((30, 0), (20, 0), (10, 1), (25, 3)))
    found = measured(table(t), table(s), holdout=table(n), reference=table(r))
    population = [*t, *n, *r]
    sizes = {a: population.count(a) for a in set(s) if a in population}
    deltas = [t.count(a) / size for a, size in sizes.items()]
    assert found["k_map"].value == min(sizes.values())
    assert found["delta_max"].value == max(deltas)
    assert found["delta_min"].value == min(deltas)
    assert found["share"].value == sum(a in sizes for a in t) / sum(sizes.values())
    assert found["nobody.share"].value == sum(a not in population for a in s) / len(s)
    alone = [a for a, size in sizes.items() if size == 1]
    if alone:
        assert found["alone.share"].value == sum(a in t for a in alone) / len(alone)
    else:
        assert found["alone.share"].reason == NONE_ALONE


def test_chance_gives_the_share_of_all_people_and_copies_give_more() -> None:
    """Training and other people drawn alike: the interval holds the share of all in 95 of 100."""
    rng = np.random.default_rng(8)
    held, above = [0, 0], [0, 0]
    for _ in range(150):
        ages = rng.integers(0, 2_000, 1_600).tolist()
        t, n = table(ages[:600]), table(ages[600:1_000])
        fresh = measured(t, table(ages[1_000:]), holdout=n)
        copied = measured(t, t.take(rng.permutation(600)[:200]), holdout=n)
        for k, name in enumerate(("share", "alone.share")):
            chance, leak = fresh[name].interval, copied[name].interval
            assert chance is not None
            assert leak is not None
            held[k] += chance.low <= 0.6 <= chance.high
            above[k] += leak.low > 0.6
    assert min(held) >= 140
    assert above == [150, 150]


def test_without_others_presence_is_not_measured() -> None:
    found = measured(TRAIN, RELEASE)
    assert (found["k_map"].value, found["k_map_train"].value) == (1, 1)
    assert found["nobody.share"].value == 3 / 7
    assert "7 people of the training rows" in found["k_map"].note
    assert {m.reason for k, m in found.items() if k.startswith(("delta", "share", "alone"))} == {
        NO_OTHERS
    }


def test_a_release_that_nobody_fits_has_the_reason() -> None:
    strange = table([99, 98])
    found = measured(TRAIN, strange, holdout=HOLDOUT)
    assert {found[k].reason for k in ("k_map", "delta_max", "delta_min", "share")} == {NOBODY}
    assert found["k_map_train"].value == 1
    assert found["nobody.share"].value == 1
    mixed = measured(TRAIN, strange, RELEASE, holdout=HOLDOUT)
    assert mixed["k_map"].value == 1
    assert [(p.label, p.value) for p in mixed["k_map"].parts] == [
        ("release 1", None),
        ("release 2", 1),
    ]
    assert [p.label for p in mixed["share"].parts][:1] == ["release 2"]


def test_the_population_is_named_and_what_it_describes() -> None:
    found = measured(TRAIN, RELEASE, holdout=HOLDOUT, reference=REFERENCE)
    assert found.pop("alone.share").reason == NONE_ALONE
    for name, m in found.items():
        assert "14 people of the training, holdout, reference rows" in m.note
        assert name.endswith("_train") or "need not be anybody" in m.note
        assert ("no interval" in m.note) == (m.interval is None)
    assert Presence().accepts(Schema((Column("x", Kind.INTEGER),)))
    assert Presence().accepts(SCHEMA) is None
