"""A study: one sensitive table, several techniques, one policy, one report."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from assay.core import ConfigError, Seeds, to_json
from assay.data import Source, fingerprint, read, to_source
from assay.decision import check_policy, load_policy, pareto, recommend
from assay.evaluation import catalogue, deep
from assay.report import Findings, OutsideJudge, TechniqueFindings
from assay.study.assess import Progress, asked_by, findings_of, ruled
from assay.study.auxiliary import read_auxiliary
from assay.study.axes import axes, points, ranked
from assay.study.calibration import calibration_of, rows_of
from assay.study.config import Config, load_config, make_config
from assay.study.entry import Entry, any_limited, as_plan, entries
from assay.study.executors import Done, Executor, Here, Spent, executor_of
from assay.study.fitted import Fitted, packed, unpacked
from assay.study.graph import Graph, Task
from assay.study.judging import judges_of
from assay.study.judging.tasks import Asking
from assay.study.planned import Planned
from assay.study.power import power_of
from assay.study.prepare import Prepared, prepare
from assay.study.record import recorded, told_of
from assay.study.result import Result
from assay.study.setting import Setting
from assay.study.shadows import TOLD
from assay.study.store import Fleeting, NewRun, NewStep, Store, key_of, open_store
from assay.study.tracking import tracking_of
from assay.study.uses import counted
from assay.study.versions import versions
from assay.techniques import CONTROLS


def silent(_: str) -> None:
    """Progress that tells nobody."""


class Study:
    """One sensitive table and the question whether synthetic rows may stand in for it.

    Args:
        data: A path, a database URL (with ``query=``), a pandas, Polars or Arrow table. None
            where ``config`` names it.
        config: A plan as :func:`load_config` reads it.
        **wishes: Any key of ``assay.yaml``: ``target=`` stands for ``task: {target: ...}``,
            ``against=`` beside it; ``policy`` is a preset's name, a path, or a mapping.

    Raises:
        InputError: A mistake in the data, the plan or the policy, in one sentence.

    >>> import assay
    >>> study = assay.Study("patients.parquet", target="readmitted")  # doctest: +SKIP
    >>> result = study.run(["cart", "independent"])  # doctest: +SKIP
    """

    def __init__(
        self, data: Any = None, *, config: Config | None = None, folder: str | Path | None = None,
        **wishes: Any,
    ) -> None:  # fmt: skip
        policy = wishes.get("policy")
        if policy is not None and not isinstance(policy, str):
            wishes.pop("policy")
        target, against = wishes.pop("target", None), wishes.pop("against", "")
        if target is not None:
            wishes["task"] = {"target": target, "against": against}
        self.config = config or make_config(wishes)
        self.policy = load_policy(policy if policy is not None else self.config.policy)
        check_policy(self.policy, catalogue())
        source = data if data is not None else self.config.data
        if isinstance(source, str) and not source:
            raise ConfigError("no data were named", mend="Give a file, a query or a table")
        self.source: Source = read(source, query=self.config.query)
        self.seeds = Seeds(self.config.seed)
        self.folder = Path(folder) if folder else None
        self._prepared: Prepared | None = None

    @cached_property
    def store(self) -> Store | Fleeting:
        """Where finished work is kept; opened at the first look."""
        wish = self.config.store
        if wish is not None:
            return open_store(wish.folder, wish.database, wish.artefacts)
        return Fleeting() if self._here is None else open_store(self._here)

    @property
    def prepared(self) -> Prepared:
        """The data, read and split; done once."""
        if self._prepared is None:
            self._prepared = prepare(self.source, self.config, self.seeds)
        return self._prepared

    def use(self, prepared: Prepared) -> None:
        """Take data that were prepared elsewhere, as :func:`check` does."""
        self._prepared = prepared

    def seeded(self, seed: int) -> Study:
        """The same study with another seed; what was read, and split where the split has a seed of
        its own, is not read and split again."""
        config = self.config.model_copy(update={"seed": seed})
        made = Study(self.source, config=config, folder=self.folder, policy=self.policy)
        if self.config.split.seed is not None:
            made._prepared = self._prepared
        return made

    def run(
        self, techniques: Iterable[Any] | None = None, *, progress: Progress = silent
    ) -> Result:
        """Fit, attack, measure and judge.

        Args:
            techniques: Names, or what :func:`assay.technique` returns; the plan's by default.
            progress: Called with a few words at every step.

        Returns:
            The findings, ready to be asked, written and sampled from.
        """
        started = time.perf_counter()
        tracked = tracking_of(self.config.tracking)
        plan = self._plan(techniques)
        told = [(e.name, e.technique.name, e.settings) for e in plan]
        what = key_of(plan=self.essence, techniques=told)
        setting = self.setting
        known = {**setting.yardsticks[0], **{e.name: e for e in plan}}
        with self._executor(plan) as executor:
            planned = self._planned(progress)
            tasks = planned.tasks(CONTROLS, plan, executor.share(setting), executor)
            with recorded(
                self.store, self._new_run(tasks, None if techniques is None else plan)
            ) as record:
                done = Graph(
                    tasks, executor, self.store, progress, told_of(tasks, record.moved, progress)
                ).run([*known, *planned.asking.names(known)])
                judged = self._judged(known, planned, done)
                took = 0.0 if any(e.untimed for e in plan) else time.perf_counter() - started
                said = planned.asking.told(list(known), done)
                findings = self.findings(judged, took, what, said)
                result = Result(findings, self, {e.name: e for e in plan}, record.run)
                record.found(findings, result.outcome)
        return replace(result, warnings=tracked(findings, result.outcome, record.run))

    @property
    def setting(self) -> Setting:
        """What every task of this study looks at."""
        return Setting(self.prepared, self.seeds, asked_by(self.policy, self.config.purpose))

    def _judged(
        self, known: dict[str, Entry], planned: Planned, done: dict[str, Done]
    ) -> list[TechniqueFindings]:
        found = []
        for name, entry in known.items():
            if failure := done[name].failure:
                failure = f"{failure} {planned.unfinished(entry)}".rstrip()
                found.append(findings_of(entry, failure=failure))
            else:
                found.append(self.ruled(done[name].value))
        return found

    def ruled(self, found: TechniqueFindings) -> TechniqueFindings:
        """The findings with the policy's word on them."""
        verdict = ruled(self.policy, found.name, found.measurements, self.prepared)
        return replace(found, verdict=verdict)

    def _executor(self, plan: list[Entry]) -> Executor:
        cells = len(self.prepared.table) * len(self.prepared.schema)
        limited = any_limited(self.config.needs, plan)
        return executor_of(self.config.executor, cells, limited=limited)

    def _planned(self, progress: Progress) -> Planned:
        data = {
            "data": self.fingerprint, "schema": to_json(self.prepared.table.schema),
        }  # fmt: skip
        return Planned(
            self.essence, data, self.config.repeats, self.config.shadows, self.config.needs,
            self._here, self.config.executor.kind == "dask", progress, self.asking,
        )  # fmt: skip

    @property
    def asking(self) -> Asking:
        """Other people's judges, and how they are asked.

        Raises:
            ConfigError, UnknownNameError: What the plan says of one cannot be.
        """
        return Asking(judges_of(self.config.judges), self._here, self.config.needs.need)

    @property
    def _here(self) -> Path | None:
        """The folder of this machine where killed fits go on from."""
        if self.config.store is not None:
            return Path(self.config.store.folder)
        return self.folder and self.folder / "finished"

    def _new_run(self, tasks: dict[str, Task], chosen: list[Entry] | None) -> NewRun:
        """What goes on record; ``chosen`` stands for the plan's techniques where it is not None."""
        steps = tuple(NewStep(t.name, t.kind, t.key) for t in tasks.values())
        plan = self.config
        if chosen is not None:
            plan = plan.model_copy(update={"techniques": as_plan(chosen)})
        return NewRun(
            self.name, self.prepared.name, plan.model_dump_json(), self.fingerprint[:64], steps,
            self.policy.model_dump_json(exclude_none=True),
        )  # fmt: skip

    @property
    def name(self) -> str:
        """What its runs are found by in a store: of its data and what is to be predicted."""
        task = self.config.task.target if self.config.task else ""
        return key_of(rooms=(), data=self.source.name, task=task)

    def steps(self, techniques: Iterable[Any] | None = None) -> int:
        """How often ``progress`` will be called at most, to show the time left."""
        plan = self._plan(techniques)
        spent = 2 * TOLD * (len(plan) + 2) if self.config.shadows else 0
        asked = len(self.config.judges) * (len(plan) + 3)  # controls too, and an environment
        return sum(e.releases(self.config.repeats) + 1 for e in plan) + 4 + spent + asked

    def _plan(self, techniques: Iterable[Any] | None) -> list[Entry]:
        plan: list[Entry] = entries(self.config.techniques) if techniques is None else []
        for wish in techniques or ():
            plan += entries({wish: {}}) if isinstance(wish, str) else [Entry(wish.name, wish)]
        if not plan:
            raise ConfigError(
                "no technique is named beside the controls, which always run", where="techniques",
                mend="Name at least one of assay list, such as 'cart: {}'",
            )  # fmt: skip
        names = [e.name for e in plan]
        if len(set(names)) < len(names):
            raise ConfigError(
                "two techniques have one name", mend="Name them apart in assay.yaml: "
                "'cart_small: {technique: cart, minimum_leaf: 50}'",
            )  # fmt: skip
        return plan

    @cached_property
    def fingerprint(self) -> str:
        """Of the source's cells: whose row each is decides the split, and is not in the table."""
        found = fingerprint(self.source.frame)
        if self.config.auxiliary is not None:
            found += fingerprint(read_auxiliary(self.config.auxiliary).frame)
        return found

    @property
    def essence(self) -> dict[str, Any]:
        """What of the plan a technique's findings depend on."""
        plan = self.config.model_dump(mode="json")
        kept = (
            "task", "unit", "split", "repeats", "seed", "identifiers", "depth", "models",
            "rows_visible", "auxiliary", "shadows",
        )  # fmt: skip
        rules = asked_by(self.policy, self.config.purpose)
        asked = rules if self.config.depth == "policy" else deep(rules)
        return {**{k: plan[k] for k in kept}, "asked": sorted(asked)}

    def findings(
        self, judged: list[TechniqueFindings], seconds: float, what: str,
        judges: tuple[OutsideJudge, ...] = (),
    ) -> Findings:  # fmt: skip
        """Everything that a report says, the judged techniques ranked; ``what`` stands for what
        was judged when uses of the training rows are counted."""
        prepared, task = self.prepared, self.prepared.task
        kind = task.kind.value if task else ""
        utility, privacy = axes(self.policy, kind, self.config.purpose)
        techniques = ranked(judged, utility)
        offered = [t for t in techniques if not t.control]
        return Findings(
            title=prepared.name, purpose=self.config.purpose,
            task=f"{kind} of {task.target}" if task else "",
            policy=self.policy.name, policy_about=self.policy.about, data=prepared.facts,
            techniques=tuple(techniques), catalogue=catalogue(), utility_axis=utility,
            privacy_axis=privacy, pareto=pareto(points(offered, utility, privacy)),
            recommendation=recommend([(t.name, t.verdict, t.measurements) for t in offered if t.verdict],
                                     catalogue=catalogue()),
            power=power_of(offered, prepared.facts),
            calibration=calibration_of(
                self.folder, rows_of(prepared, fingerprint(self.source.frame))
            ),
            uses=counted(self.fingerprint, what),
            seed=self.config.seed, versions=tuple(sorted(versions().items())),
            created=datetime.now(UTC).isoformat(timespec="seconds"), seconds=seconds, judges=judges,
        )  # fmt: skip

    def sample(
        self, entry: Entry, n: int, given: Mapping[str, object] | None = None
    ) -> pl.DataFrame:
        """``n`` rows of the technique's first fit, the one that was judged where there was a run,
        in the source's spelling; columns that keep consistent fakes get them here."""
        model = self._first(entry).model
        frame = to_source(model.sample(n, self.seeds.rng(entry.name, "release"), given))
        return self.prepared.fakes.fill(frame, self.seeds.rng(entry.name, "fakes"))

    def _first(self, entry: Entry) -> Fitted:
        """The technique's first fit, kept or made now. A fit with noise is no other than the one
        that was judged: made again it would be, and would pay again."""
        here = Here()
        task = self._planned(silent).fit(entry, 0, here.share(self.setting))
        content = self.store.find(task.key)
        known = None if content is None else unpacked(content)
        if known is not None:
            return known
        made: Fitted = task.work(self.setting, *task.arguments[1:])
        content = packed(made)
        if content is None:
            return made
        spent = Spent(made.cpu_seconds)
        kept = self.store.keep(task.key, task.kind, task.about, content, spent)
        task.ended()
        return made if kept == content else unpacked(kept) or made


def open_study(path: str | Path = "assay.yaml", *, rows_visible: bool = False) -> Study:
    """The study that an ``assay.yaml`` describes; what it finishes is kept in the report folder.

    With ``rows_visible`` its report shows single rows, whatever the plan says.
    """
    config = load_config(Path(path))
    if rows_visible:
        config = config.model_copy(update={"rows_visible": True})
    return Study(config=config, folder=Path(config.report))
