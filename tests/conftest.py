"""Tables that several tests read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

# Most tests train for seconds what they compile: LLVM's passes would take most of their time.
_QUICK = "jax_disable_most_optimizations"
os.environ.setdefault(_QUICK.upper(), "1")
os.environ.setdefault("NUMBA_OPT", "0")  # the same of what draws UMAP

SHARED = Path(__file__).parents[2] / "shared" / "data"


def people(n: int, seed: int) -> pl.DataFrame:
    """A made-up ward: mixed kinds, missing cells, a target that depends on the rest."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 90, n)
    dose = np.round(rng.gamma(2.0, 1.5, n) + age / 40, 2)
    ward = rng.choice(["north", "south", "east", "west"], n, p=[0.4, 0.3, 0.2, 0.1])
    risk = 1 / (1 + np.exp(-(age - 55) / 10 - (ward == "west")))
    back = rng.random(n) < risk
    day = [datetime(2024, 1, 1) + timedelta(days=int(d)) for d in rng.integers(0, 365, n)]
    return pl.DataFrame(
        {
            "age": age,
            "dose": pl.Series([None if m else d for d, m in zip(dose.tolist(), rng.random(n) < 0.1, strict=True)]),
            "ward": ward,
            "smoker": np.where(rng.random(n) < 0.3, "yes", "no"),
            "admitted": pl.Series(day).dt.strftime("%Y-%m-%d"),
            "readmitted": np.where(back, "yes", "no"),
        }
    )  # fmt: skip


#: A study that measures little, for tests of what does not depend on what is measured.
FEW: dict[str, Any] = {
    "depth": "policy",
    "policy": {
        "name": "few", "about": "A test.", "rules": [
            {"measure": "fidelity.columns.distance.mean", "at_most": 0.1},
            {"measure": "privacy.copies.exact.excess", "at_most": 0.01},
        ],
    },
}  # fmt: skip

_NUMBERS = count()


@pytest.fixture(scope="module", autouse=True)
def programs() -> Iterator[None]:
    """What JAX compiled for a module's tests goes with them: all together they would hold 6 GB."""
    yield
    if "jax" in sys.modules:
        sys.modules["jax"].clear_caches()


@pytest.fixture(scope="session")
def optimised() -> Callable[[], AbstractContextManager[None]]:
    """Within ``optimised()`` programs are compiled as users have them: long trainings are faster."""

    @contextmanager
    def within() -> Iterator[None]:
        import jax

        jax.config.update(_QUICK, False)
        try:
            yield
        finally:
            jax.config.update(_QUICK, True)

    return within


@pytest.fixture(scope="session", autouse=True)
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """How often rows were judged is counted in a folder of the tests, never in the home folder."""
    folder = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_STATE", str(folder / "shared"))
        yield folder


@pytest.fixture(autouse=True)
def state(states: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for each test (not made yet), so that no test counts another's uses."""
    folder = states / str(next(_NUMBERS))
    monkeypatch.setenv("ASSAY_STATE", str(folder))
    return folder


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    """A folder with ``ward.csv`` (600 people)."""
    people(600, 1).write_csv(tmp_path / "ward.csv")
    return tmp_path


@pytest.fixture
def large_ward(tmp_path: Path) -> Path:
    """A folder with ``ward.csv`` (1,600 people) and a short plan, ``assay.yaml``."""
    people(1_600, 1).write_csv(tmp_path / "ward.csv")
    (tmp_path / "assay.yaml").write_text(
        "data: ward.csv\ntask: {target: readmitted}\npolicy: internal\n"
        "techniques: {independent: {}}\nrepeats: 1\n"
    )
    return tmp_path


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data of ../shared/data are not here")
    return SHARED
