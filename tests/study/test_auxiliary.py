"""Another file is made fit to be linked: names, kinds, levels, keys; and each mistake is one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, InputError, ReadError, SchemaError, Seeds
from assay.data import Schema, Source, Table, conform, infer
from assay.evaluation import Memo
from assay.evaluation.base import Auxiliary
from assay.study import Study, check
from assay.study.assess import evidence_of
from assay.study.auxiliary import auxiliary_of, folded, matched
from assay.study.config import AuxiliaryConfig, load_config, make_config
from assay.study.entry import controls

N = 240


def people(n: int = N, seed: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame({
        "person": [f"P{seed}{k:04d}" for k in rng.permutation(n)],
        "age": rng.integers(18, 90, n),
        "marital_status": rng.choice(["Single", "Married", "Widowed"], n),
        "zip_region": rng.choice(["North", "South", "East"], n),
        "dose": np.round(rng.gamma(2.0, 4.0, n), 2),
        "ill": np.where(rng.random(n) < 0.4, "yes", "no"),
    })  # fmt: skip


def schema() -> Schema:
    return infer(people(), where="people")


def names(theirs: list[str], **wish: Any) -> dict[str, str]:
    frame = pl.DataFrame({c: ["x"] for c in theirs})
    ours = schema()
    kept = ours.without(["person"])
    return matched(Source(frame, "file"), ours, kept, AuxiliaryConfig(data="f", **wish))


def test_names_match_but_for_case_and_punctuation() -> None:
    assert names(["AGE", "MaritalStatus", "Zip-Region "]) == {
        "AGE": "age", "MaritalStatus": "marital_status", "Zip-Region ": "zip_region",
    }  # fmt: skip
    assert folded("Zip-Region 2") == "zipregion2"


def test_only_sure_names_match_by_likeness() -> None:
    assert names(["marital_statuses"]) == {"marital_statuses": "marital_status"}
    assert names(["ages", "marriage", "region"]) == {}
    both = names(["marital_statuses", "maritalstatus1"])  # two resemble one: neither is sure
    assert both == {}


def test_two_names_that_fold_alike_are_not_sure() -> None:
    assert names(["AGE", "Age"]) == {}


def test_identifiers_are_matched_as_the_key_only() -> None:
    assert "person" not in names(["person", "age"])
    assert names(["person", "age"], key="person")["person"] == "person"


def test_the_plan_beats_the_names() -> None:
    found = names(["age", "years"], columns={"years": "age"})
    assert found == {"years": "age"}


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ({"columns": {"yeers": "age"}}, "'yeers'"),
        ({"columns": {"years": "agge"}}, "'agge'"),
        ({"columns": {"years": "age", "old": "age"}}, "'age'"),
        ({"key": "persn"}, "'persn'"),
    ],
)
def test_a_mapping_that_names_nothing_is_one_sentence(wish: dict[str, Any], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        names(["years", "old"], **wish)


def held(
    tmp_path: Path, file: pl.DataFrame, *, real: pl.DataFrame | None = None,
    people_of: np.ndarray | None = None, **wish: Any,
) -> Auxiliary:  # fmt: skip
    """The file as the attack gets it, of a table whose thirds are T, N and R."""
    file.write_parquet(tmp_path / "aux.parquet")
    frame = people() if real is None else real
    ours = infer(frame, where="people")
    whole = conform(frame, ours, where="people")
    whole = Table(whole.frame, ours, people_of)
    parts = [whole.take(np.arange(s, s + 80)) for s in (0, 80, 160)]
    config = make_config({"auxiliary": {"data": str(tmp_path / "aux.parquet"), **wish}})
    found = auxiliary_of(config, ours, ours.without(["person"]).names, parts)
    assert found is not None
    return found


def test_no_file_is_none() -> None:
    assert auxiliary_of(make_config({}), schema(), ["age"], ()) is None


def test_rows_are_found_by_their_key_in_any_order(tmp_path: Path) -> None:
    frame = people()
    order = np.random.default_rng(3).permutation(200)
    found = held(tmp_path, frame[order].select("person", "age", "zip_region"), key="person")
    assert found.table.names == ["age", "zip_region"]
    assert found.train is not None
    assert found.holdout is not None
    assert found.reference is not None
    places = np.concatenate([found.train, found.holdout, found.reference])
    assert (places[:200] >= 0).all()
    assert (places[200:] == -1).all()
    assert found.table["age"].gather(places[:200]).to_list() == frame["age"][:200].to_list()
    assert "'person' says who is who" in found.note


def test_cells_take_our_kinds_and_levels(tmp_path: Path) -> None:
    file = people().select(
        pl.col("age").cast(pl.String), pl.col("ill").str.to_uppercase(),
        pl.col("zip_region").str.to_lowercase() + " ", pl.col("dose").cast(pl.String),
    )  # fmt: skip
    found = held(tmp_path, file)
    real = conform(people(), schema(), where="people")
    for name in ("age", "ill", "zip_region", "dose"):
        assert found.table[name].equals(real[name]), name
    assert found.train is None


def test_what_is_of_another_kind_is_left_out_or_refused(tmp_path: Path) -> None:
    file = people().select(
        "age", dose=pl.lit("a lot"), zip_region=pl.lit("Atlantis"), own=pl.lit(1)
    )
    found = held(tmp_path, file)
    assert found.table.names == ["age"]
    assert "not used" in found.note
    assert "dose, zip_region" in found.note
    with pytest.raises(SchemaError, match="'dose'") as error:
        held(tmp_path, file, columns={"dose": "dose"})
    assert "a lot" not in str(error.value)
    with pytest.raises(SchemaError, match="level") as error:
        held(tmp_path, file, columns={"zip_region": "zip_region"})
    assert "Atlantis" not in str(error.value)
    with pytest.raises(ConfigError, match="'person'"):
        held(tmp_path, people(), columns={"person": "person"})


def test_no_shared_column_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="shares no column"):
        held(tmp_path, pl.DataFrame({"a": range(30), "b": range(30)}))


def test_a_key_must_be_there_and_name_one_person(tmp_path: Path) -> None:
    frame = people()
    with pytest.raises(ConfigError, match="'person'"):
        held(tmp_path, frame.select("age", "dose"), key="person")
    with pytest.raises(SchemaError, match="5 of its 240 keys") as error:
        held(tmp_path, pl.concat([frame, frame[:5]]), key="person")
    assert "P1" not in str(error.value)
    strangers = frame.with_columns(person="Q" + pl.col("person"))
    with pytest.raises(SchemaError, match="none of its keys"):
        held(tmp_path, strangers, key="person")
    twice = frame.with_columns(
        person=pl.when(pl.int_range(pl.len()) < 3)
        .then(pl.lit(frame["person"][0]))
        .otherwise("person")
    )
    with pytest.raises(SchemaError, match="real rows"):
        held(tmp_path, frame, real=twice, key="person")


def test_missing_keys_are_nobody(tmp_path: Path) -> None:
    gone = pl.when(pl.int_range(pl.len()) % 2 == 0).then("person").alias("person")
    found = held(tmp_path, people().with_columns(gone), key="person")
    assert found.train is not None
    assert (found.train >= 0).sum() == 40


def test_rows_of_one_person_share_a_record(tmp_path: Path) -> None:
    whose = np.arange(N) // 2
    frame = people().with_columns(person=pl.Series([f"P{k:03d}" for k in whose]))
    file = frame.unique("person", maintain_order=True).select("person", "age")
    found = held(tmp_path, file, real=frame, people_of=whose, key="person")
    assert found.train is not None
    assert found.holdout is not None
    rows = Table(frame.select("age"), schema().only(["age"]), whose).take(np.arange(80))
    assert found.rows_of(rows, found.train).tolist() == whose[:80].tolist()
    second = Table(frame.select("age"), schema().only(["age"]), whose).take(np.arange(80, 160))
    assert found.rows_of(second, found.holdout).tolist() == whose[80:160].tolist()


def test_an_unreadable_file_is_one_sentence(tmp_path: Path) -> None:
    config = make_config({"auxiliary": str(tmp_path / "gone.parquet")})
    with pytest.raises(ReadError, match=r"gone\.parquet"):
        auxiliary_of(config, schema(), ["age"], ())


def test_a_study_keeps_the_key_from_techniques_and_finds_people_after_the_split(
    tmp_path: Path,
) -> None:
    frame = people(600)
    frame.select("person", "age", "marital_status").sample(
        fraction=1, shuffle=True, seed=2
    ).write_parquet(tmp_path / "aux.parquet")
    wish = {"data": str(tmp_path / "aux.parquet"), "key": "person"}
    prepared = Study(frame, auxiliary=wish).prepared
    given = prepared.auxiliary
    assert given is not None
    assert "person" not in prepared.table.names
    parts = prepared.split
    for table, places in (
        (parts.train, given.train), (parts.holdout, given.holdout), (parts.reference, given.reference),
    ):  # fmt: skip
        assert places is not None
        assert given.table["age"].gather(places).to_list() == table["age"].to_list()
    _, left = controls(prepared, Seeds(1))
    assert left.auxiliary == replace(given, reference=None)
    seen = evidence_of((parts.train,), prepared, Seeds(1), Memo(Seeds(1)))
    assert seen.auxiliary is given


def test_check_deals_the_holdouts_keys_as_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = people(600)
    real, holdout = frame[:300], frame[300:]
    frame.select("person", "age").sample(fraction=1, shuffle=True, seed=2).write_parquet(
        tmp_path / "aux.parquet"
    )
    seen: list[Any] = []

    def stop(_: Any, prepared: Any) -> None:
        seen.append(prepared)
        raise InputError("enough")

    monkeypatch.setattr(Study, "use", stop)
    wish = {"data": str(tmp_path / "aux.parquet"), "key": "person"}
    with pytest.raises(InputError, match="enough"):
        check(real, real.drop("person"), holdout, auxiliary=wish)
    given, parts = seen[0].auxiliary, seen[0].split
    for table, places in (
        (parts.train, given.train), (parts.holdout, given.holdout), (parts.reference, given.reference),
    ):  # fmt: skip
        assert given.table["age"].gather(places).to_list() == table["age"].to_list()
    with pytest.raises(ConfigError, match="holdout"):
        check(real, real.drop("person"), holdout.drop("person"), auxiliary=wish)


def test_another_file_means_another_key_of_what_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "aux.parquet"
    prints = []
    for seed in (1, 2):
        people(seed=seed).select("age", "dose").write_parquet(path)
        prints.append(Study(people(), auxiliary=str(path)).fingerprint)
    assert prints[0] != prints[1] != Study(people()).fingerprint
    assert Study(people(), auxiliary=str(path)).essence["auxiliary"]["data"] == str(path)


def test_the_plan_in_yaml_is_relative_to_its_folder_and_knows_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "assay.yaml"
    path.write_text("data: a.csv\nauxiliary: {data: roll.csv, key: id, columns: {years: age}}\n")
    config = load_config(path)
    assert config.auxiliary is not None
    assert config.auxiliary.data == str(tmp_path / "roll.csv")
    assert config.auxiliary.columns == {"years": "age"}
    path.write_text("data: a.csv\nauxiliary: {data: roll.csv, kee: id}\n")
    with pytest.raises(ConfigError, match=r"auxiliary\.kee.*did you mean 'key'"):
        load_config(path)
