"""A benchmark made up by hand: three techniques on four data sets with two seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assay.core import Goal, Interval, Measurement, PrivacyClaim, Statistic
from assay.report import Benchmark, BenchmarkCell, DataSet, Entrant, Tried

LOST = "utility.tstr.roc_auc.drop"
CLAIM = PrivacyClaim(1.0, 1e-6, "approximate", "add-or-remove", "row", "ours", (), "v1")
NAMES = {
    LOST: "AUC lost", "fidelity.pairs.distance.excess": "pairs: excess",
    **{f"privacy.copies.exact.{x}": f"exact copies: {x}" for x in ("train", "control", "excess")},
    "privacy.leak.p_value": "any leak: p-value",
}  # fmt: skip


def measured(lost: float, copied: float = 0.0, p: float = 1.0) -> tuple[Measurement, ...]:
    return (
        Measurement(LOST, lost, Interval(lost - 0.0196, lost + 0.0196)),
        Measurement("privacy.copies.exact.train", copied, n=1_000),
        Measurement("privacy.copies.exact.control", 0.0, n=500),
        Measurement("privacy.copies.exact.excess", copied, Interval(copied - 0.01, copied + 0.01)),
        Measurement("privacy.leak.p_value", p),
    )


def entrant(name: str, **more: Any) -> Entrant:
    known: dict[str, Any] = {
        "title": "A technique", "suits": "For this.", "source": "a paper", "family": "statistical",
        "settings": (), "control": False, "outside": False, "private": False,
        "budget": "any time", "version": "assay 1", **more,
    }  # fmt: skip
    return Entrant(name, **known)


def made(
    losses: Mapping[str, Mapping[str, float | None]], *, entrants: Sequence[Entrant] = (),
    seeds: tuple[int, ...] = (7, 8), **more: Any,
) -> Benchmark:  # fmt: skip
    """A benchmark in which each technique loses so much on each data set; None for a failure."""
    tables = tuple(
        DataSet(t, f"{t}.csv", "classification of y", LOST, 4_000, 2_000, 1_000, 1_000, 5, "row")
        for t in losses
    )
    names = dict.fromkeys(n for row in losses.values() for n in row)
    cells = tuple(
        BenchmarkCell(table, seed, "key", tuple(_tried(n, lost) for n, lost in row.items()))
        for table, row in losses.items() for seed in seeds if row
    )  # fmt: skip
    known: dict[str, Any] = {
        "title": "benchmark.yaml", "policy": "partner", "about": "", "purpose": "training",
        "depth": "standard", "seeds": seeds, "split_seed": 7, "tables": tables,
        "entrants": tuple(entrants) or tuple(entrant(n) for n in names), "cells": cells,
        "audited": False, "audits": (), "plan": {}, "key": "key", "versions": (), "machine": (),
        "catalogue": tuple(Statistic(n, t, "It means this.", Goal.LOWER) for n, t in NAMES.items()),
        **more,
    }  # fmt: skip
    return Benchmark(**known)


def _tried(name: str, lost: float | None) -> Tried:
    if lost is None:
        return Tried(name, "", (), failure="It stopped.")
    return Tried(name, "pass", measured(lost), cpu_seconds=2.0, peak_mb=100.0, smallest=0.01)
