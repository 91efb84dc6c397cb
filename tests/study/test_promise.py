"""A study of a private network: the claim in the report, or the reason why there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from assay.study import Study

PRIVATE = {
    "technique": "autoregressive", "privacy": {"epsilon": 5.0, "delta": 1e-5},
    "width": 8, "steps": 40, "batch": 100,
}  # fmt: skip


def visits() -> pl.DataFrame:
    """Persons of one to three visits each."""
    rng = np.random.default_rng(1)
    who = np.repeat(np.arange(400), rng.integers(1, 4, 400))
    sick = (rng.random(400) < 0.4)[who]
    return pl.DataFrame({
        "patient": [f"p{i:04}" for i in who], "ward": np.where(sick, "west", "east"),
        "stay": rng.integers(1, 9, len(who)) + 4 * sick, "sick": np.where(sick, "yes", "no"),
    })  # fmt: skip


def test_a_claim_stands_where_domains_are_declared_and_names_its_unit(tmp_path: Path) -> None:
    columns = {
        "ward": {"levels": ["east", "west"]}, "stay": {"low": 0, "high": 20},
        "sick": {"kind": "categorical", "levels": ["no", "yes"]},
    }  # fmt: skip
    study = Study(
        visits(), target="sick", unit="patient", policy="internal", repeats=1,
        columns=columns, techniques={"quiet": PRIVATE},
    )  # fmt: skip
    result = study.run()
    found = next(t for t in result.findings.techniques if t.name == "quiet")
    assert found.failure == ""
    assert found.claim is not None
    assert (found.claim.epsilon, found.claim.unit) == (5.0, "patient")
    page = result.report(tmp_path / "report.html").read_text("utf-8")
    assert "neighbours by add-or-remove" in page
    assert "patient, as in this study" in page


def test_without_declared_domains_the_report_says_why_nothing_is_claimed(tmp_path: Path) -> None:
    study = Study(
        visits(), target="sick", unit="patient", policy="internal", repeats=1,
        columns={"stay": {"low": 0, "high": 20}}, techniques={"quiet": PRIVATE},
    )  # fmt: skip
    result = study.run()
    found = next(t for t in result.findings.techniques if t.name == "quiet")
    assert found.claim is None
    assert "'ward'" in found.void
    page = result.report(tmp_path / "report.html").read_text("utf-8")
    assert "were read off the training rows" in page
