"""A study of a private network: the claim in the report, or the reason why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.conftest import FEW

from assay.core import TechniqueError
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
        visits(), target="sick", unit="patient", **FEW, repeats=1,
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
        visits(), target="sick", unit="patient", **FEW, repeats=1,
        columns={"ward": {"levels": ["east", "west"]}},
        techniques={"quiet": {"technique": "noise", "privacy": {"epsilon": 5.0, "rows": 3}}},
    )  # fmt: skip
    result = study.run()
    found = next(t for t in result.findings.techniques if t.name == "quiet")
    assert found.claim is None
    assert "'stay'" in found.void
    page = result.report(tmp_path / "report.html").read_text("utf-8")
    assert "were read off the training rows" in page


@pytest.mark.slow
def test_a_killed_study_draws_no_noise_again_for_fits_that_were_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assay.nn import feed, training

    drawn: list[int] = []
    noted: list[int] = []

    def poisson(whose: Any, promise: Any, steps: int, *rest: Any) -> Any:
        drawn.append(steps)
        return feed.poisson(whose, promise, steps, *rest)

    def stop(label: str) -> None:
        if label == "quiet: measure and attack":
            raise KeyboardInterrupt

    def note(label: str) -> None:
        if label == "quiet: measure and attack":
            noted.append(sum(drawn))

    def study() -> Study:
        return Study(
            visits(), target="sick", unit="patient", **FEW, repeats=2,
            folder=tmp_path, techniques={"quiet": PRIVATE},
        )  # fmt: skip

    monkeypatch.setattr(training, "poisson", poisson)
    with pytest.raises(KeyboardInterrupt):
        study().run(progress=stop)
    assert sum(drawn) == 2 * 40
    kept = tmp_path / "finished" / "training"
    assert not list(kept.glob("*/*"))  # as secret as the rows, and of no use once a fit is kept
    found = study().run(progress=note)
    assert noted == [2 * 40]  # both fits were done; attacks may fit it to other rows later
    assert next(t for t in found.findings.techniques if t.name == "quiet").failure == ""


@pytest.mark.slow
def test_a_fit_that_failed_goes_on_the_next_time_and_what_was_done_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assay.nn import keep

    kept, saved = tmp_path / "finished" / "training", keep.Kept.write

    def broken(self: Any, *rest: Any) -> None:
        saved(self, *rest)
        if len(list(kept.glob("*/1/training.json"))):
            raise TechniqueError("as if it had not converged")

    def study() -> Study:
        return Study(
            visits(), target="sick", unit="patient", **FEW, repeats=2,
            folder=tmp_path, techniques={"wild": PRIVATE},
        )  # fmt: skip

    with monkeypatch.context() as patch:
        patch.setattr(keep.Kept, "write", broken)
        result = study().run()
    found = next(t for t in result.findings.techniques if t.name == "wild")
    assert "not converged" in found.failure
    assert [p.parent.name for p in kept.glob("*/*/training.json")] == ["1"]
    said: list[str] = []
    again = study().run(progress=said.append)
    assert "wild: fit 1" not in said
    assert next(t for t in again.findings.techniques if t.name == "wild").failure == ""
    assert not list(kept.glob("*/*"))
