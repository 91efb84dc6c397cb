"""A study: one sensitive table, several techniques, one policy, one report."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from assay.core import AssayError, ConfigError, Outcome, Seeds, UnknownNameError, Verdict, to_json
from assay.data import Source, fingerprint, read, to_source
from assay.decision import check_policy, load_policy, pareto, recommend
from assay.evaluation import Memo, catalogue, deep
from assay.evaluation.base import Shadows
from assay.report import Findings, TechniqueFindings, write_report
from assay.study.assess import Entry, Progress, assess, controls, entries, fit, ruled
from assay.study.auxiliary import read_auxiliary
from assay.study.axes import axes, points, ranked
from assay.study.calibration import calibration_of, rows_of
from assay.study.config import Config, load_config, make_config
from assay.study.power import power_of
from assay.study.prepare import Prepared, prepare
from assay.study.shadows import TOLD, Runner
from assay.study.store import Store, key_of
from assay.study.uses import counted
from assay.study.versions import versions
from assay.techniques import settings_of


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
        self.store = Store(self.folder / "finished" if self.folder else None)
        self._prepared: Prepared | None = None

    @property
    def prepared(self) -> Prepared:
        """The data, read and split; done once."""
        if self._prepared is None:
            self._prepared = prepare(self.source, self.config, self.seeds)
        return self._prepared

    def use(self, prepared: Prepared) -> None:
        """Take data that were prepared elsewhere, as :func:`check` does."""
        self._prepared = prepared

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
        plan = self._plan(techniques)
        judged = self.yardsticks(progress)
        memo = Memo(self.seeds)
        judged += [self._judged(e, self.prepared, memo, progress) for e in plan]
        told = [(e.name, e.technique.name, _settings(e)) for e in plan]
        what = key_of(plan=self._essence(), techniques=told)
        findings = self.findings(judged, time.perf_counter() - started, what)
        return Result(findings, self, {e.name: e for e in plan})

    def yardsticks(self, progress: Progress) -> list[TechniqueFindings]:
        """The two controls, judged: the best there is, and the worst for privacy."""
        yardsticks, prepared = controls(self.prepared, self.seeds)
        memo = Memo(self.seeds.child("controls"))
        return [self._judged(e, prepared, memo, progress) for e in yardsticks]

    def steps(self, techniques: Iterable[Any] | None = None) -> int:
        """How often ``progress`` will be called at most, to show the time left."""
        plan = self._plan(techniques)
        spent = 2 * TOLD * (len(plan) + 2) if self.config.shadows else 0
        return sum(e.releases(self.config.repeats) + 1 for e in plan) + 4 + spent

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

    def _judged(
        self, entry: Entry, prepared: Prepared, memo: Memo, progress: Progress
    ) -> TechniqueFindings:
        essence, what = self._essence(), {
            "data": self._fingerprint(), "schema": to_json(prepared.table.schema),
            "name": entry.name, "settings": _settings(entry), "kind": entry.technique.name,
            "versions": versions(),
        }  # fmt: skip
        key = key_of(plan=essence, catalogue=[s.name for s in catalogue()], **what)
        kept = self.store.find(key)
        if kept is not None:
            progress(f"{entry.name}: kept from an earlier run")
            self.store.judged(entry.name)
            return replace(
                kept, verdict=ruled(self.policy, entry.name, kept.measurements, prepared)
            )
        found = assess(
            entry, prepared, self.policy, self.seeds, memo,
            repeats=self.config.repeats, progress=progress,
            shadows=self._shadows(entry, what, essence, progress),
            training=self.store.training(entry.name, key),
        )  # fmt: skip
        if not found.failure:  # one that ran out of memory may run the next time
            self.store.keep(key, found)
        self.store.judged(entry.name)
        return found

    def _shadows(
        self, entry: Entry, what: dict[str, Any], essence: dict[str, Any], progress: Progress
    ) -> Shadows:
        """Fits for shadow models; what is kept of each does not depend on how many there are."""
        names = ("task", "unit", "split", "seed", "identifiers", "auxiliary")
        plan = {k: essence[k] for k in names}
        folder = self.store.folder
        kept = folder and folder / "shadows" / key_of(plan=plan, **what)

        def tell(done: int, of: int) -> None:
            progress(f"{entry.name}: fits for shadow models, {done} of {of}")

        return Shadows(self.config.shadows, Runner(kept, tell=tell))

    def _fingerprint(self) -> str:
        if not hasattr(self, "_print"):
            # The source's cells: whose row each is decides the split, and is not in the table.
            self._print = fingerprint(self.source.frame)
            if self.config.auxiliary is not None:
                self._print += fingerprint(read_auxiliary(self.config.auxiliary).frame)
        return self._print

    def _essence(self) -> dict[str, Any]:
        """What of the plan a technique's findings depend on."""
        plan = self.config.model_dump(mode="json")
        kept = (
            "task", "unit", "split", "repeats", "seed", "identifiers", "depth", "models",
            "rows_visible", "auxiliary", "shadows",
        )  # fmt: skip
        asked = deep(r.measure for r in self.policy.rules_for(self.config.purpose))
        return {**{k: plan[k] for k in kept}, "asked": sorted(asked)}

    def findings(self, judged: list[TechniqueFindings], seconds: float, what: str) -> Findings:
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
            uses=counted(self._fingerprint(), what),
            seed=self.config.seed, versions=tuple(sorted(versions().items())),
            created=datetime.now(UTC).isoformat(timespec="seconds"), seconds=seconds,
        )  # fmt: skip

    def sample(
        self, entry: Entry, n: int, given: Mapping[str, object] | None = None
    ) -> pl.DataFrame:
        """``n`` rows of the technique's first fit, made again from the seed, in the source's
        spelling; columns that keep consistent fakes get them here."""
        model = fit(entry, self.prepared.split.train, self.seeds, 0)
        frame = to_source(model.sample(n, self.seeds.rng(entry.name, "release"), given))
        return self.prepared.fakes.fill(frame, self.seeds.rng(entry.name, "fakes"))


