"""The matrix of all pairs of columns, whatever their kinds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.evaluation import Memo
from assay.evaluation.fidelity.contingency import cramers_v
from assay.evaluation.fidelity.matrices import real_matrix, release_matrix, train_matrix
from assay.evaluation.fidelity.ratio import correlation_ratio


def test_each_pair_has_the_measure_of_its_kinds(people: Any, make_evidence: Any) -> None:
    t, n, s = people(500, 1), people(400, 2), people(450, 3)
    evidence = replace(make_evidence(t, s, holdout=n), work=Memo(Seeds(1)))
    real, made = real_matrix(evidence), release_matrix(evidence, 0)
    assert real.names == ("x", "z", "ward", "old", "amount", "back")
    assert real.ordered == (True, True, False, False, True, False)
    for matrix, table in ((real, n), (made, s), (train_matrix(evidence), t)):
        v = matrix.values
        assert v == pytest.approx(v.T)
        assert np.diag(v) == pytest.approx(1.0)
        frame = table.frame.to_pandas()
        assert v[0, 1] == pytest.approx(frame["x"].corr(frame["z"]))
        codes, _ = frame["ward"].factorize()
        assert v[4, 2] == pytest.approx(
            correlation_ratio(frame["amount"].to_numpy() / 10, codes, 3)
        )
        there = frame["z"].notna().to_numpy()
        some = (frame["z"][there].to_numpy(), codes[there], 3)
        assert v[1, 2] == pytest.approx(correlation_ratio(*some))
        crossed = frame.groupby(["ward", "back"]).size().unstack(fill_value=0).to_numpy()
        assert v[2, 5] == pytest.approx(float(cramers_v(crossed)))
    assert real_matrix(evidence) is real
    assert release_matrix(evidence, 0) is made


def test_ranks_give_spearman(people: Any, make_evidence: Any) -> None:
    evidence = make_evidence(people(300, 1), people(300, 2))
    frame = evidence.train.frame.to_pandas()
    found = real_matrix(evidence, ranks=True).values[0, 4]
    assert found == pytest.approx(frame["x"].corr(frame["amount"], "spearman"))


def test_missing_levels_are_left_out(make_table: Any, make_evidence: Any) -> None:
    data = {"a": ["u", "v"] * 40, "b": ["u", "v"] * 40}
    gaps = pl.Series([None if i % 5 == 0 else c for i, c in enumerate(data["b"])])
    evidence = make_evidence(make_table({**data, "b": gaps}), make_table(data))
    assert real_matrix(evidence).values[0, 1] == pytest.approx(1.0)


def test_odd_columns_have_a_place(make_table: Any, make_evidence: Any) -> None:
    t = make_table(
        {
            "empty": pl.Series([None] * 9, dtype=pl.Float64),
            "none": pl.Series([None] * 9, dtype=pl.String),
            "one": ["k"] * 9,
            "huge": [1e308, -1e308, 0.0] * 3,
        }
    )
    assert real_matrix(make_evidence(t, t)).values == pytest.approx(np.eye(4))
