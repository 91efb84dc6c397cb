"""``executor:`` of a plan, in a word or in full."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assay.core import ConfigError
from assay.study import make_config
from assay.study.executors import ExecutorConfig, Here, executor_of, tasks_at_once
from assay.study.executors.local import Local


def test_small_tables_stay_here_unless_something_must_be_limited() -> None:
    auto = ExecutorConfig()
    assert isinstance(executor_of(auto, 10_000), Here)
    assert isinstance(executor_of(auto, 10_000_000), Local)
    assert isinstance(executor_of(auto, 10_000, limited=True), Local)
    assert isinstance(executor_of(ExecutorConfig(kind="here"), 10_000_000), Here)
    with pytest.raises(ConfigError, match=r"executor: within one process nothing .* limit"):
        executor_of(ExecutorConfig(kind="here"), 10, limited=True)
    three = executor_of(ExecutorConfig(kind="local", workers=3), 10)
    assert isinstance(three, Local)
    assert three.at_once == 3


def test_processes_and_their_threads_share_the_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    assert tasks_at_once(ExecutorConfig(kind="local", threads=4)) == 1
    assert tasks_at_once(ExecutorConfig(kind="local", workers=5, threads=4)) == 5


def test_a_plan_says_it_in_a_word_or_in_full() -> None:
    assert make_config({"executor": "local"}).executor.kind == "local"
    full = make_config({"executor": {"kind": "dask", "address": "tcp://a:1"}}).executor
    assert full.address == "tcp://a:1"


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "local", "address": "tcp://a:1"},
        {"kind": "dask"},
        {"kind": "dask", "address": "tcp://a:1", "cluster": "a.B"},
        {"kind": "cloud"},
    ],
)
def test_mistakes(wish: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ExecutorConfig.model_validate(wish)
    with pytest.raises(ConfigError, match="executor"):
        make_config({"executor": wish})


def test_a_cluster_that_cannot_be_made_and_a_scheduler_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from assay.study.executors import dask

    monkeypatch.setattr(dask, "_REACH", 1)
    with pytest.raises(ConfigError, match="does not answer"):
        executor_of(ExecutorConfig(kind="dask", address="tcp://127.0.0.1:1"), 10)
    with pytest.raises(ConfigError, match="cannot be made"):
        executor_of(ExecutorConfig(kind="dask", cluster="nowhere.Cluster"), 10)