@dataclass(frozen=True)
class Result:
    """What a study found."""

    findings: Findings
    study: Study = field(repr=False)
    plan: dict[str, Entry] = field(repr=False)

    @property
    def outcome(self) -> Outcome:
        """The best that any technique on offer reached: one pass is a way to go."""
        reached = [
            t.verdict.outcome for t in self.findings.techniques if t.verdict and not t.control
        ]
        order = (Outcome.PASS, Outcome.INCONCLUSIVE, Outcome.NOT_MEASURED, Outcome.FAIL)
        return next((o for o in order if o in reached), Outcome.FAIL)

    def verdict(self, name: str) -> Verdict:
        """The policy's word on one technique.

        Raises:
            UnknownNameError: No such technique in this study.
            AssayError: It could not run; the sentence says why.
        """
        for found in self.findings.techniques:
            if found.name == name:
                if found.verdict is None:
                    raise AssayError(found.failure.rstrip("."), where=name)
                return found.verdict
        raise UnknownNameError(f"no technique {name!r} was judged here")

    def report(self, path: str | Path) -> Path:
        """Write the page and ``report.json`` beside it; a ``.html`` path names the page itself."""
        return write_report(self.findings, Path(path))

    def sample(self, name: str, n: int, given: Mapping[str, object] | None = None) -> pl.DataFrame:
        """``n`` synthetic rows, spelled as the source spells them.

        Raises:
            UnknownNameError: No such technique in this study.
            TechniqueError: ``given`` asks for what the technique cannot hold.
        """
        if name not in self.plan:
            raise UnknownNameError(
                f"no technique {name!r} was judged here", mend=f"There are: {', '.join(self.plan)}"
            )
        return self.study.sample(self.plan[name], n, given)


def open_study(path: str | Path = "assay.yaml", *, rows_visible: bool = False) -> Study:
    """The study that an ``assay.yaml`` describes; what it finishes is kept in the report folder.

    With ``rows_visible`` its report shows single rows, whatever the plan says.
    """
    config = load_config(Path(path))
    if rows_visible:
        config = config.model_copy(update={"rows_visible": True})
    return Study(config=config, folder=Path(config.report))


def _settings(entry: Entry) -> dict[str, str]:
    return {} if entry.control else {k: str(v) for k, v in settings_of(entry.technique).items()}
