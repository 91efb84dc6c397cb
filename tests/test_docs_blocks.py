"""Every code block of the guide and the README is what it says it is.

``bash`` is parsed by the command line itself; ``yaml`` says in ``title="..."`` which file it is, or
of which it is a part, and is read as that file; ``toml`` and ``json`` are parsed; ``text`` is what a program
prints. Python runs in test_docs_python.py.
"""

from __future__ import annotations

import json
import re
import runpy
import shlex
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from assay.cli import app
from assay.decision import check_policy, load_policy
from assay.evaluation import catalogue
from assay.study.bench.plan import BenchmarkConfig
from assay.study.config import make_config
from assay.study.entry import entries

ROOT = Path(__file__).parents[1]
READER = runpy.run_path(str(ROOT / "docs" / "blocks.py"))
BLOCKS = READER["blocks"]()
TITLES = (
    "assay.yaml",
    "part of assay.yaml",
    "policy.yaml",
    "rules of policy.yaml",
    "benchmark.yaml",
)


def of(language: str) -> Any:
    """Those in one language, as cases of a test."""
    found = [b for b in BLOCKS if b.language == language]
    return pytest.mark.parametrize("block", found, ids=lambda b: b.where)


def test_every_block_names_its_language() -> None:
    for block in BLOCKS:
        known = block.language in ("python", "bash", "yaml", "toml", "json", "text")
        assert known, f"{block.where}: begin it with ```python, bash, yaml, toml, json or text"


def test_every_fence_is_seen() -> None:
    fences = [re.findall(r"^\s*(?:```|~~~)", p.read_text(), flags=re.M) for p in READER["pages"]()]
    assert sum(map(len, fences)) == 2 * len(BLOCKS)


@of("toml")
def test_toml_parses(block: Any) -> None:
    assert tomllib.loads(block.text)


@of("json")
def test_json_parses(block: Any) -> None:
    assert json.loads(block.text)


@of("yaml")
def test_a_plan_or_policy_is_one(block: Any) -> None:
    assert block.title in TITLES, f'{block.where}: add title="..." with one of {TITLES}'
    if block.title.endswith("policy.yaml"):
        found = yaml.safe_load(block.text)
        whole = found if block.title == "policy.yaml" else {"name": "part", "rules": found}
        check_policy(load_policy(whole), catalogue())
        return
    if block.title == "benchmark.yaml":
        plan = BenchmarkConfig.model_validate(yaml.safe_load(block.text))
        assert entries(plan.techniques)
        for about in plan.tables.values():
            assert make_config(about, where=block.where).data
        return
    rest = {"data": "patients.csv"} if block.title.startswith("part") else {}
    for values in choices(block.text):
        config = make_config(rest | values, where=block.where)
        assert config.data
        if "techniques" in values:
            assert entries(config.techniques)


def choices(text: str) -> Iterator[dict[str, Any]]:
    """A key that stands twice at the top is a choice: the plan with each of them."""
    parts = [yaml.safe_load(p) for p in re.split(r"^(?=\w)", text, flags=re.M) if p.strip()]
    found: dict[str, list[Any]] = {}
    for key, value in (item for part in parts if part for item in part.items()):
        found.setdefault(key, []).append(value)
    for values in product(*found.values()):
        yield dict(zip(found, values, strict=True))


def test_a_key_that_stands_twice_is_a_choice() -> None:
    text = "# x\na: 1\na:\n  b: 2\nc: 3\n"
    assert list(choices(text)) == [{"a": 1, "c": 3}, {"a": {"b": 2}, "c": 3}]


@of("bash")
def test_the_command_line_takes_it(block: Any) -> None:
    lines = [line for line in block.text.splitlines() if line.strip()]
    assert lines
    for line in lines:
        for command in line.split("&&"):
            known(shlex.split(command, comments=True), block.where)


def known(words: list[str], where: str) -> None:
    """Fails where a command, an option, a target of make or an extra is not there."""
    if words[0] == "assay":
        group: Any = get_command(app)
        context = group.make_context("assay", ["list"])
        name, command, rest = group.resolve_command(context, words[1:])
        command.make_context(name, rest, parent=context)
    elif words[0] == "make":
        makefile = (ROOT / "Makefile").read_text("utf-8")
        assert re.search(rf"^{re.escape(words[1])}:", makefile, flags=re.M), where
    elif words[:2] == ["pip", "install"]:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        asked = re.findall(r"\[(.*)\]", words[2])[0].split(",")
        assert set(asked) <= set(project["optional-dependencies"]), where
    else:
        assert words[:2] == ["git", "clone"] or words[0] in ("cd", "pre-commit"), (
            f"{where}: nothing here can try {words[0]!r}"
        )


def test_commands_in_sentences_have_these_options() -> None:
    commands: Any = get_command(app).commands  # type: ignore[attr-defined]
    seen = 0
    for page in READER["pages"]():
        for name, rest in re.findall(r"(?<!`)`assay ([a-z]+)([^`\n]*)`", page.read_text("utf-8")):
            assert name in commands, f"{page.name}: assay {name}"
            own = {o for p in commands[name].params for o in (*p.opts, *p.secondary_opts)}
            asked = set(re.findall(r"(?<!\S)--?[a-z][\w-]*", rest))
            assert asked <= own | {"--help"}, f"{page.name}: assay {name} {asked - own}"
            seen += 1
    assert seen > 50


def test_what_is_not_there_is_seen() -> None:
    for line in ("assay rum", "assay run --reprot x", "make tea", 'pip install ".[tea]"', "tea"):
        with pytest.raises(Exception, match=r"."):
            known(shlex.split(line), "here")
