"""The order of techniques in a report, and the two axes of the trade-off."""

from __future__ import annotations

from assay.core import Outcome
from assay.decision import Policy
from assay.report import TechniqueFindings

_UTILITY = {
    "classification": "utility.tstr.roc_auc.drop",
    "regression": "utility.tstr.r2.drop",
    "": "fidelity.pairs.distance.excess",
}
_TESTING = "utility.testing.broken.share"
_PRIVACY = "privacy.membership.excess_tpr_at_1pct_fpr"
_RANK = (Outcome.PASS, Outcome.INCONCLUSIVE, Outcome.NOT_MEASURED, Outcome.FAIL)


def axes(policy: Policy, task: str, purpose: str = "") -> tuple[str, str]:
    """Names of the utility and the privacy statistic that the policy, the purpose or the task
    calls for."""
    headline = policy.headline
    utility = headline.utility if headline else None
    privacy = headline.privacy if headline else None
    useful = _TESTING if purpose == "testing" else _UTILITY[task]
    return utility or useful, privacy or _PRIVACY


def ranked(found: list[TechniqueFindings], utility: str) -> list[TechniqueFindings]:
    """Yardsticks first, then by verdict, then by what utility is lost, then by name."""

    def place(t: TechniqueFindings) -> tuple[bool, int, float, str]:
        measured = t.measurement(utility)
        lost = measured.value if measured and measured.value is not None else float("inf")
        rank = _RANK.index(t.verdict.outcome) if t.verdict else len(_RANK)
        return not t.control, rank, lost, t.name if not t.control else ""

    return sorted(found, key=place)


def points(
    found: list[TechniqueFindings], utility: str, privacy: str
) -> dict[str, tuple[float, float]]:
    """Where each technique stands on the two axes; those without a value stand nowhere."""
    places = {}
    for t in found:
        pair = [t.measurement(utility), t.measurement(privacy)]
        values = [m.value for m in pair if m is not None and m.value is not None]
        if len(values) == 2:
            places[t.name] = (values[0], values[1])
    return places
