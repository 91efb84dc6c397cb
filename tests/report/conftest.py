"""A made-up study with every case a report must show: controls, a pass, failures, hostile names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assay.core import (
    CONSISTENT,
    Among,
    AttackResult,
    Audited,
    AuditedClaim,
    AuditedPart,
    Bars,
    Bound,
    Curve,
    Errors,
    Goal,
    Grid,
    Heat,
    Interval,
    Measurement,
    Part,
    Picture,
    Points,
    PrivacyClaim,
    Rates,
    Remark,
    Statistic,
    Tally,
    Trace,
    Undrawn,
    in_words,
    not_measured,
)
from assay.decision import Policy, judge, load_policy, pareto, recommend
from assay.report import (
    Calibration,
    CalibrationRow,
    ColumnFact,
    DataFacts,
    Findings,
    IdentifierFact,
    OutsideAnswer,
    OutsideJudge,
    OutsideScore,
    TechniqueFindings,
)

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "\"quoted' & </script><img src=x onerror=alert(2)>"
HOSTILE = (SCRIPT, BREAKOUT, "{{ 7*7 }} <b>bold</b> $x^2$", "\u202eodd\u202c")

UTILITY, PRIVACY = "utility.tstr.roc_auc.drop", "privacy.membership.excess_tpr_at_1pct_fpr"
MEAN, MAX = "fidelity.columns.distance.mean", "fidelity.columns.distance.max"
PAIRS, EXACT, NEAR = (
    "fidelity.pairs.distance.excess", "privacy.copies.exact.excess", "privacy.copies.near.excess",
)  # fmt: skip
P_VALUE, R2, K = "privacy.membership.p_value", "utility.tstr.r2.drop", "privacy.anonymity.k"


#: A policy of its own, so that editing a preset changes no test of the report.
POLICY = {
    "name": "partner", "about": "Release to named partners under contract",
    "headline": {"privacy": PRIVACY},
    "rules": [
        {"measure": UTILITY, "at_most": 0.05, "why": "It must rank cases nearly as well"},
        {"measure": R2, "at_most": 0.1, "why": "It must explain nearly as much"},
        {"measure": MAX, "at_most": 0.15, "why": "No column may be badly wrong"},
        {"measure": PAIRS, "at_most": 0.1, "why": "Columns must keep hanging together"},
        {"measure": EXACT, "at_most": 0.01, "why": "A copied row singles its person out", "source": "organisation default (WP216)"},
        {"measure": NEAR, "at_most": 0.02, "why": "All but a copy"},
        {"measure": P_VALUE, "at_least": 0.005, "why": "Members must not be told apart"},
        {"measure": PRIVACY, "at_most": 0.02, "why": "Not even a few people may be recognised", "source": "organisation default"},
    ],
}  # fmt: skip


def statistics() -> tuple[Statistic, ...]:
    low, high = Goal.LOWER, Goal.HIGHER
    share: dict[str, Any] = {"low": 0.0, "high": 1.0}
    gap: dict[str, Any] = {"low": -1.0, "high": 1.0}
    return (
        Statistic(MEAN, "columns: mean distance", "How far columns lie from the real ones on average.", low, **share, source="Kolmogorov 1933"),
        Statistic(MAX, "columns: largest distance", "How far the worst column lies from the real one.", low, **share),
        Statistic(PAIRS, "pairs: distance above chance", "Distance of pairs less that of real rows.", low, **gap),
        Statistic(UTILITY, "AUC lost", "How much worse a model does that learned from synthetic rows.", low, **gap, source="Esteban et al. 2017"),
        Statistic(R2, "R² lost", "The same for numbers.", low),
        Statistic(EXACT, "exact copies above chance", "Share of training rows released word for word, above the control's.", low, **gap, percent=True),
        Statistic(NEAR, "near copies above chance", "Share of training rows all but released.", low, **gap, percent=True),
        Statistic(P_VALUE, "membership: p-value", "How often chance alone would tell members apart as well.", high, **share),
        Statistic(PRIVACY, "membership: excess at 1 % false alarms", "Members found above chance.", low, **gap, percent=True, source="Carlini et al. 2022"),
        Statistic(K, "smallest group", "Rows that share their quasi-identifiers, at least.", high, low=1.0),
        Statistic(LEAK, "all attacks: p-value", "How often chance alone would do as well as the attack that stood out most.", high, **share),
        *(s for name, title in ATTACKS.items() for s in attack_statistics(name, title)),
    )  # fmt: skip


#: Attacks on the sample's techniques, by name and by what their statistics' titles begin with.
ATTACKS = {
    "privacy.copies.partial": "partial copies", "privacy.singling_out.multivariate": "singling out",
    "privacy.linkage": "linkage", "privacy.inference": "inference",
    "privacy.example_rare_pair": "rare pair",
}  # fmt: skip
LEAK = "privacy.leak.p_value"


def attack_statistics(name: str, title: str) -> tuple[Statistic, ...]:
    """The statistics that carry an attack's name, as a room left of this one declares them."""
    return tuple(
        Statistic(f"{name}.{end}", f"{title}: {end}", f"Share of whom the {title} attack holds.", Goal.LOWER, -1.0, 1.0, percent=True)
        for end in ("train", "control", "excess", "residual_risk", "exposed.excess", "groups.excess", "excess_tpr_at_1pct_fpr", "excess_tpr_at_01pct_fpr")
    )  # fmt: skip


