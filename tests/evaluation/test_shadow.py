"""Shadow models: a technique that copies is found out, one that draws fresh people is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assay.core import AttackResult, Measurement, Seeds, canonical, to_json
from assay.data import Table
from assay.evaluation.base import Depth, Evidence, Memo, Shadows
from assay.evaluation.privacy.shadow import Shadow
from assay.evaluation.privacy.shadow.attack import NO_TECHNIQUE, OFF
from assay.testing import attack as contract
from assay.testing import check_attack
from assay.testing.people import evidence_of
from assay.testing.people import people as patients

RNG = np.random.default_rng(0)
Refit = Callable[[Table, np.random.Generator], Table]


def copied(table: Table, rng: np.random.Generator) -> Table:
    return table


def evidence(
    people: Callable[[int, int], Table], refit: Refit | None, fits: int = 60, rows: int = 200,
    **known: Any,
) -> Evidence:  # fmt: skip
    t, n, r = people(rows, 1), people(rows, 2), people(2 * rows, 3)
    releases = tuple((refit or copied)(t, np.random.default_rng([9, i])) for i in range(2))
    return Evidence(
        t, releases, n, r, None, Memo(Seeds(1)), refit=refit, work=Memo(Seeds(2)),
        shadows=Shadows(fits), **known,
    )  # fmt: skip


def fresh_of(people: Callable[[int, int], Table]) -> Refit:
    return lambda table, rng: people(len(table), int(rng.integers(1 << 30)))


def found(result: AttackResult) -> dict[str, Measurement]:
    return {m.name.removeprefix("privacy.membership.shadow."): m for m in result.measurements()}


def low(measurement: Measurement) -> float:
    assert measurement.interval is not None
    return measurement.interval.low


def test_a_technique_that_releases_its_rows_gives_every_target_away(people: Any) -> None:
    result = Shadow().run(evidence(people, copied), RNG)
    assert [(t.hits, c.hits) for t, c in zip(result.train, result.control, strict=True)] == [
        (result.train[0].tries, 0)
    ] * 2
    assert result.train[0].tries + result.control[0].tries == 40
    taken = found(result)
    assert taken["seeded.excess"].value == 1.0
    assert low(taken["seeded.excess"]) > 0.8
    assert low(taken["seeded.worst.excess"]) > 0
    assert "40 of 40" in taken["seeded.worst.excess"].note


def test_a_technique_that_draws_fresh_people_gives_nobody_away(people: Any) -> None:
    taken = found(Shadow().run(evidence(people, fresh_of(people)), RNG))
    for name in ("excess", "seeded.excess", "seeded.worst.excess"):
        span = taken[name].interval
        assert span is not None
        assert span.low <= 0 <= span.high, name
    assert taken["seeded.worst.excess"].note.startswith("0 of 40")


def test_a_sparse_leak_is_found_by_new_fits_that_one_release_hides(people: Any) -> None:
    """Each member's row comes out with a chance of a third."""

    def leaks(table: Table, rng: np.random.Generator) -> Table:
        other = people(len(table), int(rng.integers(1 << 30)))
        out = np.flatnonzero(rng.random(len(table)) < 1 / 3)
        return other.take(np.arange(len(other) - len(out))).stacked(table.take(out))

    taken = found(Shadow().run(evidence(people, leaks, fits=80), RNG))
    assert low(taken["seeded.excess"]) > 0.15
    one, many = taken["excess"].interval, taken["seeded.excess"].interval
    assert one is not None
    assert many is not None
    assert many.high - many.low < (one.high - one.low) / 2


def test_a_release_that_never_changes_says_nothing(people: Any) -> None:
    same = people(150, 8)
    taken = found(Shadow().run(evidence(people, lambda table, rng: same), RNG))
    assert taken["seeded.excess"].value == pytest.approx(0, abs=1e-9)
    assert low(taken["excess"]) <= 0


def test_two_runs_agree_to_the_bit(people: Any) -> None:
    one, two = (Shadow().run(evidence(people, copied, fits=40), RNG) for _ in range(2))
    assert to_json(one) == to_json(two)


def test_scores_join_the_test_over_all_attacks_and_only_targets_are_tried(people: Any) -> None:
    shown = Shadow().scored(evidence(people, copied))
    assert not isinstance(shown, str)
    assert shown.tried is not None
    tried = shown.tried[0]
    assert tried.sum() == 40
    for scores, hits in zip(shown.scores, shown.hits or (), strict=True):
        assert scores.shape == (2, 400)
        assert (scores[:, tried].min(axis=1) > scores[:, ~tried].max(axis=1)).all()
        assert not hits[~tried].any()


def test_what_is_missing_is_said(people: Any) -> None:
    whole = evidence(people, copied)
    cases = {
        "holdout": replace(whole, holdout=None),
        "reference rows": replace(whole, reference=None),
        NO_TECHNIQUE: replace(whole, refit=None),
        OFF: replace(whole, shadows=Shadows(0)),
        "39 fits are too few": replace(whole, shadows=Shadows(39)),
        "29 rows": replace(whole, holdout=people(29, 4)),
    }
    for words, bare in cases.items():
        result = Shadow().run(bare, RNG)
        assert words in result.reason
    assert "'shadows: 200' in assay.yaml" in OFF


def test_it_costs_what_it_says(people: Any) -> None:
    spent: list[int] = []

    def counting(table: Table, rng: np.random.Generator) -> Table:
        spent.append(len(table))
        return table

    asked = evidence(people, counting, fits=41)
    spent.clear()
    Shadow().run(asked, RNG)
    Shadow().scored(asked)
    assert len(spent) == 41
    assert all(170 <= n <= 230 for n in spent)
    assert sum(n == 200 for n in spent) >= 20  # shadow tables are as long as T


def test_no_cell_is_said_and_the_contract_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_fits(*releases: Table, **known: Any) -> Evidence:
        made = evidence_of(*releases, **known)
        copy = bool(releases) and releases[0].frame.equals(made.train.frame)
        refit = copied if copy else lambda table, rng: patients(len(table), rng)
        return replace(made, refit=refit, shadows=Shadows(40))

    monkeypatch.setattr(contract, "evidence_of", with_fits)
    check_attack(Shadow())


def test_it_is_of_full_depth(people: Any) -> None:
    assert Shadow.depth is Depth.FULL
    text = canonical(to_json(Shadow().run(evidence(people, copied), RNG)))
    assert not any(level in text for level in ("north", "south", "east"))
