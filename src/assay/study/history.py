"""Runs on record: which there were, how far one is, and what changed between two."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from assay.core import ConfigError, InputError, Measurement, Outcome
from assay.report import Findings, TechniqueFindings, from_report
from assay.study.bench.plan import store_of_benchmark
from assay.study.config import StoreConfig, load_config
from assay.study.read_yaml import read_yaml
from assay.study.store import Fleeting, Run, State, Step, Store, open_store

#: Keys of a plan that say where things lie, and nothing of what is found.
PLACES = ("report", "store", "executor", "needs", "tracking")


@dataclass(frozen=True)
class Change:
    """One statistic of one technique in two runs.

    Attributes:
        technique: Its name in both.
        measure: Of the statistic.
        before, after: As they were measured.
        apart: Whether their intervals do not meet; None where one has no interval.
    """

    technique: str
    measure: str
    before: Measurement
    after: Measurement
    apart: bool | None


@dataclass(frozen=True)
class Compared:
    """Two runs beside each other.

    Attributes:
        before, after: The runs.
        plan: What the plans, and the policies' rules, differ in: key, value before, value after, as
            JSON text.
        same_data: Whether both looked at the same rows.
        verdicts: Of each technique in either: name, outcome before, outcome after; None where it
            was not judged.
        changes: Of every statistic that either policy has a rule for and both measured.
        looks: How often these training rows had been judged by the second run; 0 for unknown.
    """

    before: Run
    after: Run
    plan: tuple[tuple[str, str, str], ...]
    same_data: bool
    verdicts: tuple[tuple[str, Outcome | None, Outcome | None], ...]
    changes: tuple[Change, ...]
    looks: int


def store_of(config: str | Path = "assay.yaml") -> Store:
    """The store of a plan, of a study or of a benchmark.

    Raises:
        ConfigError: The plan cannot be read, or nothing was run by it yet.
    """
    path = Path(config)
    if "tables" in read_yaml(path, "Write one with: assay init DATA"):
        return _store(store_of_benchmark(path), str(config), "assay benchmark")
    return _store(load_config(path).store, str(config), "assay run")


def _store(wish: StoreConfig | None, where: str, command: str) -> Store:
    assert wish is not None  # a plan from a file always has one
    if not wish.database and not (Path(wish.folder) / "store.db").exists():
        raise ConfigError("nothing was run by it yet", where=where, mend=f"Start with: {command}")
    return open_store(wish.folder, wish.database, wish.artefacts)


def runs(store: Store) -> list[Run]:
    """All runs, the newest first; one whose process is gone is ``stopped``, not ``running``."""
    return [_seen(run) for run in store.runs()]


def _seen(run: Run) -> Run:
    here = run.host == platform.node()
    if run.state is State.RUNNING and here and not psutil.pid_exists(run.pid):
        return replace(run, state=State.STOPPED, why="its process is gone")
    return run


def status(store: Store, number: int | None = None) -> tuple[Run, list[Step]]:
    """A run and its tasks; the newest where no number is given.

    Raises:
        UnknownNameError: There is no such run.
        InputError: There is none at all.
    """
    known = runs(store)
    if not known:
        raise InputError("no run is on record", mend="Start with: assay run")
    run = known[0] if number is None else _seen(store.run(number))
    steps = store.steps(run.id)
    if run.state is State.STOPPED:  # what it was doing it does no more
        steps = [replace(s, state=State.STOPPED) if s.state is State.RUNNING else s for s in steps]
    return run, steps


def compare(store: Store, before: int, after: int) -> Compared:
    """What two runs differ in.

    Raises:
        UnknownNameError: There is no such run.
        InputError: One of them has no findings, or they are gone.
    """
    first, second = _seen(store.run(before)), _seen(store.run(after))
    one, two = found_by(store, first), found_by(store, second)
    old, new = ({t.name: t for t in f.techniques if not t.control} for f in (one, two))
    names = [*old, *(n for n in new if n not in old)]
    verdicts = tuple((n, _outcome(old.get(n)), _outcome(new.get(n))) for n in names)
    changes = tuple(c for n in names if n in old and n in new for c in _changes(old[n], new[n]))
    plan = [*_differing(json.loads(first.plan), json.loads(second.plan)), *_ruled(first, second)]
    return Compared(
        first, second, tuple(plan),
        first.data == second.data, verdicts, changes, two.uses,
    )  # fmt: skip


def finished(store: Store, number: int | None = None) -> Run:
    """A run; the newest that has findings where no number is given.

    Raises:
        UnknownNameError: There is no such run.
        InputError: None has findings.
    """
    if number is not None:
        return _seen(store.run(number))
    newest = next((run for run in store.runs() if run.findings), None)
    if newest is None:
        raise InputError("no run is finished yet", mend="Start with: assay run")
    return newest


def found_by(store: Store | Fleeting, run: Run) -> Findings:
    """What a run found.

    Raises:
        InputError: It has no findings, or they are gone.
    """
    content = store.find(run.findings) if run.findings else None
    if content is None:
        raise InputError(
            f"run {run.id} has no findings: it is {run.state.value}", mend="See: assay runs"
        )
    return from_report(json.loads(content))


def _outcome(found: TechniqueFindings | None) -> Outcome | None:
    return found.verdict.outcome if found is not None and found.verdict is not None else None


def _changes(old: TechniqueFindings, new: TechniqueFindings) -> Iterator[Change]:
    ruled = [r.measure for f in (old, new) if f.verdict for r in f.verdict.rules]
    for measure in dict.fromkeys(ruled):
        before, after = old.measurement(measure), new.measurement(measure)
        if before is None or after is None or before.value is None or after.value is None:
            continue
        apart = None
        if before.interval is not None and after.interval is not None:
            apart = (
                before.interval.high < after.interval.low
                or after.interval.high < before.interval.low
            )
        yield Change(old.name, measure, before, after, apart)


def _ruled(one: Run, two: Run) -> Iterator[tuple[str, str, str]]:
    """What two policies differ in, rule by rule; nothing where one of them is not known."""
    if one.policy and two.policy:
        yield from _differing(_rules(one), _rules(two), "rules")


def _rules(run: Run) -> dict[str, Any]:
    """By what they limit; a statistic may have a limit on each side."""
    found: dict[str, Any] = {}
    for rule in json.loads(run.policy)["rules"]:
        found.setdefault(rule["measure"], {}).update(_sided(rule))
    return found


def _sided(rule: dict[str, Any]) -> dict[str, Any]:
    side = "at_least" if "at_least" in rule else "at_most"
    rest = {k: v for k, v in rule.items() if k not in ("measure", side)}
    return {side: rule[side], **{f"{side}.{k}": v for k, v in rest.items()}}


def _differing(one: Any, two: Any, key: str = "") -> Iterator[tuple[str, str, str]]:
    """Leaves of two plans that are not alike."""
    if isinstance(one, dict) and isinstance(two, dict):
        for name in dict.fromkeys([*one, *two]):
            if not key and name in PLACES:
                continue
            yield from _differing(
                one.get(name), two.get(name), f"{key}.{name}" if key else str(name)
            )
    elif one != two:
        yield key, json.dumps(one), json.dumps(two)
