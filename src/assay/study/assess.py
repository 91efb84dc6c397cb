"""Fit a technique, draw its releases, and have every metric and attack look at them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assay.core import AssayError, Measurement, PrivacyClaim, Seeds, TechniqueError, Verdict, place
from assay.data import Table
from assay.decision import Policy, judge
from assay.evaluation import Evidence, Memo, catalogue, draw_all, measure_all
from assay.evaluation.base import Shadows
from assay.report import TechniqueFindings
from assay.study.auxiliary import without_reference
from assay.study.prepare import Prepared
from assay.study.shadows import asked_for, insight
from assay.study.store import Within
from assay.techniques import CONTROLS, Copy, Holdout, Model, Technique, settings_of, technique

#: Called with what is being done now, once a step.
Progress = Callable[[str], None]

_SHARE_FRESH = 0.75  # of R: what the holdout control releases; an attacker knows the rest


@dataclass(frozen=True)
class Entry:
    """A technique in a study, under the name the user gave it."""

    name: str
    technique: Technique

    @property
    def control(self) -> bool:
        """A yardstick that is never offered for release."""
        return self.technique.family == "control"

    def releases(self, repeats: int) -> int:
        """How many fits are worth judging: a control has nothing random to repeat."""
        return 1 if self.control else repeats


def entries(wishes: dict[str, dict[str, Any]]) -> list[Entry]:
    """The techniques of a plan: each key a name, ``technique:`` in the settings where they differ.

    Raises:
        UnknownNameError: No such technique.
        ConfigError: No such setting, or a value it cannot take.
    """
    found = []
    for name, settings in wishes.items():
        rest = dict(settings)
        kind = str(rest.pop("technique", name))
        if kind in CONTROLS:
            continue  # always run, so asking for one changes nothing
        found.append(Entry(name, technique(kind, **rest)))
    return found


def controls(prepared: Prepared, seeds: Seeds) -> tuple[list[Entry], Prepared]:
    """The two yardsticks, and what is left of R for the holdout control's attacker."""
    reference = prepared.split.reference
    order = seeds.rng("controls").permutation(len(reference))
    cut = round(_SHARE_FRESH * len(reference))
    fresh, rest = reference.take(np.sort(order[:cut])), reference.take(np.sort(order[cut:]))
    left = replace(
        prepared, split=replace(prepared.split, reference=rest),
        auxiliary=without_reference(prepared.auxiliary),
    )  # fmt: skip
    return [Entry("holdout", Holdout(fresh)), Entry("copy", Copy())], left


def fit(entry: Entry, train: Table, seeds: Seeds, release: int) -> Model:
    """Fit once; the generator depends on the technique's name and the release alone."""
    reason = entry.technique.accepts(train.schema)
    if reason:
        raise TechniqueError(reason, where=entry.name)
    return entry.technique.fit(train, seeds.rng(entry.name, "fit", release))


def _plainly(_: int) -> AbstractContextManager[None]:
    return nullcontext()


def draw(
    entry: Entry, train: Table, seeds: Seeds, repeats: int, progress: Progress,
    training: Within = _plainly,
) -> tuple[tuple[Table, ...], tuple[Model, ...]]:  # fmt: skip
    """The releases to judge, and the model of each, each fitted within ``training``."""
    tables, models = [], []
    for release in range(entry.releases(repeats)):
        progress(f"{entry.name}: fit {release + 1}")
        with training(release):
            models.append(fit(entry, train, seeds, release))
        fresh = entry.technique.fresh if isinstance(entry.technique, Holdout) else None
        size = len(train if fresh is None else fresh)  # fresh rows are not drawn twice
        tables.append(models[-1].sample(size, seeds.rng(entry.name, "sample", release)))
    return tuple(tables), tuple(models)


