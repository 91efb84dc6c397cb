"""One run that several tests hand on: techniques that pass, fail and promise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assay.study import finished_run, open_study, store_of
from assay.study.store import Run, Store

#: ``swap`` gives back the numbers of its training rows, every one. To break the rule too,
#: ``private``, whose noise no seed tells, would have to hit 20 or more of 150 with at most 15
#: training values among the 600 that a bin holds: a chance below 1e-8.
PLAN = """
data: ward.csv
task: {target: readmitted}
policy: policy.yaml
columns: {age: {low: 0, high: 120}, dose: {low: 0, high: 60}}
techniques:
  ../"<b>: {technique: independent}
  close: {technique: swap, share: 0.01}
  private: {technique: independent, privacy: {epsilon: 5, delta: 1.0e-6}}
repeats: 1
"""
POLICY = """
name: ours
about: a test
rules:
  - {measure: privacy.leftovers.excess, at_most: 0.2, why: it was agreed}
"""


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plan that was run once."""
    folder = tmp_path_factory.mktemp("secretplace")
    rng, n = np.random.default_rng(3), 300
    age = rng.integers(18, 90, n)
    pl.DataFrame({
        "age": age, "dose": np.round(rng.gamma(2.0, 3.0, n), 3),
        "ward": rng.choice(["north", "south"], n),
        "readmitted": np.where(rng.random(n) < age / 100, "yes", "no"),
    }).write_csv(folder / "ward.csv")  # fmt: skip
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "assay.yaml").write_text(PLAN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_STATE", str(folder / "state"))
        open_study(folder / "assay.yaml").run().report(folder / "report")
    return folder / "assay.yaml"


@pytest.fixture
def store(plan: Path) -> Store:
    return store_of(plan)


@pytest.fixture
def run(store: Store) -> Run:
    return replace(finished_run(store), host="annas-desk")
