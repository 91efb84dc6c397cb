"""The leak zoo as files: what is planted is there, and `check` tells copies from fresh rows."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assay.audit import ZOO, Leaky, planted
from assay.core import InputError, TableError, UnknownNameError
from assay.study import Planted, Result, Study, check, plant_files, steps


def study(folder: Path, **wishes: Any) -> Study:
    return Study(folder / "ward.csv", target="readmitted", repeats=1, **wishes)


def of_train(folder: Path, name: str) -> int:
    release, train = (pl.read_parquet(folder / f"{n}.parquet") for n in (name, "train"))
    return release.join(train.unique(), on=release.columns, how="semi", nulls_equal=True).height


def test_each_leak_and_size_is_a_file(large_ward: Path) -> None:
    zoo = large_ward / "zoo"
    told: list[str] = []
    found = plant_files(
        study(large_ward), zoo, kinds=("copies", "one_entity"), progress=told.append
    )
    names = ["fresh", *(f"copies_{s:g}" for s in planted("copies").sizes), "one_entity"]
    assert [f.path for f in found] == [zoo / f"{n}.parquet" for n in names]
    assert told == [f.leak for f in found]
    assert len(told) == steps(1, ("copies", "one_entity"))
    assert {p.stem for p in zoo.iterdir()} == {*names, "train", "holdout"}
    assert [of_train(zoo, n) for n in names] == [0, 1, 1, 2, 4, 21, 1]
    real = pl.read_csv(large_ward / "ward.csv")
    for path in zoo.iterdir():
        assert pl.read_parquet(path).schema == real.schema
    train, holdout = (pl.read_parquet(zoo / f"{n}.parquet") for n in ("train", "holdout"))
    assert (train.height, holdout.height) == (427, 427 + 373)
    assert (
        pl.concat([train, holdout, pl.read_parquet(zoo / "fresh.parquet")])
        .join(real, on=real.columns, how="anti", nulls_equal=True)
        .is_empty()
    )


def test_the_same_seed_gives_the_same_files(large_ward: Path) -> None:
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        plant_files(study(large_ward, seed=seed), large_ward / name, most=200, kinds=("copies",))
    one, two, three = (
        [pl.read_parquet(p) for p in sorted((large_ward / n).iterdir())]
        for n in ("one", "two", "three")
    )
    assert all(a.equals(b) for a, b in zip(one, two, strict=True))
    assert not any(a.equals(b) for a, b in zip(one, three, strict=True))
    assert max(f.height for f in one) == 400  # N and R of 200 each


def test_direct_identifiers_are_in_no_file(large_ward: Path) -> None:
    frame = pl.read_csv(large_ward / "ward.csv")
    frame.with_columns(
        ssn=pl.Series([f"{100 + i % 500}-12-{1000 + i}" for i in range(1_600)])
    ).write_csv(large_ward / "ward.csv")
    plant_files(study(large_ward), large_ward / "zoo", kinds=("one_entity",))
    for path in (large_ward / "zoo").iterdir():
        assert pl.read_parquet(path).columns == frame.columns


def test_what_cannot_be_planted_says_why_and_has_no_file(large_ward: Path) -> None:
    found = plant_files(study(large_ward), large_ward / "zoo", kinds=("subgroup",))
    assert [f.path is None for f in found] == [False, True, True]
    assert all("small enough" in f.reason for f in found[1:])
    assert sorted(p.stem for p in (large_ward / "zoo").iterdir()) == ["fresh", "holdout", "train"]


def test_mistakes_are_told_before_any_file(large_ward: Path) -> None:
    with pytest.raises(UnknownNameError, match="There are: fresh, copies"):
        plant_files(study(large_ward), large_ward / "zoo", kinds=("copys",))
    few = Study(pl.read_csv(large_ward / "ward.csv")[:399])
    with pytest.raises(TableError, match="399 rows are too few"):
        plant_files(few, large_ward / "zoo")
    assert not (large_ward / "zoo").exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(large_ward: Path) -> None:
    with pytest.raises(InputError, match=r"train.parquet: it cannot be written \(.+\)\. Name"):
        plant_files(study(large_ward), large_ward / "ward.csv" / "zoo", kinds=("one_entity",))


def test_no_two_leaks_have_one_file(large_ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []
    module = import_module("assay.study.zoo")
    monkeypatch.setattr(module, "_written", lambda _, path: written.append(path))
    quick = tuple(
        Leaky(k.kind, k.short, k.title, lambda d, s, r: d.fresh, k.sizes, k.unit, k.risks)
        for k in ZOO
    )
    monkeypatch.setattr(module, "chosen", lambda _: quick)
    found = plant_files(study(large_ward), large_ward / "zoo")
    assert len(set(written)) == len(written) == len(found) + 2


def p_value(result: Result) -> float:
    found = next(t for t in result.findings.techniques if t.name == "synthetic")
    measured = found.measurement("privacy.leak.p_value")
    assert measured is not None
    assert measured.value is not None
    return measured.value


def test_check_tells_copies_from_fresh_rows(
    large_ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        import_module("assay.study.check"), "CONTROLS", ()
    )  # judged elsewhere, and slow
    zoo = large_ward / "zoo"
    found = plant_files(study(large_ward), zoo, kinds=("copies",))
    paths = [f.path for f in found if isinstance(f, Planted)]
    fresh, copies = (
        check(zoo / "train.parquet", p, zoo / "holdout.parquet") for p in (paths[0], paths[-1])
    )
    assert p_value(copies) <= 0.01
    assert p_value(fresh) > 0.05
    assert copies.findings.uses == 2
