"""Some needs, each as rules, and what the measured techniques say to them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assay.core import Verdict
from assay.decision import Measured, Policy, Recommended, load_policy, recommend_across
from assay.evaluation import catalogue

sys.path[:0] = [str(Path(__file__).parent)]
from gather import Group, only, study_verdicts, verdicts  # noqa: E402

USEFUL = ("utility.tstr.roc_auc.drop", "utility.tstr.r2.drop", "fidelity.pairs.distance.excess")
COPIES = ("privacy.copies.exact.excess", "privacy.copies.near.excess")
ALL_ATTACKS = (
    *USEFUL, *COPIES, "privacy.membership.excess", "privacy.membership.excess_tpr_at_1pct_fpr",
)  # fmt: skip
QUICK = 10.0  # CPU seconds of a fit and a draw


@dataclass(frozen=True)
class Need:
    """What somebody wants, the rules that say so, and the recommendation.

    Attributes:
        title: In words.
        rules: In words.
        data_sets: On which techniques were judged.
        found: The recommendation.
    """

    title: str
    rules: str
    data_sets: tuple[str, ...]
    found: Recommended


def needs(plain: Group, promised: Group, measured: Measured) -> list[Need]:
    """The recommendations, each over all data sets that its techniques were tried on."""
    partner = load_policy("partner")
    useful, safe = only(partner, USEFUL), only(partner, (*USEFUL, *COPIES))
    quick = verdicts(plain, measured, safe)
    slow = {
        t for d in plain.data_sets for t, f in plain.figures[d].items()
        if (f.fit_cpu_s or 0.0) + (f.sample_cpu_s or 0.0) > QUICK
    }  # fmt: skip
    return [
        _need("Train models in-house, where nobody else sees the rows", useful, verdicts(plain, measured, useful), plain),
        _need("Hand rows to partners, by what copies show", safe, verdicts(plain, measured, safe), plain),
        _need(
            f"The same within {QUICK:g} CPU seconds a fit and draw on every data set; slower ones are left out", safe,
            {d: [v for v in found if v.technique not in slow] for d, found in quick.items()},
            plain,
        ),
        _need("Hand rows to partners, by all attacks of a whole study", only(partner, ALL_ATTACKS), study_verdicts(only(partner, ALL_ATTACKS)), None),
        _need("Keep a promise of epsilon 1, delta 1e-9, and stay useful", useful, verdicts(promised, measured, useful), promised),
    ]  # fmt: skip


def _need(
    title: str, policy: Policy, judged: Mapping[str, list[Verdict]], group: Group | None
) -> Need:
    known = {s.name: s for s in catalogue()}
    said = [
        f"{known[r.measure].title} {'at most' if r.upper else 'at least'} {r.limit:g}"
        for r in policy.rules
    ]
    failed = group.failed if group else {}
    found = recommend_across(judged, catalogue=known.values(), failures=failed)
    return Need(title, "; ".join(said), tuple(judged), found)