def attacked(
    name: str, hits: int, tries: int, other: int, others: int, *, groups: dict[str, tuple[int, int, int, int]] | None = None,
    exposed: tuple[int, int, int, int] | None = None, low: tuple[int, int, int, int] | None = None, reason: str = "",
) -> tuple[Measurement, ...]:  # fmt: skip
    """An attack's measurements from its counts on T and on N."""

    def among(label: str, counts: tuple[int, int, int, int]) -> Among:
        return Among(label, (Tally(*counts[:2]),), (Tally(*counts[2:]),))

    if reason:
        return AttackResult(name, reason=reason).measurements()
    return AttackResult(
        name, (Tally(hits, tries),), (Tally(other, others),),
        exposed=(among("the 5 % most exposed", exposed),) if exposed else (),
        groups=tuple(among(label, counts) for label, counts in (groups or {}).items()),
        low=(among("1 %", low), among("0.1 %", low)) if low else (),
    ).measurements()  # fmt: skip


def attacks(odd: str, *, leaky: bool) -> tuple[Measurement, ...]:
    """All attacks of the sample, on a technique that copies or on one that does not."""
    partial, single, linkage, inference, pair = ATTACKS
    group = {f"{odd} = {odd}": (30, 90, 4, 80), "sex = female": (20, 200, 9, 190)}
    if not leaky:
        found = [attacked(n, 9, 489, 8, 406, low=(5, 489, 4, 406)) for n in (partial, single, inference, pair)]  # fmt: skip
        return (*(m for f in found for m in f), *attacked(linkage, 0, 0, 0, 0, reason="nobody is unique"))  # fmt: skip
    adjusted = tuple(
        Part(title, 0.31 if n == inference else 0.0012) for n, title in ATTACKS.items()
    )
    return (
        *attacked(partial, 31, 489, 2, 406, groups=group),
        *attacked(single, 60, 500, 10, 500),
        *attacked(linkage, 40, 489, 3, 406, exposed=(20, 50, 1, 40)),
        *attacked(inference, 170, 489, 130, 406, groups=group),
        *attacked(pair, 90, 489, 11, 406, low=(12, 489, 4, 406)),
        Measurement(LEAK, 0.0012, Interval(0.001, 0.002), 999, Goal.HIGHER, parts=adjusted),
    )  # fmt: skip


def calibration() -> Calibration:
    return Calibration(
        (CalibrationRow("copies of training rows", 0.0025, 0.005, 40), CalibrationRow("copies of one group", 0.01, 0.02, 40),
         CalibrationRow("noisy copies", 0.05, None, 40)),
        0, 300, Interval(0.0, 0.0122, 0.95, "clopper-pearson"), "assay calibrate thyroid.yaml", "8,000 rows of Adult",
    )  # fmt: skip


