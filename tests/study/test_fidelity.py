"""Figures straight from files are those of the tables in memory."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assay.core import Measurement, SchemaError, Seeds
from assay.data import Table, conform, infer, read
from assay.evaluation import ColumnDistance, Evidence, Memo, PairDistance
from assay.study import fidelity
from assay.study.fidelity import SAMPLE

POOL = ["pain", "cough", "rest", "left", "right", "since", "fever", "none", "again", "night"]


def rows(n: int, seed: int, shift: float = 0.0) -> pl.DataFrame:
    """Every kind of column, missing cells among them."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 90, n)
    dose = np.round(rng.gamma(2.0, 1.5, n) + age / 40 + shift, 2)
    day = pl.Series(age + rng.integers(0, 300, n)).cast(pl.Int32).cast(pl.Date)
    gone = pl.Series(rng.random(n) < 0.1)
    words = [" ".join(rng.choice(POOL, int(k))) for k in rng.integers(3, 30, n)]
    return pl.DataFrame(
        {
            "age": age,
            "dose": pl.select(pl.when(~gone).then(pl.Series(dose))).to_series(),
            "ward": rng.choice(["north", "south", "east", "?"], n),
            "many": [f"level {int(k)}" for k in rng.geometric(0.04, n)],
            "smoker": rng.random(n) < 0.3 + age / 300,
            "day": day,
            "text": words,
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows(900, 1).write_parquet(tmp_path / "real.parquet", row_group_size=200)
    rows(900, 2, 0.8).write_parquet(tmp_path / "made.parquet")
    rows(700, 3).write_parquet(tmp_path / "held.parquet")
    rows(1_100, 4, 0.3).write_parquet(tmp_path / "long.parquet")
    return tmp_path


def in_memory(real: Path, made: Path, held: Path | None, names: list[str]) -> list[Measurement]:
    """The metrics on whole tables, with the seeds that the command uses."""
    seeds = Seeds(7)
    schema = infer(read(real).frame, where="real").only(names)

    def table(path: Path) -> Table:
        return conform(read(path).frame, schema, where=path.name)

    evidence = Evidence(
        table(real), (table(made),), table(held) if held else None, None, None, Memo(seeds),
        work=Memo(seeds.child("work")),
    )  # fmt: skip
    return [m for k in (ColumnDistance(), PairDistance())
            for m in k.measure(evidence, seeds.rng(k.name))]  # fmt: skip


@pytest.mark.parametrize("made", ["made", "long"])
@pytest.mark.parametrize("held", ["held.parquet", None])
def test_the_figures_are_those_of_the_tables_in_memory(
    folder: Path, made: str, held: str | None
) -> None:
    paths = folder / "real.parquet", folder / f"{made}.parquet", folder / held if held else None
    found = fidelity(*paths)
    wanted = in_memory(*paths, [n for n in rows(1, 0).columns if n != "text"])
    assert len(found.measurements) == len(wanted) == 8
    for m, w in zip(found.measurements, wanted, strict=True):
        assert m.name == w.name
        assert (m.value, m.reference) == pytest.approx((w.value, w.reference), abs=1e-9)
        assert [p.label for p in m.parts] == [p.label for p in w.parts]
        if m.interval and w.interval:  # blocks and rows are drawn from the same seeds
            assert m.interval.low == pytest.approx(w.interval.low, abs=1e-9)
            assert m.interval.high == pytest.approx(w.interval.high, abs=1e-9)
    assert found.rows[0] == 900
    assert found.measurements[0].reference is None or held


def test_csv_and_parquet_give_the_same_figures(folder: Path) -> None:
    for name in ("real", "made", "held"):
        pl.read_parquet(folder / f"{name}.parquet").write_csv(folder / f"{name}.csv")
    ours, theirs = (
        fidelity(*(folder / f"{n}.{e}" for n in ("real", "made", "held"))).measurements
        for e in ("csv", "parquet")
    )
    for a, b in zip(ours, theirs, strict=True):
        assert a.value == pytest.approx(b.value, abs=1e-9), a.name


def test_a_planted_shift_is_found_in_its_column(folder: Path) -> None:
    found = fidelity(folder / "real.parquet", folder / "made.parquet", folder / "held.parquet")
    mean = found.measurements[0]
    worst = max(mean.parts, key=lambda p: (p.value or 0.0) - (p.reference or 0.0))
    assert worst.label == "dose"
    assert worst.value is not None
    assert worst.reference is not None
    assert worst.value > 1.5 * worst.reference


def test_columns_that_tell_who_it_is_are_left_out(folder: Path) -> None:
    for name in ("real", "made"):
        frame = pl.read_parquet(folder / f"{name}.parquet")
        mail = [f"p{i}@example.org" for i in range(len(frame))]
        frame.with_columns(email=pl.Series(mail)).write_parquet(folder / f"{name}.parquet")
    found = fidelity(folder / "real.parquet", folder / "made.parquet")
    assert found.left_out == ("text", "email")  # free text may name anybody
    assert found.columns == 6


def test_whole_numbers_outside_the_sample_may_have_a_point(tmp_path: Path) -> None:
    n = SAMPLE + 50_000
    rng = np.random.default_rng(1)
    whole = rng.integers(0, 1000, n).astype(float)
    odd = whole.copy()
    odd[rng.integers(0, n, 3)] += 0.5
    for name, cells in (("real", odd), ("made", whole)):
        pl.DataFrame({"x": cells, "y": whole}).write_parquet(tmp_path / f"{name}.parquet")
    found = fidelity(tmp_path / "real.parquet", tmp_path / "made.parquet")
    assert found.measurements[1].value == pytest.approx(0.0, abs=1e-4)


def test_columns_that_do_not_match(folder: Path) -> None:
    pl.read_parquet(folder / "made.parquet").drop("age").write_parquet(folder / "less.parquet")
    with pytest.raises(SchemaError, match="lacks 'age'"):
        fidelity(folder / "real.parquet", folder / "less.parquet")


def test_what_is_written_holds_no_row(folder: Path) -> None:
    found = fidelity(folder / "real.parquet", folder / "made.parquet", folder / "held.parquet")
    path = found.write(folder / "out" / "deep")
    text = path.read_text("utf-8")
    assert [m["name"] for m in json.loads(text)["measurements"]] == [
        m.name for m in found.measurements
    ]
    assert "cough" not in text
    assert "level 1" not in text
    assert not list(path.parent.glob("*.part"))
