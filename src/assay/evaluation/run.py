"""All metrics and attacks on one technique's evidence: every declared number, or its reason."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from assay.core import (
    AssayError,
    Measurement,
    Registry,
    RegistryError,
    Seeds,
    Statistic,
    none_measured,
    place,
)
from assay.data import Table
from assay.evaluation.base import Attack, Depth, Evidence, Memo, Metric, depth_of
from assay.evaluation.combine import join_notes
from assay.evaluation.fairness import Parity, Representation, TargetGap, WithinGroups
from assay.evaluation.fidelity import (
    CalendarDistance,
    ColumnDistance,
    Correlation,
    Detection,
    Domain,
    Information,
    Kendall,
    LevelsAndNumbers,
    Manifold,
    MissingPattern,
    Moments,
    PairDistance,
    PhiK,
    RareEvents,
    Rules,
    Shape,
    Strangers,
    ThreeWay,
    TwoSample,
    TwoWay,
)
from assay.evaluation.privacy import (
    Anonymity,
    Attribution,
    Closest,
    Disclosive,
    Diversity,
    ExactCopies,
    Inference,
    Leak,
    Leftovers,
    Linkability,
    Linkage,
    LossAttack,
    Membership,
    NearCopies,
    PartialCopies,
    Presence,
    Rapid,
    Reconstruction,
    Shadow,
    SinglingMultivariate,
    SinglingUnivariate,
    Uniques,
)
from assay.evaluation.utility import (
    Agreement,
    Augmentation,
    Boundaries,
    Clustering,
    CoefficientAgreement,
    Conformity,
    Importance,
    OnSynthetic,
    PartialDependence,
    Selection,
    Tail,
    TrainSynthetic,
    WithinSynthetic,
)

#: What is said of attacks where persons have several rows.
ONE_ROW = "one row of each person was asked about"

#: What is said of metrics that a study of standard depth does not take.
LEFT_OUT = "left out at standard depth; 'depth: full' in assay.yaml takes it"
#: The same where only rules are looked at.
NO_RULE = "no rule of the policy asks for it, and 'depth: policy' takes nothing else"

Take = Callable[[Evidence, np.random.Generator], tuple[Measurement, ...]]

_METRIC = ("name", "question", "statistics", "accepts", "measure")
_ATTACK = ("name", "question", "attacker", "statistics", "accepts", "run")

METRICS: Registry[Metric] = Registry(
    "assay.metrics",
    ColumnDistance,
    Shape,
    Moments,
    CalendarDistance,
    MissingPattern,
    Domain,
    PairDistance,
    Correlation,
    Kendall,
    LevelsAndNumbers,
    Information,
    PhiK,
    TwoWay,
    ThreeWay,
    Rules,
    Manifold,
    TwoSample,
    Detection,
    RareEvents,
    Strangers,
    TrainSynthetic,
    OnSynthetic,
    WithinSynthetic,
    Augmentation,
    Tail,
    CoefficientAgreement,
    Importance,
    PartialDependence,
    Agreement,
    Selection,
    Clustering,
    Conformity,
    Boundaries,
    Representation,
    WithinGroups,
    TargetGap,
    Parity,
    Anonymity,
    Diversity,
    Presence,
    Closest,
    Leak,
    requires=_METRIC,
)
ATTACKS: Registry[Attack] = Registry(
    "assay.attacks",
    ExactCopies,
    NearCopies,
    PartialCopies,
    Uniques,
    Leftovers,
    Linkage,
    Linkability,
    Inference,
    Disclosive,
    Attribution,
    Rapid,
    SinglingMultivariate,
    SinglingUnivariate,
    Membership,
    LossAttack,
    Shadow,
    Reconstruction,
    requires=_ATTACK,
)


def catalogue() -> tuple[Statistic, ...]:
    """Every statistic there is: those of the metrics, then those of the attacks.

    Raises:
        RegistryError: Two parts declare a statistic of one name.
    """
    found: dict[str, Statistic] = {}
    origin: dict[str, str] = {}
    for part, _ in _ways():
        for statistic in part.statistics:
            if statistic.name in found:
                raise RegistryError(
                    f"{origin[statistic.name]!r} and {part.name!r} both measure {statistic.name!r}",
                    mend="Rename the statistic, or uninstall one of them",
                )
            found[statistic.name], origin[statistic.name] = statistic, part.name
    return tuple(found.values())


def measure_all(
    evidence: Evidence, seeds: Seeds, *, asked: Collection[str] = (),
    only: Collection[str] | None = None,
) -> tuple[Measurement, ...]:  # fmt: skip
    """Take every statistic of :func:`catalogue`, in its order.

    With ``only``, parts that take none of these statistics are passed over; the others find what
    they would have found.

    At standard depth, metrics of full depth are left out with a reason, but for those that take a
    statistic which is ``asked`` for, by a policy for example; at the policy's depth all but those.

    Each part has a generator of its own, named after it, so that no part's randomness depends on
    which others there are. What cannot be taken has its reason; nothing is left out.

    Raises:
        RegistryError: A part returned other statistics than it declares.
    """
    catalogue()
    evidence = _without_empty_controls(evidence)
    flaw = _flaw(evidence)
    one_each = one_row_a_person(evidence)
    taken: list[Measurement] = []
    for part, take in _ways():
        if only is not None and not any(s.name in only for s in part.statistics):
            continue
        if flaw:
            taken += none_measured(part.statistics, flaw)
        elif _left_out(part, evidence, asked):
            rules = evidence.depth is Depth.POLICY
            taken += none_measured(part.statistics, NO_RULE if rules else LEFT_OUT)
        else:
            seen = one_each if _asks_people(part) else evidence
            taken += _taken(part, take, seen, seeds)
    return tuple(taken)


def _ways() -> list[tuple[Metric | Attack, Take]]:
    """Every part, and what it is to be called with; metrics first."""
    attacks = [ATTACKS[n]() for n in ATTACKS]
    metrics = [METRICS[n]() for n in METRICS]
    metrics = [replace(m, attacks=tuple(attacks)) if isinstance(m, Leak) else m for m in metrics]
    return [*((m, m.measure) for m in metrics), *((a, partial(_attacked, a)) for a in attacks)]


def _asks_people(part: Metric | Attack) -> bool:
    return part.name in ATTACKS or bool(getattr(part, "one_each", False))


def deep(names: Iterable[str]) -> set[str]:
    """Those of the statistics' names that only a study of full depth takes unasked."""
    full = {
        s.name for part, _ in _ways() if depth_of(part) is Depth.FULL for s in part.statistics
    }  # fmt: skip
    return full.intersection(names)