def judges(evil: str, odd: str) -> tuple[OutsideJudge, ...]:
    """Two tools: one answers about two techniques, one never."""
    scores = (
        OutsideScore("quality", 0.91234567, "high", "of all columns"),
        OutsideScore(f"risk {odd}", 0.031, "low", f"with {odd}", 0.01, 0.052),
    )
    fewer = (scores[0], OutsideScore(scores[1].name, None, "low", why=f"no {odd}"),
             OutsideScore("only here", -2.0))  # fmt: skip
    versions = (("python", "3.11.9"), ("sdmetrics", "0.32.0"))
    return (
        OutsideJudge("sdmetrics", "SDMetrics", "It gives no interval.", (
            OutsideAnswer("forest", scores, versions), OutsideAnswer(evil, fewer, versions),
            OutsideAnswer("smote", failure="The technique could not run."),
        )),
        OutsideJudge(odd, f"a command: {odd}", "", tuple(
            OutsideAnswer(n, failure=f"It wrote no scores.json {odd}.") for n in ("forest", evil)
        )),
    )  # fmt: skip


def columns(hostile: bool) -> list[str]:
    plain = [
        "age",
        "sex",
        "tsh",
        "t3",
        "tt4",
        "t4u",
        "fti",
        "on thyroxine",
        "goitre",
        "referral source",
    ]
    return [*plain, *HOSTILE] if hostile else plain


def measured(
    names: list[str], *, auc: float, member: float, exact: float, worst: float, p: float, half: float = 0.006
) -> tuple[Measurement, ...]:  # fmt: skip
    def one(name: str, value: float, reach: float, **more: Any) -> Measurement:
        goal = next(s.goal for s in statistics() if s.name == name)
        return Measurement(
            name, value, Interval(value - reach, value + reach, 0.95, "normal"), 2293, goal, **more
        )

    parts = tuple(
        Part(n, worst / (i + 1), Interval(worst / (i + 2), worst / (i + 1) + 0.01), 0.02, 2293)
        for i, n in enumerate(names)
    )
    return (
        one(MEAN, worst / 3, 0.004, reference=0.011, reference_interval=Interval(0.009, 0.013), parts=parts),
        one(MAX, worst, 0.02, reference=0.031, note=f"largest in {names[0]!r}"),
        one(PAIRS, worst / 2, 0.01, reference=0.0,
            parts=tuple(Part(f"{a} x {b}", worst / (i + j + 2)) for i, a in enumerate(names) for j, b in enumerate(names[:i]))),
        one(UTILITY, auc, 0.012, note="3 releases"),
        not_measured(R2, "the target has classes"),
        one(EXACT, exact, half, reference=0.0, parts=(Part("release 1", exact, note="3 of 4586 members, 1 of 2293 controls"),)),
        one(NEAR, exact * 1.1, half),
        Measurement(P_VALUE, p, Interval(p, min(1.0, p + 0.002)), 2293, Goal.HIGHER),
        one(PRIVACY, member, half, reference=0.0),
        Measurement(K, 1, n=4586, goal=Goal.HIGHER, note="a count of the release, no estimate"),
    )  # fmt: skip


def pictures(names: list[str], *, rows: bool = False) -> tuple[Picture, ...]:
    """One picture of each kind, every text of which the data may have chosen."""
    odd = names[-2]

    def said(id: str, title: str, topic: str = "Columns together") -> dict[str, Any]:
        return {
            "id": id, "topic": topic, "title": title, "reading": f"Alike: 1.2 % of {title} would move.",
            "caption": f"Of 2,293 real and 4,586 synthetic rows: {title}.", "words": f"Picture of {title}.",
        }  # fmt: skip

    square = tuple(
        tuple(1.0 if i == j else 0.05 * (i - j) for j in range(len(names)))
        for i in range(len(names))
    )
    cells = ((0.0, 0.1, 0.2), (0.3, 0.0, 0.05), (0.05, 0.2, 0.1))
    line = (0.0, 0.4, 0.8, 1.0)
    found: list[Picture] = [
        Bars(**said("column-1", odd, "Each column"), names=("up to 9", "10 to 19", "20 or more"), real=(0.2, 0.5, 0.3),
             synthetic=(0.1, 0.6, 0.3), edges=(-0.5, 9.5, 19.5, 29.5)),
        Bars(**said("column-2", "admitted", "Each column"), names=("2024-01 to 2024-02", "2024-02 or more"), real=(0.2, 0.8),
             synthetic=(0.1, 0.9), edges=(1.7e15, 1.702e15, 1.704e15), dates=True),
        Bars(**said("column-3", names[-1], "Each column"), names=(odd, "other", "missing"), real=(0.5, 0.4, 0.1), synthetic=(0.6, 0.3, 0.1)),
        Grid(**said("pair-1", f"age and {odd}"), x="age", y=odd, x_edges=(0, 1, 2, 3), y_edges=(0, 1, 2, 3), real=cells, synthetic=cells[::-1]),
        Heat(**said("associations", "How columns go together"), names=tuple(names), real=square, synthetic=(square[0], (None,) * len(names), *square[2:])),
        Curve(**said("roc", "ROC", "Models trained on them"), x="false alarms", y="found", diagonal="guessing",
              traces=(Trace("learnt from real rows", line, line, real=True), Trace("learnt from synthetic rows", line, line))),
        Bars(**said("importances", odd, "Models trained on them"), names=tuple(names), real=tuple(0.1 for _ in names),
             synthetic=tuple(-0.01 for _ in names), percent=False, axis="score lost"),
        Undrawn(id="umap", topic="All columns at a glance", title="UMAP", reason="it needs umap-learn"),
    ]  # fmt: skip
    if rows:
        found.append(Points(**said("pair-1-rows", odd), x="age", y=odd, real=((1, 2), (2, 3)), synthetic=((1, 3),)))  # fmt: skip
    return tuple(found)


