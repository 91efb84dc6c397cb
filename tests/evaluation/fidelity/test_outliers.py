"""Lost ends, lost rare levels and lost rare pairs are counted."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import Measurement, Seeds, canonical, to_json
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import Evidence, Memo, RareEvents

SCHEMA = Schema((
    Column("x", Kind.NUMERIC), Column("ward", Kind.CATEGORICAL), Column("drug", Kind.CATEGORICAL),
))  # fmt: skip
N = 1000


def table(x: np.ndarray, ward: list[str], drug: list[str]) -> Table:
    frame = pl.DataFrame({"x": x, "ward": ward, "drug": drug},
                         schema={"x": pl.Float64, "ward": pl.String, "drug": pl.String})  # fmt: skip
    return Table(frame, SCHEMA)


WARDS = ["a"] * 980 + ["rare one"] * 5 + ["rare two"] * 5 + ["rare three"] * 8 + ["alone"] * 2
DRUGS = ["p"] * 500 + ["q"] * 500
REAL = table(np.arange(N, dtype=float), WARDS, DRUGS)


def taken(release: Table) -> dict[str, Measurement]:
    evidence = Evidence(REAL, (release,), REAL, None, None, Memo(Seeds(0)))
    found = RareEvents().measure(evidence, np.random.default_rng(0))
    return {m.name.removeprefix("fidelity.outliers."): m for m in found}


def test_a_copy_keeps_all() -> None:
    found = taken(REAL)
    assert found["tails.max"].value == 0
    assert found["rare_levels.recall"].value == found["rare_pairs.recall"].value == 1


def test_lost_ends_and_levels_are_counted() -> None:
    middling = np.clip(REAL["x"].to_numpy(), 100, 900)
    ward = ["a" if w in ("rare one", "alone") else w for w in WARDS]
    found = taken(table(middling, ward, DRUGS))
    assert found["tails.max"].value == pytest.approx(0.01, abs=0.002)
    # Two of the three levels that three rows or more have; the lone one is asked of nobody.
    assert found["rare_levels.recall"].value == pytest.approx(2 / 3)


def test_a_lost_pair_of_kept_levels_is_counted() -> None:
    # The rare wards all take q in REAL: three rare pairs. Here one of them takes p.
    drug = ["p" if w == "rare two" else d for w, d in zip(WARDS, DRUGS, strict=True)]
    found = taken(table(REAL["x"].to_numpy(), WARDS, drug))
    assert found["rare_levels.recall"].value == 1
    assert found["rare_pairs.recall"].value == pytest.approx(2 / 3)


def test_levels_are_never_told() -> None:
    assert "rare one" not in canonical(to_json(tuple(taken(REAL).values())))


def test_nothing_rare_says_so() -> None:
    plain = table(np.arange(N, dtype=float), ["a"] * N, ["p"] * N)
    evidence = Evidence(plain, (plain,), plain, None, None, Memo(Seeds(0)))
    found = RareEvents().measure(evidence, np.random.default_rng(0))
    assert "no such rare cell" in found[1].reason
