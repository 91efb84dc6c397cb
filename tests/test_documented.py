"""Every registered name is documented, and the reference says what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from assay.cli import app
from assay.core import Statistic
from assay.evaluation import ATTACKS, METRICS
from assay.study import PartInfo, parts
from assay.techniques import TECHNIQUES

DOCS = Path(__file__).parents[1] / "docs"
OWN = [p for p in parts() if p.origin == "assay"]


def test_the_reference_is_what_the_code_says() -> None:
    for name, text in _maker().pages():
        assert (DOCS / name).read_text("utf-8") == text, f"{name}: run make docs"


@pytest.mark.parametrize("part", [p for p in OWN if p.statistics], ids=lambda p: p.name)
def test_every_statistic_has_a_formula_a_source_and_a_cost(part: PartInfo) -> None:
    assert part.cost
    for statistic in part.statistics:
        assert statistic.formula, statistic.name
        assert statistic.source, statistic.name


def _maker() -> Any:
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("part", OWN, ids=lambda p: f"{p.kind} {p.name}")
def test_every_name_is_in_the_reference(part: object) -> None:
    name: str = part.name  # type: ignore[attr-defined]
    statistics: tuple[Statistic, ...] = part.statistics  # type: ignore[attr-defined]
    page = f"statistics-{name.partition('.')[0]}.md" if statistics else "reference.md"
    text = (DOCS / page).read_text("utf-8")
    assert f"## `{name}`: " in text
    for statistic in statistics:
        assert f"### `{statistic.name}`" in text
        assert statistic.meaning.endswith(".")
        assert len(statistic.meaning.split()) > 5


def test_every_technique_and_question_is_in_the_guides() -> None:
    techniques = (DOCS / "techniques.md").read_text("utf-8")
    measures = (DOCS / "measures.md").read_text("utf-8")
    for name in TECHNIQUES:
        if TECHNIQUES.origin(name) == "assay":
            assert f"`{name}`" in techniques
    for registry in (METRICS, ATTACKS):
        for name in registry:
            if registry.origin(name) == "assay":
                assert f"`{name}`" in measures


def test_every_command_has_help_with_an_example_and_a_place_in_the_guide() -> None:
    guide = (DOCS / "commands.md").read_text("utf-8")
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert command.help, name
        assert f"assay {name}" in (command.epilog or ""), name
        assert f"`assay {name}" in guide, name


def test_links_between_pages_lead_somewhere() -> None:
    import re

    root = DOCS.parent
    for page in [*DOCS.glob("*.md"), *root.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"