def assess(
    entry: Entry, prepared: Prepared, policy: Policy, seeds: Seeds, memo: Memo,
    *, repeats: int, progress: Progress, shadows: Shadows | None = None,
    training: Within = _plainly,
) -> TechniqueFindings:  # fmt: skip
    """Judge one technique. One that cannot run becomes findings that say so."""
    started = time.process_time()
    try:
        releases, models = draw(entry, prepared.split.train, seeds, repeats, progress, training)
    except AssayError as error:
        return _findings(entry, failure=error.sentence)
    except OSError:
        raise
    except Exception as error:
        # The message may hold cells of the table: the place is what we may show.
        logging.getLogger("assay").warning("%s could not run: %s", entry.name, place(error))
        return _findings(entry, failure=f"It stopped with {place(error)}.")
    seconds = time.process_time() - started
    progress(f"{entry.name}: measure and attack")
    own, spent = seeds.child(entry.name), shadows or Shadows()
    inside = insight(entry.technique, models, prepared.split, own, spent)
    return judged(
        entry, releases, prepared, policy, seeds, memo, inside=inside,
        claim=named(models[0].claim, prepared.facts.unit),
        void=getattr(models[0], "void", ""), cpu_seconds=seconds,
    )  # fmt: skip


def named(claim: PrivacyClaim | None, unit: str) -> PrivacyClaim | None:
    """The claim with its unit by name: a technique knows persons, but not the column of them."""
    return replace(claim, unit=unit) if claim and claim.unit == "person" else claim


def judged(
    entry: Entry, releases: tuple[Table, ...], prepared: Prepared, policy: Policy, seeds: Seeds,
    memo: Memo, *, inside: dict[str, Any] | None = None, **known: Any,
) -> TechniqueFindings:  # fmt: skip
    """Measure and attack releases that are there, and hold the policy against what was found.

    ``inside`` is what :func:`assay.study.shadows.insight` knows of the technique itself.
    """
    asked = frozenset(r.measure for r in policy.rules_for(prepared.purpose))
    own = seeds.child(entry.name)
    evidence = evidence_of(releases, prepared, own, memo, **(inside or {}))
    measurements = measure_all(evidence, own, asked=asked | asked_for(evidence.shadows.fits))
    return _findings(
        entry, measurements=measurements, verdict=ruled(policy, entry.name, measurements, prepared),
        releases=len(releases),
        pictures=draw_all(evidence, own, rows_visible=prepared.rows_visible), **known,
    )  # fmt: skip


def ruled(
    policy: Policy, name: str, measurements: tuple[Measurement, ...], prepared: Prepared
) -> Verdict:
    """The policy's word; rules for another kind of task than this one do not apply."""
    task = prepared.task.kind.value if prepared.task else ""
    return judge(
        policy, name, measurements, task=task, catalogue=catalogue(), purpose=prepared.purpose
    )


def evidence_of(
    releases: tuple[Table, ...], prepared: Prepared, seeds: Seeds, memo: Memo, **inside: Any
) -> Evidence:
    """What metrics, attacks and pictures look at; work on the releases is shared between them."""
    parts = prepared.split
    empty, few = not len(parts.holdout), len(parts.holdout) < 2  # one row is no control group
    return Evidence(
        parts.train, releases, None if few else parts.holdout,
        None if empty else parts.reference, prepared.task, memo,
        work=Memo(seeds.child("work")), depth=prepared.depth, models=prepared.models,
        auxiliary=prepared.auxiliary, **inside,
    )  # fmt: skip


def _findings(entry: Entry, **found: Any) -> TechniqueFindings:
    kind = entry.technique
    settings = () if entry.control else tuple(
        sorted((k, str(v)) for k, v in settings_of(kind).items())
    )  # fmt: skip
    found = {"measurements": (), "verdict": None, **found}
    return TechniqueFindings(
        name=entry.name, title=kind.title, suits=kind.suits, source=kind.source,
        family=kind.family, settings=settings, control=entry.control, **found,
    )  # fmt: skip