def _left_out(part: Metric | Attack, evidence: Evidence, asked: Collection[str]) -> bool:
    if evidence.depth is Depth.FULL:
        return False
    if evidence.depth is Depth.STANDARD and depth_of(part) is not Depth.FULL:
        return False
    return not any(s.name in asked for s in part.statistics)


def _attacked(
    attack: Attack, evidence: Evidence, rng: np.random.Generator
) -> tuple[Measurement, ...]:
    result = attack.run(evidence, rng)
    found = result.measurements()
    if evidence.train.people is not None:
        found = tuple(replace(m, note=join_notes(m.note, ONE_ROW)) for m in found)
    if not result.reason:
        return found
    # An attack that did not run need not repeat its reason for each further statistic.
    given = {m.name for m in found}
    rest = [s for s in attack.statistics if s.name not in given]
    return (*found, *none_measured(rest, result.reason))


def _taken(
    part: Metric | Attack, take: Take, evidence: Evidence, seeds: Seeds
) -> Sequence[Measurement]:
    try:
        refusal = part.accepts(evidence.schema)
        if refusal:
            return none_measured(part.statistics, refusal)
        found = take(evidence, seeds.rng(part.name))
    except AssayError as error:
        return none_measured(part.statistics, error.sentence)
    except Exception as error:
        # The message may hold cells of the table: the place is what may be shown.
        logging.getLogger("assay").warning("%s could not be taken: %s", part.name, place(error))
        return none_measured(part.statistics, f"it stopped with {place(error)}")
    names, declared = [m.name for m in found], [s.name for s in part.statistics]
    if names != declared:
        raise RegistryError(
            f"{part.name!r} declares {', '.join(declared)} and returned {', '.join(names) or 'none'}",
            mend="Return one measurement for each declared statistic, in that order",
        )
    return found


def _without_empty_controls(evidence: Evidence) -> Evidence:
    """One row is no control group: a table of fewer than two counts as not given."""
    return replace(evidence, holdout=_some(evidence.holdout), reference=_some(evidence.reference))


def _some(table: Table | None) -> Table | None:
    return table if table is not None and len(table) > 1 else None


def one_row_a_person(evidence: Evidence) -> Evidence:
    """What attacks ask about: of each person one row, for the rows of one person stand or fall
    together, and counts of them would look surer than they are."""
    tables = (evidence.train, evidence.holdout, evidence.reference)
    if all(t is None or t.people is None for t in tables):
        return evidence

    def one_each(rng: np.random.Generator) -> tuple[Table, Table | None, Table | None, Memo]:
        holdout, reference = (t and t.one_each(rng) for t in tables[1:])
        own = Memo(evidence.memo.seeds.child("one row a person"))
        return evidence.train.one_each(rng), holdout, reference, own

    # Work on these rows is kept apart: it is not that on all rows.
    train, holdout, reference, memo = evidence.memo.get("one row a person", one_each)
    work = evidence.work.get(
        "one row a person", lambda _: Memo(evidence.work.seeds.child("one row a person"))
    )
    return replace(
        evidence, train=train, holdout=holdout, reference=reference, memo=memo, work=work
    )


def _flaw(evidence: Evidence) -> str:
    """Why nothing at all can be measured, or nothing."""
    if len(evidence.train) < 2:
        return f"the training table has {_rows(len(evidence.train))}, and two are the least"
    if not evidence.releases:
        return "there is no release"
    shape = [(c.name, c.kind) for c in evidence.schema]
    for i, release in enumerate(evidence.releases, 1):
        if len(release) < 2:
            return f"release {i} has {_rows(len(release))}, and two are the least"
        if [(c.name, c.kind) for c in release.schema] != shape:
            return f"release {i} has other columns than the training table"
    return ""


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n} rows"
