"""A claim is read field by field; what it leaves open is not evaluated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assay.core import PrivacyClaim
from assay.report import Findings
from assay.report.promises import NIST, promised

CLAIM = PrivacyClaim(1.5, 1e-6, "approximate", "add-or-remove", "row", "zCDP", (), "assay 0.1")


def told(findings: Findings, key: str, **changes: object) -> tuple[bool, str]:
    t = replace(findings.techniques[2], claim=replace(CLAIM, **changes), releases=1)  # type: ignore[arg-type]
    return promised(key, t, findings)


@pytest.mark.parametrize("key", [i.key for i in NIST.items])
def test_every_field_says_something(plain: Findings, key: str) -> None:
    said, text = told(plain, key)
    assert text
    assert said == (key not in ("side-channels", "collection"))


def test_the_numbers_are_those_claimed(plain: Findings) -> None:
    assert told(plain, "epsilon")[1].startswith("ε = 1.5")
    assert told(plain, "delta")[1] == "δ = 1e-06 (1 in 1,000,000)"
    assert told(plain, "delta", delta=0.0)[1] == "δ = 0"
    assert "whole person" in told(plain, "delta", delta=0.001)[1]
    assert told(plain, "neighbours")[1] == "add-or-remove; assumed public: nothing"


def test_another_unit_is_no_promise_for_persons(plain: Findings) -> None:
    assert told(plain, "unit")[1] == "row, as in this study"
    people = replace(plain, data=replace(plain.data, unit="patient"))
    assert "ask whether" in told(people, "unit")[1]


def test_several_fits_add_up(plain: Findings) -> None:
    assert "adds them up" not in told(plain, "composition")[1]
    t = replace(plain.techniques[2], claim=CLAIM, releases=3)
    assert "one of this study's 3 fits adds them up" in promised("composition", t, plain)[1]
