"""``assay audit`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assay.cli import main


def test_a_violation_ends_with_1_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "audit.json"
    code = main(
        ["audit", "cp {train} {synthetic}", "--runs", "6", "--columns", "2", "-o", str(out),
         "--report", str(tmp_path / "filed")]
    )  # fmt: skip
    assert code == 1
    said = capsys.readouterr().out
    assert "cp: violation; wrong by 1 of the remarks" in said
    assert "was read off the data" in said
    assert "does not keep it" in said
    assert json.loads(out.read_text())["verdict"] == "violation"
    assert f"report: {tmp_path / 'filed' / 'index.html'}" in said.replace("\n", "")
    assert (tmp_path / "filed" / "audit.json").read_bytes() == out.read_bytes()
    page = (tmp_path / "filed" / "index.html").read_text("utf-8")
    assert "Violation." in page
    page = page.replace("</span> <span>", " ")
    assert "assay audit &#39;cp {train} {synthetic}&#39; --epsilon 1 --delta 1e-05 --runs 6" in page
    assert "k0000" not in page  # no level of a canary


def test_too_few_runs_end_with_3_and_say_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    words = "audit mst --epsilon 1 --delta 1e-9 --runs 2 --canaries 20 --columns 2 --set bins=16"
    words += " --confidence 0.9999"
    assert main(words.split()) == 3
    said = capsys.readouterr().out
    assert "too few runs to tell" in said
    assert "in 99 of 100 audits with" in said
    assert "lone levels     consistent" in said
    assert "may come to believe it with 2.67 %" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("audit", "it is not clear what to audit"),
        ("audit mst --canary x.csv", "it is not clear what to audit"),
        ("audit cart", "no promise that could be audited"),
        ("audit nothing", "nothing"),
        ("audit noise --runs 1 --canaries 4", "an audit needs 4 canaries that were there"),
        ("audit noise --neighbours add-or-remove", "how many there are is no secret"),
    ],
)
def test_bad_input_is_one_sentence(
    words: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.strip().splitlines()) == 1
