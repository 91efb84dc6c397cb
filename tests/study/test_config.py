"""assay.yaml: what it may hold, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assay.core import ConfigError
from assay.study import load_config, make_config


def said(**values: Any) -> str:
    with pytest.raises(ConfigError) as error:
        make_config(values)
    return error.value.sentence


def test_defaults_need_no_choice() -> None:
    config = make_config({"data": "x.csv"})
    assert config.policy == "partner"
    assert config.repeats == 3
    assert set(config.techniques) == {
        "independent", "noise", "swap", "copula", "pmm", "cart", "forest", "smote",
    }  # fmt: skip


def test_techniques_may_be_a_list_and_a_task_a_word() -> None:
    config = make_config({"techniques": ["cart"], "task": "income"})
    assert config.techniques == {"cart": {}}
    assert config.task is not None
    assert config.task.target == "income"
    assert make_config({"techniques": {"cart": None}}).techniques == {"cart": {}}


def test_mistakes_name_the_key() -> None:
    assert "'tehcniques' is not known; did you mean 'techniques'" in said(tehcniques={})
    assert "'split.trian' is not known; did you mean 'train'" in said(split={"trian": 0.5})
    assert "'repeats'" in said(repeats=0)
    assert "'purpose'" in said(purpose="selling")
    assert "'columns.age.kind'" in said(columns={"age": {"kind": "old"}})


def test_paths_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "assay.yaml"
    path.write_text("data: d.csv\npolicy: policy.yaml\n")
    config = load_config(path)
    assert config.data == str(tmp_path / "d.csv")
    assert config.policy == str(tmp_path / "policy.yaml")
    path.write_text("data: postgresql://host/base\npolicy: public\nquery: select 1\n")
    config = load_config(path)
    assert (config.data, config.policy) == ("postgresql://host/base", "public")


@pytest.mark.parametrize("text", ["data: [x", "- a\n- b\n", "seed: 3\n", "data: 3.5.1\nseed: x\n"])
def test_files_that_are_no_plan(tmp_path: Path, text: str) -> None:
    path = tmp_path / "assay.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert str(path) in error.value.sentence
