"""One gap a column becomes a mean, a worst column, a reference and a breakdown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.core import Goal, Statistic
from assay.data import Table
from assay.evaluation.fidelity.columnwork import (
    LISTED,
    Asked,
    Gap,
    compare,
    compare_all,
    mean_of,
    top_of,
)
from assay.evaluation.fidelity.views import yardstick

MEAN = Statistic("fidelity.x.mean", "t", "m.", Goal.LOWER, 0.0)
TOP = Statistic("fidelity.x.max", "t", "m.", Goal.LOWER, 0.0)


def asked(name: str) -> Asked:
    def gauge(one: Table, other: Table) -> Gap:
        a, b = one[name].to_numpy(), other[name].to_numpy()
        return Gap(abs(float(a.mean() - b.mean())), a, -b)

    return Asked(name, gauge)


def test_the_means_variance_holds_the_columns_dependence(make_table: Any) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 500))
    one, other = make_table({"a": x, "b": x, "c": y}), make_table({"a": y, "b": y, "c": x})
    same = compare([asked("a"), asked("b")], one, other)
    assert same.mean.variance == pytest.approx(same.columns[0].variance)
    apart = compare([asked("a"), asked("c")], one, other)
    assert apart.mean.variance == pytest.approx(apart.columns[0].variance / 2, rel=0.15)


def test_the_worst_are_listed_and_named(make_table: Any, make_evidence: Any) -> None:
    names = [f"c{i}" for i in range(LISTED + 5)]
    t = make_table({n: np.zeros(20) for n in names})
    s = make_table({n: np.full(20, float(i)) for i, n in enumerate(names)})
    evidence = make_evidence(t, s, holdout=t)
    bench = yardstick(evidence, np.random.default_rng(0))
    work = compare_all(evidence, bench, "k", [asked(n) for n in names])
    mean, top = mean_of(work, MEAN), top_of(work, TOP)
    assert mean.value == pytest.approx((LISTED + 4) / 2)
    assert mean.reference == top.reference == 0
    assert [p.label for p in mean.parts] == names[::-1][:LISTED]
    assert top.value == LISTED + 4
    assert f"'{names[-1]}'" in top.note


def test_rows_that_agree_still_have_a_width(make_table: Any) -> None:
    t = make_table({"a": [1.0] * 10})
    assert compare([asked("a")], t, t).mean.variance == pytest.approx(0.01)
