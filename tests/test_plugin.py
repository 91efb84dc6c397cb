"""A package from outside: found by entry point, listed, explained, run, and true to the contract."""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from assay.cli import main
from assay.core import Seeds
from assay.data import Table
from assay.evaluation import ATTACKS, METRICS, catalogue, measure_all
from assay.techniques import TECHNIQUES, load_model, technique
from assay.testing import check_attack, check_metric, check_technique, evidence_of, people

DISTRIBUTION = "assay-plugin-example"
PARTS = {
    "example.crossover": TECHNIQUES,
    "example.duplicates": METRICS,
    "privacy.example_rare_pair": ATTACKS,
}


@pytest.fixture(autouse=True)
def installed() -> None:
    try:
        metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        # `make test` puts it on the path, and there its absence is a fault.
        absent = pytest.fail if os.environ.get("CI") else pytest.skip
        absent(f"{DISTRIBUTION} is not on the path: run these tests with make test")


@pytest.mark.parametrize("name", list(PARTS))
def test_each_part_is_found_and_says_where_it_comes_from(name: str) -> None:
    assert name in PARTS[name]
    assert PARTS[name].origin(name) == DISTRIBUTION


def test_the_parts_keep_the_contract() -> None:
    check_technique(TECHNIQUES["example.crossover"]())
    check_metric(METRICS["example.duplicates"]())
    check_attack(ATTACKS["privacy.example_rare_pair"]())


def test_list_and_explain_show_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    for name in PARTS:
        assert name in said
    assert said.count(f"(from {DISTRIBUTION})") == len(PARTS)
    assert main(["explain", "example.crossover"]) == 0
    assert "share = 0.5" in capsys.readouterr().out
    assert main(["explain", "fidelity.example_duplicates.share"]) == 0
    assert "repeat another synthetic row" in capsys.readouterr().out


def test_their_statistics_are_taken_among_all_others() -> None:
    names = [s.name for s in catalogue()]
    assert "fidelity.example_duplicates.share" in names
    assert "privacy.example_rare_pair.excess" in names
    taken = {m.name: m for m in measure_all(evidence_of(), Seeds(1))}
    assert list(taken) == names
    assert taken["fidelity.example_duplicates.share"].taken
    assert taken["privacy.example_rare_pair.excess"].taken


def test_duplicates_are_counted_as_planted() -> None:
    rows = people(100, np.random.default_rng(1))
    half = rows.take([*range(80), *range(20)])  # 20 rows twice: 40 of 100 repeat
    evidence = evidence_of(half, half)
    (found,) = METRICS["example.duplicates"]().measure(evidence, np.random.default_rng(1))
    assert found.value == pytest.approx(0.4)
    assert found.reference == 0.0


def test_a_crossed_row_has_the_cells_of_two_rows_and_a_model_comes_back(tmp_path: Path) -> None:
    train = people(60, np.random.default_rng(2))
    fitted = technique("example.crossover", share=0.5).fit(train, np.random.default_rng(3))
    made = fitted.sample(60, np.random.default_rng(4))
    for name in train.names:
        assert set(made[name].to_list()) <= set(train[name].to_list())
    assert not set(made.frame.rows()) <= set(train.frame.rows())
    fitted.save(tmp_path / "model")
    back = load_model(tmp_path / "model").sample(60, np.random.default_rng(4))
    assert back.frame.equals(made.frame)


def test_no_crossing_is_a_bootstrap() -> None:
    train: Table = people(60, np.random.default_rng(2))
    fitted = technique("example.crossover", share=0).fit(train, np.random.default_rng(3))
    made = fitted.sample(60, np.random.default_rng(4))
    assert set(made.frame.rows()) <= set(train.frame.rows())
