"""The spread over fits, from the releases that a breakdown names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assay.core import Goal, Interval, Measurement, Part
from assay.decision import stability
from assay.report import Findings, page
from assay.report.steady import by_release, steady

UTILITY, PRIVACY = "utility.tstr.roc_auc.drop", "privacy.membership.excess_tpr_at_1pct_fpr"
#: Two families of model; the figure is that of the second.
LOST = Measurement(
    UTILITY, 0.02, Interval(0.0, 0.04), goal=Goal.LOWER,
    parts=(
        Part("tree", 0.1), Part("tree, release 1", 0.08), Part("tree, release 2", 0.12),
        Part("boosting, fast", 0.02), Part("boosting, fast, release 1", 0.01), Part("boosting, fast, release 2", 0.03),
    ),
)  # fmt: skip
TOLD = Measurement(
    PRIVACY, 0.004, Interval(0.0, 0.01), goal=Goal.LOWER,
    parts=(Part("release 1", 0.004), Part("release 2", 0.001)),
)  # fmt: skip


def test_the_family_that_the_figure_is_of_counts() -> None:
    assert by_release(LOST) == [0.01, 0.03]
    assert by_release(TOLD) == [0.004, 0.001]
    assert by_release(replace(LOST, parts=(Part("age", 0.02),))) == []


def test_a_row_holds_range_deviation_and_interval(bare: Callable[..., Findings]) -> None:
    found = bare(LOST, TOLD)
    found = replace(found, techniques=tuple(replace(t, releases=2) for t in found.techniques))
    made = steady(found)
    assert made is not None
    assert made.titles == ("AUC lost", "membership: excess at 1 % false alarms")
    (row,) = made.rows
    assert (row.name, row.fits, row.control) == ("forest", 2, False)
    (lost, deviation), (told, _) = row.cells
    assert (lost, told) == ("0.01 to 0.03", "0.1 % to 0.4 %")
    total = stability([[0.01], [0.03]]).total
    assert total is not None
    assert float(deviation.value) == pytest.approx(total[0], abs=5e-3)
    low, high = deviation.interval.split(" to ")
    assert (float(low), float(high)) == pytest.approx((total[1].low, total[1].high), abs=5e-3)
    text = page(found)
    assert "Stability over seeds" in text
    assert "0.01 to 0.03" in text


def test_what_was_not_kept_fit_by_fit_says_so(plain: Findings) -> None:
    made = steady(plain)
    assert made is not None
    assert "copy" not in {r.name for r in made.rows}  # fitted once
    assert {r.cells[0][0] for r in made.rows} == {"not kept fit by fit"}


def test_one_fit_each_has_no_table(bare: Callable[..., Findings]) -> None:
    found = bare(LOST, TOLD)
    assert steady(found) is None
    assert "Stability over seeds" not in page(found)


def test_the_front_is_told_in_words(plain: Findings) -> None:
    text = page(plain)
    assert "Not beaten on both." in text
    front = text.split("Not beaten on both.")[1].split("</p>")[0]
    assert all(f">{n}</bdi>" in front for n in plain.pareto)
