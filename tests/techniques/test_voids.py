"""What a technique says before a fit of the columns that void its claim is what a fit finds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Domain, Kind, Origin, Schema, Table, conform
from assay.techniques import technique

PRIVACY = {"epsilon": 1.0, "delta": 1e-6}
ASKED: dict[str, dict[str, Any]] = {
    "mst": PRIVACY,
    "jtree": PRIVACY,
    "aim": PRIVACY,
    "independent": {"privacy": PRIVACY},
    "copula": {"privacy": PRIVACY},
    "noise": {"privacy": PRIVACY},
}


def table(declared: tuple[str, ...], dates: bool) -> Table:
    rng = np.random.default_rng(3)
    start = datetime(2020, 1, 1)
    cells = {
        "age": rng.integers(0, 90, 200),
        "ward": rng.choice(["a", "b", "c"], 200),
        "ill": rng.random(200) < 0.3,
        "seen": [start + timedelta(days=int(d)) for d in rng.integers(0, 90, 200)],
    }
    public = {
        "age": Domain(Origin.DECLARED, 0, 90),
        "ward": Domain(Origin.DECLARED, levels=("a", "b", "c")),
        "seen": Domain(Origin.DECLARED, "2020-01-01", "2020-04-01"),
    }
    kinds = {"age": Kind.INTEGER, "ward": Kind.CATEGORICAL, "ill": Kind.BOOLEAN, "seen": Kind.DATETIME}  # fmt: skip
    names = [n for n in cells if dates or n != "seen"]
    columns = tuple(
        Column(n, kinds[n], domain=public[n] if n in declared else Domain()) for n in names
    )
    frame = pl.DataFrame(cells).select(names)
    return conform(frame, Schema(columns), where="here")


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(
    ("declared", "dates"),
    [((), True), (("ward",), False), (("age", "ward"), False), (("age", "ward", "seen"), True)],
)
def test_a_fit_claims_where_nothing_was_said_to_void_it(
    name: str, declared: tuple[str, ...], dates: bool
) -> None:
    rows = table(declared, dates)
    asked: Any = technique(name, **ASKED[name])
    void = asked.voids(rows.schema) if hasattr(asked, "voids") else ()
    assert bool(void) == (name == "noise" and set(declared) < {"age", "ward"})
    model: Any = asked.fit(rows, np.random.default_rng(1))
    assert (model.claim is None) == bool(void)
    for column in void:
        assert repr(column) in model.void
