"""What would have been missed, against simulation."""

from __future__ import annotations

import numpy as np

from assay.core.intervals import excess
from assay.report import DataFacts
from assay.study.power import power_of, power_sentence, smallest_copied_share


def test_a_leak_of_that_size_is_seen_in_95_of_100_cases_and_a_third_of_it_is_not() -> None:
    train, holdout, chance = 4_000, 2_000, 0.002
    share = smallest_copied_share(train, holdout, chance)
    assert share is not None
    rng = np.random.default_rng(0)

    def seen(part: float) -> float:
        copied = round(part * train)
        on_train = copied + rng.binomial(train - copied, chance, 400)
        on_control = rng.binomial(holdout, chance, 400)
        spans = [
            excess(int(t), train, int(c), holdout, 0.99)
            for t, c in zip(on_train, on_control, strict=True)
        ]
        return float(np.mean([s.low > 0 for s in spans]))

    assert seen(share) >= 0.95
    assert seen(share / 3) < 0.6


def test_more_rows_show_smaller_leaks() -> None:
    shares = [smallest_copied_share(n, n // 2, 0.001) for n in (500, 5_000, 50_000)]
    assert all(s is not None for s in shares)
    assert shares == sorted(shares, reverse=True)  # type: ignore[type-var]


def test_nothing_can_be_seen_without_controls_or_where_everything_matches() -> None:
    assert "control group" in power_sentence(100, 0, 0.0, 1)
    assert smallest_copied_share(5, 2, 0.9) is None
    assert "says nothing" in power_sentence(5, 2, 0.9, 1)
    assert "95 of 100" in power_sentence(5_000, 2_500, 0.0, 3)


def test_where_nothing_was_judged_no_attack_is_blamed() -> None:
    facts = DataFacts("t", 100, 50, 25, 25, "row", ())
    assert power_of([], facts) == "Nothing was judged, so nothing is known of leaks."
