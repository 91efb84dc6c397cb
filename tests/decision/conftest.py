"""A small catalogue with every kind of statistic that rules meet."""

from __future__ import annotations

import pytest

from assay.core import Goal, Statistic


def _statistics() -> tuple[Statistic, ...]:
    low, high, none = Goal.LOWER, Goal.HIGHER, Goal.NONE
    share = {"low": 0.0, "high": 1.0}
    gap = {"low": -1.0, "high": 1.0}
    rows: list[tuple[str, str, Goal, dict[str, float], bool]] = [
        ("fidelity.columns.distance.max", "columns: largest distance", low, share, False),
        ("fidelity.pairs.distance.excess", "pairs: distance above chance", low, gap, False),
        ("utility.tstr.roc_auc.synthetic", "AUC, trained on synthetic", high, share, False),
        ("utility.tstr.roc_auc.drop", "AUC lost", low, gap, False),
        ("utility.tstr.r2.drop", "R2 lost", low, {}, False),
        ("utility.testing.broken.share", "rows that break anything", low, share, True),
        ("utility.testing.boundaries.covered", "boundary cases", high, share, True),
        ("utility.augmentation.full.gain", "gain", high, gap, False),
        ("privacy.copies.exact.excess", "exact copies above chance", low, gap, True),
        ("privacy.copies.near.excess", "near copies above chance", low, gap, True),
        ("privacy.membership.excess", "members told apart", low, gap, True),
        ("privacy.membership.p_value", "membership: p-value", high, share, False),
        ("privacy.leak.p_value", "any leak: p-value", high, share, False),
        ("privacy.membership.excess_tpr_at_1pct_fpr", "members found", low, gap, True),
        ("privacy.membership.control", "found among others", none, share, True),
        ("privacy.anonymity.k", "smallest group", high, {"low": 1.0}, False),
    ]
    return tuple(Statistic(n, t, f"{t}.", g, percent=p, **ends) for n, t, g, ends, p in rows)  # type: ignore[arg-type]


@pytest.fixture
def catalogue() -> tuple[Statistic, ...]:
    return _statistics()
