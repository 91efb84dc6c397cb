"""Every measurement reaches the page, with its reason where there is no value."""

from __future__ import annotations

from dataclasses import replace

from assay.core import Goal, Interval, Part
from assay.report import Findings
from assay.report.areas import FigureView
from assay.report.views import PARTS_SHOWN, TechniqueView, by_rule, cell, technique_views


def figures_of(view: TechniqueView) -> list[FigureView]:
    groups = [g for a in view.areas for g in (*a.groups, *a.untaken)]
    return [f for g in groups for f in g.figures]


def test_every_measurement_and_rule_is_there(plain: Findings) -> None:
    for view, t in zip(technique_views(plain), plain.techniques, strict=True):
        shown = [m.name for m in figures_of(view)]
        assert sorted(shown) == sorted(m.name for m in t.measurements)
        assert len(view.rules) == (len(t.verdict.rules) if t.verdict else 0)


def test_reasons_stand_in_place_of_values(plain: Findings) -> None:
    view = technique_views(plain)[2]
    utility = next(a for a in view.areas if a.key == "utility")
    (untaken,) = utility.untaken
    assert untaken.reason == "the target has classes"
    assert [f.figure.value for f in untaken.figures] == ["not measured"]


def test_a_long_breakdown_shows_the_worst(plain: Findings) -> None:
    t = plain.techniques[2]
    parts = (*(Part(str(i), i / 1000) for i in range(50)), Part("none", None))
    for goal, worst in ((Goal.LOWER, "49"), (Goal.HIGHER, "0")):
        m = replace(t.measurements[0], parts=parts, goal=goal)
        view = technique_views(replace(plain, techniques=(replace(t, measurements=(m,)),)))[0]
        figure = view.areas[0].groups[0].figures[0]
        assert (len(figure.parts), figure.parts_all) == (PARTS_SHOWN, 51)
        assert figure.parts[0].label == "none", "what has no value is not hidden"
        assert figure.parts[1].label == worst


def test_the_level_is_said_where_it_is_not_95(plain: Findings) -> None:
    assert cell(0.5, Interval(0.4, 0.6, 0.99), None).interval == "0.40 to 0.60 at 99 %"
    assert cell(0.5, Interval(0.4, 0.6), None).interval == "0.40 to 0.60"


def test_rules_are_compared_over_all_that_ran(plain: Findings) -> None:
    views = technique_views(plain)
    for _, lines in by_rule(views):
        assert [v.found.name for v, _ in lines] == [t.name for t in plain.techniques if t.verdict]