def technique(
    policy: Policy, name: str, found: tuple[Measurement, ...], **more: Any
) -> TechniqueFindings:
    verdict = (
        judge(policy, name, found, task="classification", catalogue=statistics()) if found else None
    )
    return TechniqueFindings(**{
        "name": name, "title": f"The technique {name}", "suits": "Prototypes; it cannot keep rare groups.",
        "source": "A paper (2020)", "family": "statistical", "settings": (("minimum_leaf", "20"),),
        "control": False, "measurements": found, "verdict": verdict, "releases": 3, "cpu_seconds": 1.25, **more,
    })  # fmt: skip


def sample(*, hostile: bool = True, rows: bool = False) -> Findings:
    """The study; ``hostile`` puts markup into every name that a user or the data can choose,
    ``rows`` shows single rows too."""
    names = columns(hostile)
    evil = SCRIPT if hostile else "pmm"
    policy = load_policy(POLICY)
    control = {"control": True, "family": "control", "settings": (), "releases": 1}
    claim = PrivacyClaim(
        1.0, 1e-6, "approximate", "add-or-remove", "row", "zCDP", ("domains",), "assay 0.1"
    )
    techniques = (
        technique(policy, "holdout", measured(names, auc=-0.001, member=-0.001, exact=0.0, worst=0.03, p=0.6), **control),
        technique(policy, "copy", measured(names, auc=0.0, member=0.96, exact=0.97, worst=0.02, p=0.0), **control),
        technique(policy, "forest", measured(names, auc=0.011, member=0.002, exact=0.001, worst=0.04, p=0.3) + attacks(names[-1], leaky=False), pictures=pictures(names, rows=rows)),
        technique(policy, "aim", measured(names, auc=0.032, member=0.0, exact=-0.001, worst=0.07, p=0.7), claim=claim, family="private"),
        technique(policy, "copula", measured(names, auc=0.047, member=0.001, exact=0.0, worst=0.09, p=0.4)),
        technique(policy, "cart", measured(names, auc=0.004, member=0.045, exact=0.06, worst=0.03, p=0.0) + attacks(names[-1], leaky=True), pictures=pictures(names)),
        technique(policy, "independent", measured(names, auc=0.401, member=0.001, exact=0.0, worst=0.03, p=0.5)),
        technique(policy, evil, measured(names, auc=0.02, member=0.016, exact=0.016, worst=0.05, p=0.006)),
        technique(policy, "smote", (), failure=f"The table has a column {names[-1]!r} it cannot take."),
    )  # fmt: skip
    offered = [t for t in techniques if not t.control and t.verdict]
    points = {
        t.name: (u.value, p.value)
        for t in offered
        if (u := t.measurement(UTILITY)) and (p := t.measurement(PRIVACY))
    }
    judged = [(t.name, t.verdict, t.measurements) for t in offered if t.verdict]
    facts = tuple(
        ColumnFact(n, "numeric", ("quasi_identifier",) if i < 2 else (), 0.013 * i, 90 + i, ("check the unit",) if i == 2 else ())
        for i, n in enumerate(names)
    )  # fmt: skip
    return Findings(
        title=f"thyroid{BREAKOUT if hostile else ''}.parquet", purpose="training",
        task="classification of diagnosis", policy=policy.name, policy_about=policy.about,
        data=DataFacts(
            "thyroid.parquet", 9172, 4586, 2293, 2293, "row", facts,
            (IdentifierFact(names[-1], "a name", "98 % of cells look like one", "drop"),),
            ("fti is tt4 / t4u on 99 % of rows.",), ("12 of 2293 holdout rows (0.52 %) equal a training row.",),
        ),
        techniques=techniques, catalogue=statistics(), utility_axis=UTILITY, privacy_axis=PRIVACY,
        pareto=pareto(points),  # type: ignore[arg-type]
        recommendation=recommend(judged, catalogue=statistics()),
        power="Exact copies of 0.37 % of the training rows or more (17 rows) would have been seen in 95 of 100 cases; an absence of alarm says no more than that.",
        seed=7, versions=(("assay", "0.1.0"), ("numpy", "2.2.0"), ("python", "3.11.9")),
        created="2026-03-01T12:00:00+00:00", seconds=321.5, calibration=calibration(), uses=4,
        judges=judges(evil, names[-1]),
    )  # fmt: skip


