"""T dealt anew: whole persons, nobody of N, and nothing of an auxiliary file lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, SchemaError, Seeds
from assay.data import Source, fingerprint
from assay.evaluation.base import Auxiliary
from assay.study.tuning.rows import divided, public_rows, smaller

Make = Callable[..., Any]
SEEDS = Seeds(3)


def cells(table: Any) -> set[float]:
    return set(table["z"])


def test_a_part_of_t_plays_the_holdout(study: Make) -> None:
    own = study().prepared
    found = divided(own, SEEDS).split
    assert cells(found.train) | cells(found.holdout) == cells(own.split.train)
    assert not cells(found.train) & cells(found.holdout)
    assert len(found.train) == 2 * len(found.holdout) == 500
    assert found.reference is own.split.reference
    again = divided(own, SEEDS).split
    assert again.train.frame.equals(found.train.frame)


def test_persons_stay_together(study: Make, rows: Make) -> None:
    frame = rows().with_columns(pl.Series("who", [f"p{i // 3}" for i in range(1_500)]))
    found = divided(study(frame=frame, unit="who").prepared, SEEDS).split
    assert found.train.people is not None
    assert found.holdout.people is not None
    assert not set(found.train.people) & set(found.holdout.people)
    assert np.all(np.bincount(found.holdout.people)[np.unique(found.holdout.people)] == 3)


def test_a_smaller_part_is_of_the_fitted_rows_and_v_stays(study: Make, rows: Make) -> None:
    own = divided(study(frame=rows(9_600)).prepared, SEEDS)
    assert smaller(divided(study().prepared, SEEDS), SEEDS) is None  # there are few rows
    part = smaller(own, SEEDS)
    assert part is not None
    assert cells(part.split.train) < cells(own.split.train)
    assert len(part.split.train) == len(own.split.train) // 3
    assert part.split.holdout is own.split.holdout


@pytest.mark.parametrize("people", [False, True])
def test_the_file_about_the_same_people_follows(people: bool, study: Make, rows: Make) -> None:
    frame = rows(9_600)
    if people:
        frame = frame.with_columns(pl.Series("who", [f"p{i}" for i in range(9_600)]))
    own = study(frame=frame, **({"unit": "who"} if people else {})).prepared
    train, holdout = own.split.train, own.split.holdout

    def places(table: Any) -> Any:  # the row of the file is the rank of the person's z
        order = np.argsort(np.argsort(frame["z"].to_numpy()))
        rank = dict(zip(frame["z"], order, strict=True))
        found = np.full(int(table.persons.max()) + 1, -1)
        found[table.persons] = [rank[z] for z in table["z"]]
        return found

    file = Auxiliary(own.table, places(train), places(holdout), None)
    whole = divided(replace(own, auxiliary=file), SEEDS)
    part = smaller(whole, SEEDS)
    assert part is not None
    ranks = np.sort(frame["z"].to_numpy())
    for found in (whole, part):
        assert found.auxiliary is not None
        for table, kept in ((found.split.train, found.auxiliary.train),
                            (found.split.holdout, found.auxiliary.holdout)):  # fmt: skip
            assert kept is not None
            assert np.array_equal(ranks[Auxiliary.rows_of(table, kept)], table["z"].to_numpy())


def test_public_rows_take_the_place_of_all_others(study: Make, rows: Make) -> None:
    own = study()
    mark = fingerprint(own.source.frame)
    other = Source(rows(seed=2), "public")
    found = public_rows(own.prepared, other, own.config, SEEDS, mark).split
    parts = (found.train, found.holdout, found.reference)
    assert set().union(*map(cells, parts)) == set(other.frame["z"])
    assert sum(map(len, parts)) == 1_500
    with pytest.raises(ConfigError, match="the study's own rows"):
        public_rows(own.prepared, own.source, own.config, SEEDS, mark)
    lacking = Source(other.frame.drop("z"), "public")
    with pytest.raises(SchemaError, match="lacks 'z'"):
        public_rows(own.prepared, lacking, own.config, SEEDS, mark)
