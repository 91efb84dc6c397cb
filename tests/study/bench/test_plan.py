"""``benchmark.yaml``: what it holds, and each mistake in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.study.bench.conftest import plan_in

from assay.core import AssayError
from assay.study.bench import load_benchmark

ONE = {"data": "one.csv"}


def test_each_table_is_a_plan_of_its_own_on_one_store(tmp_path: Path) -> None:
    plan = load_benchmark(
        plan_in(tmp_path, seeds=3, seed=4, needs={"minutes": 5}, executor="local")
    )
    assert plan.seeds == (4, 5, 6)
    for config in plan.tables.values():
        assert (config.repeats, config.seed, config.split.seed) == (1, 4, 4)
        assert config.needs.minutes == 5
        assert config.store is not None
        assert config.store.folder == str(tmp_path / "assay-store")
    assert plan.tables["one"].data == str(tmp_path / "one.csv")
    assert plan.tables["one"].protected == ("smoker",)
    assert plan.folder == tmp_path / "assay-benchmark"


def test_where_it_runs_makes_it_no_other_plan(tmp_path: Path) -> None:
    key = load_benchmark(plan_in(tmp_path)).key
    assert load_benchmark(plan_in(tmp_path, executor="local", store="kept", out="there")).key == key
    assert load_benchmark(plan_in(tmp_path, seeds=3)).key != key
    assert load_benchmark(plan_in(tmp_path, needs={"minutes": 5}, executor="local")).key != key


def test_what_may_be_secret_is_not_told(tmp_path: Path) -> None:
    table = {"data": "postgresql://me:password@host/base?key=secret", "query": "select 1"}
    told = str(load_benchmark(plan_in(tmp_path, tables={"one": table})).told)
    assert "password" not in told
    assert "secret" not in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tables": {}}, "'tables' must name at least one"),
        ({"techniques": {}}, "'techniques' must name at least one"),
        ({"techniques": {"copy": {}}}, "beside the controls"),
        ({"techniques": {"crat": {}}}, "crat"),
        ({"techniques": {"cart": {"leaf": 3}}}, "leaf"),
        ({"techniques": {"theirs": {"files": "folder"}}}, "cannot take part"),
        ({"seeds": 0}, "'seeds'"),
        ({"sedes": 3}, "did you mean 'seeds'"),
        ({"audit": {"rnus": 3}}, "rnus"),
        ({"needs": {"minutes": 5}}, "no fit can be held to a budget"),
        ({"policy": "parnter"}, "parnter"),
        ({"tables": {"one": {**ONE, "seed": 3}}}, "the same for all. Write it beside 'tables'"),
        ({"tables": {"one": {**ONE, "repeats": 3}}}, "Leave it out"),
        ({"tables": {"one": {**ONE, "taks": "x"}}}, "did you mean 'task'"),
        ({"tables": {"one": {}}}, "'data' is missing"),
        ({"tables": {"one": {**ONE, "split": 3}}}, "'split' must hold"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(AssayError) as raised:
        load_benchmark(plan_in(tmp_path, **changes))
    assert words in raised.value.sentence
    assert "\n" not in raised.value.sentence


def test_a_plan_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match=r"no such file.*docs/benchmark\.md"):
        load_benchmark(tmp_path / "benchmark.yaml")


def test_the_guides_plan_and_the_example_can_be_read(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    guide = (root / "docs" / "benchmark.md").read_text("utf-8")
    block = guide.split('```yaml title="benchmark.yaml"\n')[1].split("```")[0]
    (tmp_path / "benchmark.yaml").write_text(block)
    plan = load_benchmark(tmp_path / "benchmark.yaml")
    assert [e.name for e in plan.entries] == ["cart", "independent", "mst", "ctgan"]
    assert plan.config.audit is not None
    assert load_benchmark(root / "examples" / "benchmark.yaml").seeds == (7, 8)
