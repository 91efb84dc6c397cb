"""Cells of few people are not shown, and chance is told from change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.evaluation.pictures.cells import Counts, apart, by_chance, difference, percent


def test_cells_of_few_are_zero_and_their_share_is_known(make_table: Any) -> None:
    table = make_table({"x": list(range(20))})
    counts = Counts.of(np.array([0] * 4 + [1] * 5 + [2] * 11), 4, table)
    assert counts.shown(5).tolist() == [0.0, 0.25, 0.55, 0.0]
    assert counts.hidden(5) == pytest.approx(0.2)


def test_people_count_and_not_their_rows(make_table: Any) -> None:
    table = make_table({"x": list(range(12))})
    whose = type(table)(table.frame, table.schema, np.array([0] * 6 + [1, 2, 3, 4, 5, 6]))
    counts = Counts.of(np.array([0] * 6 + [1] * 6), 2, whose)
    assert counts.rows.tolist() == [6, 6]
    assert counts.people.tolist() == [1, 6]
    assert counts.shown(5).tolist() == [0.0, 0.5]


def test_apart_is_total_variation() -> None:
    assert apart(np.array([5, 5]), np.array([10, 0])) == 0.5
    assert apart(np.array([1, 3]), np.array([2, 6])) == 0.0


@pytest.mark.parametrize("cells", [2, 10, 200])
def test_chance_is_what_two_samples_of_one_population_show(cells: int) -> None:
    rng = np.random.default_rng(cells)
    p = rng.dirichlet(np.ones(cells) * 5)
    gaps, said, most = [], [], []
    for _ in range(400):
        a, b = rng.multinomial(600, p), rng.multinomial(1200, p)
        gaps.append(apart(a, b))
        mean, top = by_chance(a, b)
        said.append(mean)
        most.append(top)
    assert np.mean(said) == pytest.approx(np.mean(gaps), rel=0.08)
    assert np.mean(np.array(gaps) <= np.array(most)) >= 0.93


def test_the_sentence_says_which() -> None:
    same = np.array([100, 100])
    assert difference(same, same, "bar").startswith("Alike: 0.0 %")
    assert difference(same, np.array([200, 0]), "bar").startswith("Very unlike: 50 %")
    near = difference(np.array([50_000, 50_000]), np.array([51_500, 48_500]), "level")
    assert near.startswith(
        "Nearly alike: 1.5 % of the synthetic rows would have to move to another level"
    )


def test_percent_has_two_digits() -> None:
    assert [percent(v) for v in (0.0, 0.004, 0.0994, 0.0996, 0.5)] == [
        "0.0 %", "0.4 %", "9.9 %", "10 %", "50 %",
    ]  # fmt: skip