@pytest.fixture
def findings() -> Findings:
    return sample()


@pytest.fixture
def plain() -> Findings:
    return sample(hostile=False)


@pytest.fixture
def attack() -> Callable[..., tuple[Measurement, ...]]:
    """Makes an attack's measurements of its counts: see :func:`attacked`."""
    return attacked


@pytest.fixture
def bare(plain: Findings) -> Callable[..., Findings]:
    """Makes a study of one technique with these measurements, and nothing else."""

    def make(*found: Measurement, policy: dict[str, Any] | None = None, **more: Any) -> Findings:
        one = technique(load_policy(policy or POLICY), "forest", found, releases=1, **more)
        return replace(plain, techniques=(one,), calibration=None, uses=0)

    return make


def audited(**changes: Any) -> Audited:
    """An audit of mst at epsilon 1, consistent; ``changes`` replace fields."""
    boxes = tuple(
        Rates(Interval(a, a + 0.04, 0.997, "clopper-pearson"), Interval(b, b + 0.04, 0.997, "clopper-pearson"))
        for a, b in ((0.1, 0.75), (0.4, 0.42), (0.75, 0.1))
    )  # fmt: skip
    made = Audited(
        audited="mst",
        claimed=AuditedClaim(
            1.0, 1e-5, "add-or-remove", 0.268, "approximate", "row", "GDP of the parts",
            "assay 0.1.0, mst", ("all levels", "all settings"),
        ),
        box="white", game="white box: every noisy answer; 1,000 canaries in 1 column",
        runs=(5_080, 4_920), confidence=0.95,
        bounds=(
            Bound("Clopper-Pearson", 0.351, 0.9875, within=(0.717, 1.09)),
            Bound("Gaussian", 0.699, 0.9875, "the mechanism is as private as one with Gaussian noise", 0.19, (0.29, 0.4), (1.12, 1.55)),
            Bound("one run", 0.0851, 0.9875),
        ),
        epsilon=0.699, tightness=(0.72, 1.11, 1.49), verdict=CONSISTENT, needed=2_144,
        errors=Errors(3_810, 3_690, ((0, 3_810), (1_500, 1_600), (3_690, 0)), boxes),
        looks=("two fits of one table with one seed: their noise must differ",),
        remarks=(Remark("note", f"Epsilon 1: {in_words(1.0)}."),),
        command="assay audit mst --epsilon 1", versions=(("assay", "0.1.0"),),
        created="2026-11-28T20:00:00+00:00", seconds=12.0,
    )  # fmt: skip
    return replace(made, **changes)


def audited_part(verdict: str) -> AuditedPart:
    """A game beside the answers', played at a larger epsilon than the claim."""
    return AuditedPart(
        AuditedClaim(4.38, 1e-5, "add-or-remove", 1.0), "white box: which of two is chosen; 900 canaries",
        (450, 450), (Bound("Clopper-Pearson", 2.34, 0.99, within=(3.1, 4.2)),), 2.34, (0.8, 0.98, 1.1),
        verdict, 420,
    )  # fmt: skip


@pytest.fixture
def part() -> Callable[[str], AuditedPart]:
    """Makes a game with a verdict: see :func:`audited_part`."""
    return audited_part


@pytest.fixture
def audit() -> Callable[..., Audited]:
    """Makes an audit: see :func:`audited`."""
    return audited
