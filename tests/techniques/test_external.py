"""Anyone's generator as a technique: a command, finished files, and what is wrong with either."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, TechniqueError, UnknownNameError
from assay.data import Table
from assay.techniques import checkpoints, load_model, recipes, technique

#: A generator: it draws rows of the training rows, each column by itself.
DRAWS = """
import csv, json, random
wanted = json.load(open("request.json"))
random.seed(wanted["seed"])
rows = list(csv.reader(open("train.csv")))
columns = [[r[i] for r in rows[1:]] for i in range(len(rows[0]))]
with open("synthetic.csv", "w") as out:
    writer = csv.writer(out)
    writer.writerow(rows[0])
    for _ in range(wanted["rows"]):
        writer.writerow([random.choice(c) for c in columns])
"""
CLAIM = {
    "epsilon": 1.0, "delta": 1e-6, "variant": "approximate", "neighbours": "add-or-remove",
    "unit": "row", "accountant": "theirs", "assumed_public": ["levels"], "implementation": "v1",
}  # fmt: skip


@pytest.fixture(scope="module")
def ward(mixed: Callable[..., Table]) -> Table:
    """All kinds of columns."""
    return mixed(60)


def program(folder: Path, code: str) -> str:
    script = folder / "generator.py"
    script.write_text(code)
    return f"{sys.executable} {script}"


def test_a_command_is_fitted_kept_and_drawn_from(tmp_path: Path, ward: Table) -> None:
    made = technique("external", command=program(tmp_path, DRAWS), rows=len(ward) + 5)
    model = made.fit(ward, np.random.default_rng(1))
    rows = model.sample(len(ward), np.random.default_rng(2))
    assert rows.schema == ward.schema
    assert len(rows) == len(ward)
    for name in ward.names:  # no cell but of its own column: kinds and spelling went there and back
        assert set(rows[name].drop_nulls()) <= set(ward[name].drop_nulls())
        assert bool(rows[name].null_count()) == bool(ward[name].null_count())
    again = made.fit(ward, np.random.default_rng(1)).sample(len(ward), np.random.default_rng(2))
    assert again.frame.equals(rows.frame)
    model.save(tmp_path / "kept")
    kept = load_model(tmp_path / "kept")
    assert model.cpu_seconds > 0.01  # a Python that started and read two files
    assert model.peak_mb > 1
    assert (kept.cpu_seconds, kept.peak_mb) == (model.cpu_seconds, model.peak_mb)
    assert kept.sample(5, np.random.default_rng(3)).frame.equals(
        model.sample(5, np.random.default_rng(3)).frame
    )
    assert len(model.sample(len(ward) + 5, np.random.default_rng(2))) == len(ward) + 5
    with pytest.raises(TechniqueError, match=f"drew {len(ward) + 5} rows, fewer than 1,000,000"):
        model.sample(1_000_000, np.random.default_rng(2))
    assert model.claim is None


@pytest.mark.parametrize(("code", "said"), [
    ("raise ValueError('John Smith')", r"it stopped with ValueError\."),
    ("pass", "it wrote no synthetic.parquet and no synthetic.csv"),
    ("open('synthetic.csv', 'w').write('a,b\\n1,2\\n')", "does not fit the schema: there is no column"),
    ("import shutil; open('synthetic.csv', 'w').write(open('train.csv').readline())", "has no row"),
    ("open('synthetic.parquet', 'w').write('x')", "cannot be read as a table"),
    ("open('/tmp/assay-evil', 'w')", "outside its folder"),
    ("import os; os.symlink('train.csv', 'synthetic.csv')", "it wrote no"),
])  # fmt: skip
def test_what_it_may_do_wrong(tmp_path: Path, ward: Table, code: str, said: str) -> None:
    made = technique("external", command=program(tmp_path, code))
    with pytest.raises(TechniqueError, match=said) as caught:
        made.fit(ward, np.random.default_rng(1))
    assert "John" not in caught.value.sentence


def test_what_it_printed_is_kept_where_a_fit_has_a_place(tmp_path: Path, ward: Table) -> None:
    made = technique("external", command=program(tmp_path, "print('hello'); raise ValueError"))
    with (
        checkpoints(tmp_path / "place"),
        pytest.raises(TechniqueError, match="as secret as the data"),
    ):
        made.fit(ward, np.random.default_rng(1))
    assert "hello" in (tmp_path / "place" / "printed.txt").read_text()


def test_limits_of_time_and_memory(tmp_path: Path, ward: Table) -> None:
    slow = technique(
        "external", command=program(tmp_path, "import time; time.sleep(60)"), minutes=0.005
    )
    with pytest.raises(TechniqueError, match=r"stopped after 0.3 seconds, its limit"):
        slow.fit(ward, np.random.default_rng(1))


def test_finished_files_are_a_technique(tmp_path: Path, ward: Table) -> None:
    folder = tmp_path / "done"
    folder.mkdir()
    for i in range(3):
        ward.frame.sample(20, seed=i).write_csv(folder / f"{i}.csv")
    made = technique("external", files=str(folder))
    assert made.releases(5) == 3
    assert made.releases(2) == 2
    for i in range(3):
        drawn = made.at(i).fit(ward, np.random.default_rng(1)).sample(20, np.random.default_rng(2))
        wanted = pl.read_csv(folder / f"{i}.csv")["age"].sort()
        assert drawn["age"].sort().to_list() == wanted.to_list()
    assert not made.fits_again
    before = made.content
    ward.frame.sample(20, seed=9).write_csv(folder / "1.csv")
    assert made.content != before  # other files are another technique
    with pytest.raises(TechniqueError, match="there is no CSV or Parquet file"):
        technique("external", files=str(tmp_path / "none")).releases(3)


def test_a_claim_is_whole_or_none(tmp_path: Path, ward: Table) -> None:
    made = technique("external", command=program(tmp_path, DRAWS), privacy=CLAIM)
    claim = made.fit(ward, np.random.default_rng(1)).claim
    assert claim is not None
    assert (claim.epsilon, claim.implementation) == (1.0, "v1")
    lacks = {k: v for k, v in CLAIM.items() if k != "unit"}
    with pytest.raises(ConfigError, match="privacy lacks unit"):
        technique("external", command="x", privacy=lacks)
    with pytest.raises(ConfigError, match="no such claim"):
        technique("external", command="x", privacy={**CLAIM, "epsilon": -1})


def test_a_recipe_that_trusts_what_was_read_off_the_rows_claims_nothing(ward: Table) -> None:
    asked = {"privacy": {"epsilon": 1.0, "delta": 1e-6}}
    made = technique("external", recipe="dpmm_mst", **asked)
    assert set(made.voids(ward.schema)) >= {"age", "dose"}
    assert "'age'" in made._void(ward.schema)
    public = ward.schema.only(["smoker"])  # a boolean has no other levels
    assert made._void(public) == ""
    reads = technique("external", recipe="smartnoise_mst", **asked)
    assert reads._void(public) == "The program reads levels off the rows without paying for it."


def test_a_command_with_a_claim_is_told_what_is_public_alone(tmp_path: Path, ward: Table) -> None:
    tells = DRAWS + (
        "known = json.load(open('schema.json'))['columns']\n"
        "assert all(c['levels'] is c['low'] is None or c['public'] for c in known)\n"
        "assert wanted['privacy'] == {'epsilon': 1.0, 'delta': 1e-6}\n"
    )
    technique("external", command=program(tmp_path, tells), privacy=CLAIM).fit(
        ward, np.random.default_rng(1)
    )
    with pytest.raises(TechniqueError, match="AssertionError"):
        technique("external", command=program(tmp_path, tells)).fit(ward, np.random.default_rng(1))


def test_recipes_take_what_they_know() -> None:
    with pytest.raises(ConfigError, match="one of recipe, command and files"):
        technique("external")
    with pytest.raises(ConfigError, match="not recipe and files"):
        technique("external", recipe="ctgan", files="x")
    with pytest.raises(UnknownNameError, match="no recipe is called 'nothing'"):
        technique("external", recipe="nothing")
    with pytest.raises(ConfigError, match="has no setting 'epoch'"):
        technique("external", recipe="ctgan", settings={"epoch": 3})
    with pytest.raises(ConfigError, match="promises no differential privacy"):
        technique("external", recipe="ctgan", privacy={"epsilon": 1, "delta": 1e-6})
    with pytest.raises(ConfigError, match="needs privacy with epsilon and delta"):
        technique("external", recipe="dpmm_mst")
    made = technique("external", recipe="dpmm_mst", privacy={"epsilon": 1, "delta": 1e-6})
    assert made.shown == "dpmm_mst"


@pytest.mark.parametrize("name", list(recipes()))
def test_a_recipe_is_whole(name: str) -> None:
    known = recipes()[name]
    assert known.script.is_file()
    compile(known.script.read_text("utf-8"), str(known.script), "exec")
    assert all("==" in r or r in ("pandas", "pyarrow") for r in known.wanted.requirements)
    if known.claims is not None:
        technique("external", recipe=name, privacy={"epsilon": 1.0, "delta": 1e-6})
