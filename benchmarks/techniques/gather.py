"""What the committed results hold of each technique, as the values that `assay.decision` takes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assay.core import Interval, Measurement, Verdict, from_json
from assay.core.intervals import normal
from assay.decision import Measured, Policy, Powers, Rule, Size, Spread, judge, powers, stability
from assay.decision.measured import Figure
from assay.evaluation import catalogue

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "recommend")]
import evidence  # noqa: E402

#: Data sets on which techniques without a promise stand side by side, and those with one.
PLAIN = ("adult", "credit_card_default", "online_shoppers", "magic_gamma", "beijing_pm25")
PROMISED = ("adult", "credit_card_default", "nist_acs_national2019")
EPSILON, DELTA = 1.0, 1e-9
STUDIES = ("study_adult", "study_thyroid")
DRAWS = evidence.RESULTS / "techniques_draws.jsonl"
NAMES = {
    "pairs": "fidelity.pairs.distance.excess", "copies": "privacy.copies.exact.excess",
    "near": "privacy.copies.near.excess",
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Techniques that stand side by side.

    Attributes:
        title: In words.
        data_sets: Their names.
        figures: By data set and technique.
        failed: By data set, techniques that were tried and gave nothing.
    """

    title: str
    data_sets: tuple[str, ...]
    figures: Mapping[str, Mapping[str, Figure]]
    failed: Mapping[str, tuple[str, ...]]

    @property
    def techniques(self) -> tuple[str, ...]:
        """All of them, those that were tried on most data sets first."""
        names = {t for d in self.data_sets for t in (*self.figures[d], *self.failed[d])}
        return tuple(sorted(names, key=lambda t: (-self.tried(t), t)))

    def tried(self, technique: str) -> int:
        """On how many data sets."""
        return sum(technique in (*self.figures[d], *self.failed[d]) for d in self.data_sets)

    def losses(self, what: str) -> dict[str, dict[str, float]]:
        """By data set and technique, infinite where it was tried and gave nothing."""
        found: dict[str, dict[str, float]] = {}
        for d in self.data_sets:
            own = {t: getattr(f, what) for t, f in self.figures[d].items()}
            found[d] = {t: v for t, v in own.items() if v is not None}
            found[d] |= dict.fromkeys(self.failed[d], float("inf"))
        return found


def measured_now() -> Measured:
    """The evidence as the results have it, the same that the package ships."""
    return from_json(Measured, evidence.evidence())


def group(found: Measured, title: str, data_sets: tuple[str, ...], epsilon: float | None) -> Group:
    """The figures of one setting on these data sets."""
    delta = None if epsilon is None else DELTA
    figures: dict[str, dict[str, Figure]] = {d: {} for d in data_sets}
    for f in found.figures:
        declared = f.declared in ("all", "levels")
        if f.table in figures and (f.epsilon, f.delta) == (epsilon, delta) and declared:
            figures[f.table].setdefault(f.technique, f)
    failed: dict[str, tuple[str, ...]] = {}
    for d in data_sets:
        lines = [x for x in evidence.fits() if x["table"] == d and x["epsilon"] == epsilon and "error" in x]  # fmt: skip
        failed[d] = tuple(sorted({x["technique"] for x in lines} - set(figures[d])))
    return Group(title, data_sets, figures, failed)


def growth() -> dict[str, tuple[Powers, dict[tuple[int, int], float]]]:
    """By technique, powers of CPU seconds, and MB by rows and columns where they were measured."""
    sizes: dict[str, list[Size]] = {}
    memory: dict[str, dict[tuple[int, int], float]] = {}
    for x in evidence.lines("recommend_growth.jsonl"):
        if "error" not in x:
            spent = x["fit_cpu_s"] + x["sample_cpu_s"]
            sizes.setdefault(x["technique"], []).append(Size(x["rows"], x["columns"], spent))
            if "peak_mb" in x:
                at = x["rows"], x["columns"]
                memory.setdefault(x["technique"], {})[at] = x["peak_mb"]
    return {t: (powers(found), memory.get(t, {})) for t, found in sizes.items()}


def over_seeds(data_sets: Iterable[str]) -> dict[str, dict[str, Spread]]:
    """By technique and data set, how far the score of models moves from fit to fit."""
    kept = set(data_sets)
    values: dict[tuple[str, str], list[list[float]]] = {}
    for x in evidence.fits():
        if x["table"] in kept and x["epsilon"] is None and "error" not in x:
            score = evidence.values(x).get("drop")
            if score is not None:
                values.setdefault((x["technique"], x["table"]), []).append([score])
    found: dict[str, dict[str, Spread]] = {}
    for (technique, table), own in values.items():
        found.setdefault(technique, {})[table] = stability(own)
    return found


def over_draws() -> dict[str, Spread]:
    """By technique, fits and draws of the small table apart."""
    values: dict[str, dict[int, list[float]]] = {}
    if not DRAWS.exists():
        return {}
    for line in DRAWS.read_text("utf-8").splitlines():
        x = json.loads(line)
        score = x["utility.tstr.roc_auc.synthetic"]
        values.setdefault(x["technique"], {}).setdefault(x["fit"], []).append(score)
    return {t: stability(list(found.values())) for t, found in values.items()}


def verdicts(found: Group, measured: Measured, policy: Policy) -> dict[str, list[Verdict]]:
    """The policy's word on each technique of each data set, by the rules that these lines can answer."""
    judged = {}
    for d in found.data_sets:
        task = measured.tables[d].task
        judged[d] = [
            judge(policy, t, measurements(f, task), task=task, catalogue=catalogue())
            for t, f in found.figures[d].items()
        ]
    return judged


def measurements(figure: Figure, task: str) -> list[Measurement]:
    """With the intervals that fits differ by; those of near copies and their like are of counts."""
    names = {"drop": f"utility.tstr.{'r2' if task == 'regression' else 'roc_auc'}.drop", **NAMES}
    taken = []
    for what, name in names.items():
        value = getattr(figure, what)
        if value is not None:
            error = getattr(figure, f"{what}_error", 0.0)
            ends = normal(value, error**2) if error else None
            taken.append(Measurement(name, value, ends))
    return taken


def study_verdicts(policy: Policy) -> dict[str, list[Verdict]]:
    """The same of the techniques of whole studies, from their committed values and intervals."""
    judged = {}
    for name in STUDIES:
        study = json.loads((evidence.RESULTS / f"{name}.json").read_text("utf-8"))
        judged[name.removeprefix("study_")] = [
            judge(
                policy, t, [_kept(k, v) for k, v in row.items() if isinstance(v, list)],
                task="classification", catalogue=catalogue(),
            )
            for t, row in study["techniques"].items() if not row["control"]
        ]  # fmt: skip
    return judged


def _kept(name: str, found: list[float]) -> Measurement:
    value, *ends = found
    return Measurement(name, value, Interval(*ends) if ends else None)


def only(policy: Policy, names: Iterable[str]) -> Policy:
    """Those of its rules that are about these statistics."""
    kept = set(names)
    rules: list[Rule] = [r for r in policy.rules if r.measure in kept]
    return policy.model_copy(update={"rules": tuple(rules)})
