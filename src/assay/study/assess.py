"""Have every metric and attack look at releases, and hold the policy against what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assay.core import Measurement, PrivacyClaim, Seeds, Verdict
from assay.data import Table
from assay.decision import Policy, judge
from assay.evaluation import Evidence, Memo, catalogue, draw_all, measure_all
from assay.report import TechniqueFindings
from assay.study.entry import Entry
from assay.study.prepare import Prepared
from assay.study.shadows import asked_for

#: Called with what is being done now, once a step.
Progress = Callable[[str], None]


def named(claim: PrivacyClaim | None, unit: str) -> PrivacyClaim | None:
    """The claim with its unit by name: a technique knows persons, but not the column of them."""
    return replace(claim, unit=unit) if claim and claim.unit == "person" else claim


def asked_by(policy: Policy, purpose: str) -> frozenset[str]:
    """Statistics that a policy has a rule for."""
    return frozenset(r.measure for r in policy.rules_for(purpose))


def judged(
    entry: Entry, releases: tuple[Table, ...], prepared: Prepared, asked: frozenset[str],
    seeds: Seeds, memo: Memo, *, inside: dict[str, Any] | None = None, **known: Any,
) -> TechniqueFindings:  # fmt: skip
    """Measure and attack releases that are there; :func:`ruled` says what a policy makes of it.

    Args:
        entry: What made them.
        releases: The rows.
        prepared: The real rows.
        asked: Statistics that are taken whatever the depth.
        seeds: Of the study.
        memo: Work that techniques share.
        inside: What :func:`assay.study.shadows.insight` knows of the technique itself.
        **known: Further fields of the findings.
    """
    own = seeds.child(entry.name)
    evidence = evidence_of(releases, prepared, own, memo, **(inside or {}))
    measurements = measure_all(evidence, own, asked=asked | asked_for(evidence.shadows.fits))
    return findings_of(
        entry, measurements=measurements, releases=len(releases),
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


def findings_of(entry: Entry, **found: Any) -> TechniqueFindings:
    """What a report says of a technique, with these fields known."""
    kind = entry.technique
    found = {"measurements": (), "verdict": None, **found}
    return TechniqueFindings(
        name=entry.name, title=kind.title, suits=kind.suits, source=kind.source,
        family=kind.family, settings=tuple(sorted(entry.settings.items())), control=entry.control,
        **found,
    )  # fmt: skip
