"""A benchmark of which nothing is computed yet: what can be said of it beforehand."""

from __future__ import annotations

import platform

import psutil

from assay.evaluation import catalogue
from assay.report import Benchmark, DataSet
from assay.study.bench.entrants import entrants
from assay.study.bench.plan import BenchmarkPlan
from assay.study.executors.machine import processors
from assay.study.planned import BESIDE
from assay.study.versions import versions


def begun(plan: BenchmarkPlan, tables: tuple[DataSet, ...], command: str) -> Benchmark:
    """The plan, who takes part, on what machine."""
    wish = plan.config
    return Benchmark(
        title=plan.title, policy=plan.policy.name, about=plan.policy.about,
        purpose=wish.purpose, depth=wish.depth, seeds=plan.seeds, split_seed=wish.seed,
        tables=tables, entrants=entrants(plan), cells=(), audited=wish.audit is not None,
        audits=(), catalogue=catalogue(), plan=plan.told, key=plan.key,
        versions=tuple(sorted(versions(BESIDE).items())), machine=_machine(wish.executor.kind),
        command=command,
    )  # fmt: skip


def _machine(executor: str) -> tuple[tuple[str, str], ...]:
    """What figures of time and memory depend on; no name of a host."""
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB"
    return (
        ("System", f"{platform.system()} {platform.machine()}"), ("Processors", str(processors())),
        ("Memory", memory), ("Executor", executor),
    )  # fmt: skip
