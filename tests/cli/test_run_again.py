"""``assay run`` once more after a technique failed: what it had paid for is not paid for again, and
the report is that of a run in which nothing had happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pytest

from assay.cli import main
from assay.core import TechniqueError
from assay.techniques import TECHNIQUES, technique

PLAN = """
data: ward.csv
task: {target: readmitted}
policy: policy.yaml
depth: policy
techniques: {theirs: {technique: example.fails, %s}}
repeats: 2
"""
POLICY = (
    "name: lax\nabout: a test\nrules:\n  - {measure: fidelity.columns.distance.max, at_most: 0.9}\n"
)
KINDS = {
    "cart": "kind: cart",
    "mst": "kind: mst, more: {epsilon: 5, delta: 1.0e-6, bins: 8}",
}


@dataclass(frozen=True, kw_only=True)
class Fails:
    """Somebody else's technique around one of ours."""

    name: ClassVar[str] = "example.fails"
    family: ClassVar[str] = "external"
    title: ClassVar[str] = "Fails once"
    suits: ClassVar[str] = "Nothing."
    source: ClassVar[str] = "a test"
    kind: str
    more: Any = None

    def accepts(self, schema: Any) -> str | None:
        return technique(self.kind, **(self.more or {})).accepts(schema)

    def fit(self, train: Any, rng: np.random.Generator) -> Any:
        fitted = technique(self.kind, **(self.more or {})).fit(train, rng)
        self.ends(train)
        return fitted

    def ends(self, train: Any) -> None:
        """The last moment of a fit."""


@pytest.fixture
def theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cart" in TECHNIQUES  # all are loaded
    monkeypatch.setitem(TECHNIQUES._parts, Fails.name, Fails)
    monkeypatch.setitem(TECHNIQUES._origin, Fails.name, "a test")


def fails_once(patched: pytest.MonkeyPatch, kind: str) -> None:
    """An error at the end of the first fit, or after the 20th answer, which is one of the second
    fit. (A network's checkpoints: ``tests/study/test_promise.py``.)"""
    from assay.dp.chained import Chained

    owner, name, at = {
        "cart": (Fails, "ends", 1), "mst": (Chained, "add", 20),
    }[kind]  # fmt: skip
    usual: Callable[..., Any] = getattr(owner, name)
    calls: list[int] = []

    def failing(self: Any, *parts: Any) -> None:
        usual(self, *parts)
        if owner is not Chained or "answer" in parts[0]:
            calls.append(1)
            if len(calls) == at:
                raise TechniqueError("as if by chance", where="a test")

    patched.setattr(owner, name, failing)


def noise_by_seed(patched: pytest.MonkeyPatch) -> list[int]:
    """Noise that a test may foretell, drawn by drawn; the sizes of what was drawn."""
    from assay.dp import bounds, curator, levels

    rng, sizes = np.random.default_rng(7), list[int]()

    def drawn(values: Any, rho: float) -> Any:
        sizes.append(np.size(values))
        noise = rng.normal(0, (2 * rho) ** -0.5, np.shape(values))
        return np.asarray(values) + np.round(noise).astype(np.int64)

    def chosen(scores: Any, moved: int, rho: float) -> int:
        return int(np.argmax(drawn(scores, rho / moved**2)))

    for module in (bounds, curator, levels):
        patched.setattr(module, "discrete_gaussian", drawn)
    patched.setattr(curator, "noisy_max", chosen)
    return sizes


def run(folder: Path, ward: Path, kind: str) -> dict[str, Any]:
    """The report of ``assay run`` in a folder of its own, without its times."""
    folder.mkdir(exist_ok=True)
    pl.read_csv(ward / "ward.csv").drop("smoker", "admitted").write_csv(folder / "ward.csv")
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "assay.yaml").write_text(PLAN % KINDS[kind])
    assert main(["run", "--config", str(folder / "assay.yaml")]) in (0, 1, 3)
    report: dict[str, Any] = json.loads((folder / "assay-report" / "report.json").read_text())
    report.pop("times")
    return report


def failure(report: dict[str, Any]) -> str:
    return str(next(t["failure"] for t in report["techniques"] if t["name"] == "theirs"))


@pytest.mark.slow
@pytest.mark.usefixtures("theirs")
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_run_after_a_technique_failed_reports_what_one_without_would_have(
    kind: str, ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, left = kind == "mst", tmp_path / "again/assay-store/training"
    with monkeypatch.context() as patched:
        sizes = noise_by_seed(patched)
        whole = run(tmp_path / "whole", ward, kind)
    with monkeypatch.context() as patched:
        drawn_again = noise_by_seed(patched)
        fails_once(patched, kind)
        failed = failure(run(tmp_path / "again", ward, kind))
        assert "as if by chance" in failed
        assert ("as secret as the data" in failed) == (kind != "cart")
        assert len(list(left.glob("*/1/journal.jsonl"))) == private
        again = run(tmp_path / "again", ward, kind)
    assert failure(again) == ""
    assert again == whole
    assert drawn_again == sizes  # each answer once
    assert (len(sizes) > 10) == private
    assert not left.exists() or not list(left.iterdir())
