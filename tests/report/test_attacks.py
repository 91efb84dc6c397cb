"""An attack is found by its three rates, whatever else it measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assay.core import Measurement, not_measured
from assay.report import Findings
from assay.report.attacks import Attacked, attacks_of, low_end, title_of


def found(study: Findings) -> tuple[Attacked, ...]:
    return attacks_of(study.techniques[0], {s.name: s for s in study.catalogue})


def test_only_what_has_all_three_rates_is_an_attack(attack: Any, bare: Callable[..., Any]) -> None:
    study = bare(
        *attack("privacy.linkage", 40, 489, 3, 406, exposed=(20, 50, 1, 40)),
        Measurement("privacy.copies.exact.excess", 0.2),
        Measurement("utility.x.train", 0.2),
    )
    (one,) = found(study)
    assert (one.name, one.title) == ("privacy.linkage", "linkage")
    assert one.train.n == 489
    assert set(one.further) == {"exposed.excess"}, "what was not taken tells nothing"


def test_the_plainest_excess_above_0_is_told(attack: Any, bare: Callable[..., Any]) -> None:
    plain = found(bare(*attack("privacy.linkage", 40, 489, 3, 406, exposed=(20, 50, 1, 40))))
    assert plain[0].told is not None
    assert plain[0].told[0] == "excess"
    exposed = found(bare(*attack("privacy.linkage", 4, 489, 3, 406, exposed=(20, 50, 1, 40))))
    assert exposed[0].told is not None
    assert exposed[0].told[0] == "exposed.excess"
    assert found(bare(*attack("privacy.linkage", 4, 489, 3, 406)))[0].told is None


def test_what_could_not_run_is_kept_and_tells_nothing(
    attack: Any, bare: Callable[..., Any]
) -> None:
    (one,) = found(bare(*attack("privacy.linkage", 0, 0, 0, 0, reason="nobody is unique")))
    assert one.excess.reason == "nobody is unique"
    assert one.told is None


def test_no_interval_is_no_evidence() -> None:
    assert low_end(Measurement("x", 0.9)) == low_end(not_measured("x", "why")) == float("-inf")


def test_a_title_for_names_that_nothing_explains() -> None:
    assert title_of("privacy.my_own.attack", {}) == "privacy my own attack"
