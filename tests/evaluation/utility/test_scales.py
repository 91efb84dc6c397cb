"""The statistics of every score."""

from __future__ import annotations

from assay.core import Goal
from assay.data import TaskKind
from assay.evaluation.utility.scales import FIRST, SCALES, STATISTICS


def test_each_score_has_three_statistics() -> None:
    assert len(STATISTICS) == 3 * len(SCALES) == 33
    for scale in SCALES:
        assert scale.real.goal is Goal.NONE
        assert scale.drop.goal is Goal.LOWER
        assert scale.synthetic.goal is (Goal.LOWER if scale.loss else Goal.HIGHER)
        assert scale.real.name == f"utility.tstr.{scale.key}.real"
        assert "Esteban" in scale.drop.source
        assert scale.formula in scale.real.formula != ""


def test_a_drop_may_be_a_gain() -> None:
    spans = {s.key: (s.drop.low, s.drop.high) for s in SCALES}
    assert spans["roc_auc"] == (-1.0, 1.0)
    assert spans["r2"] == spans["mae"] == (None, None)


def test_the_family_is_chosen_by_a_score_of_the_task() -> None:
    for kind in TaskKind:
        assert FIRST[kind] in {s.key for s in SCALES if s.kind is kind and not s.loss}
