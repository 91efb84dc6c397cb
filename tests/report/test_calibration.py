"""What an absence of alarm means, and a warning to those who look too often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assay.core import Interval
from assay.report import Calibration, CalibrationRow, Findings
from assay.report.calibration import calibration_view, warnings

CLEAN = Interval(0.0, 0.0122, 0.95, "clopper-pearson")


def made(*sizes: float | None) -> Calibration:
    rows = tuple(CalibrationRow(f"leak {i}", 0.002, at, 40) for i, at in enumerate(sizes))
    return Calibration(rows, 0, 300, CLEAN, "assay calibrate x.yaml")


def test_the_summary_holds_the_smallest_sizes() -> None:
    assert calibration_view(made(0.02, 0.005)).summary == (
        "An absence of alarm means that less than 0.5 % to 2 % of the training rows was leaked, by kind of leak"
    )
    assert calibration_view(made(0.005, 0.005)).summary.endswith("less than 0.5 % of the training rows was leaked")  # fmt: skip
    assert "1 of 2 kinds of leak went unseen too often" in calibration_view(made(0.02, None)).summary  # fmt: skip
    assert calibration_view(made(None)).summary.startswith("An absence of alarm means little; 1 of 1 kinds")  # fmt: skip


def test_rows_and_false_alarms_in_words() -> None:
    found = calibration_view(made(0.005, None))
    assert found.rows[0] == ("leak 0", "0.2 %", "0.5 %", "40")
    assert found.rows[1][2] == "not so often at any size tried"
    assert found.false_alarms == "Without a leak, 0 of 300 runs raised a false alarm (95 % interval 0 % to 1.22 %)."  # fmt: skip
    other = calibration_view(replace(made(0.1), about="8,000 rows of Adult."))
    assert other.false_alarms.endswith("Tried on 8,000 rows of Adult.")


def test_how_sure_so_many_runs_can_be() -> None:
    def few(runs: int, at_95: float | None = 0.01) -> Calibration:
        rows = (CalibrationRow("a leak", 0.01, at_95, runs), CalibrationRow("b", 0.01, at_95, 900))
        return Calibration(rows, 0, 300, CLEAN, "assay calibrate")

    def says(runs: int) -> str:
        return calibration_view(few(runs)).certainty

    assert says(20) == (
        "95 of 100 is read from 20 runs a size: 19 caught or more, and 19 of 20 mean 75.1 % to 99.9 % (95 % interval)."
    )
    assert "1 run a size: 1 caught or more, and 1 of 1 mean 2.5 % to 100 %" in says(1)
    assert "39 runs a size: 38 caught or more" in says(39)  # 37 of 39 are 94.9 %
    hint = "; with 19 runs a size this is a first hint only"
    assert calibration_view(few(19)).summary.endswith(f"was leaked{hint}")
    assert "hint" not in calibration_view(few(20)).summary
    assert "hint" not in calibration_view(few(1, None)).summary  # it claims nothing
    assert calibration_view(replace(few(20), rows=())).certainty == ""


@pytest.mark.parametrize("uses", [0, 1, 2, 3, 40])
def test_a_warning_from_the_third_look_on(plain: Findings, uses: int) -> None:
    told = warnings(replace(plain, uses=uses))
    assert told[: len(plain.data.warnings)] == plain.data.warnings
    more = told[len(plain.data.warnings) :]
    assert len(more) == (uses >= 3)
    assert all(f"evaluated {uses} times" in w and "2312.05114" in w for w in more)
