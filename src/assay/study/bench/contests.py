"""A table of a benchmark, ready to be studied with each of its seeds."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import to_json
from assay.report import DataSet
from assay.study.axes import axes
from assay.study.bench.plan import BenchmarkPlan
from assay.study.entry import Entry
from assay.study.store import key_of
from assay.study.study import Study
from assay.study.versions import versions

#: Code that what is found depends on: all but how it is asked for, shown and exported.
_ROOMS = ("core", "data", "outside", "dp", "nn", "techniques", "evaluation", "decision", "study")


@dataclass(frozen=True)
class Contest:
    """A table, read and split.

    Attributes:
        data: What a reader may know of it.
        study: With the first seed.
        keys: By seed, of what is found.
    """

    data: DataSet
    study: Study
    keys: dict[int, str]


def contest(plan: BenchmarkPlan, name: str) -> Contest:
    """Read and split a table.

    Raises:
        InputError: A mistake in the data, or of the plan in view of them.
    """
    study = Study(config=plan.tables[name], policy=plan.policy)
    return Contest(
        _data_set(plan, name, study), study,
        {seed: _key(plan.entries, study.seeded(seed)) for seed in plan.seeds},
    )  # fmt: skip


def _data_set(plan: BenchmarkPlan, name: str, study: Study) -> DataSet:
    prepared = study.prepared
    facts, task = prepared.facts, prepared.task
    kind = task.kind.value if task else ""
    return DataSet(
        name, facts.name, f"{kind} of {task.target}" if task else "",
        axes(plan.policy, kind, plan.config.purpose)[0], facts.rows, facts.train, facts.holdout,
        facts.reference, len(prepared.table.schema), facts.unit,
        tuple(c.name for c in facts.columns if "protected" in c.roles),
    )  # fmt: skip


def _key(entries: tuple[Entry, ...], study: Study) -> str:
    return key_of(
        rooms=_ROOMS, essence=study.essence, policy=study.policy.model_dump(mode="json"),
        purpose=study.config.purpose, data=study.fingerprint, versions=versions(),
        schema=to_json(study.prepared.table.schema), needs=study.config.needs.model_dump(mode="json"),
        techniques=[_told(e) for e in entries],
    )  # fmt: skip


def _told(entry: Entry) -> list[object]:
    needs = entry.needs and entry.needs.model_dump(mode="json")
    content = getattr(entry.technique, "content", "")
    return [entry.name, entry.technique.name, entry.settings, needs, content]
