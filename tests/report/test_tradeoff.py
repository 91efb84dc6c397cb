"""The trade-off holds every technique, the controls apart, the front and the limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assay.report import Findings
from assay.report.tradeoff import tradeoff


def test_every_judged_technique_is_a_point_in_its_group(plain: Findings) -> None:
    figure = tradeoff(plain)
    assert figure is not None
    groups = {trace["name"].partition(" ")[0]: trace.get("text", []) for trace in figure.data}
    assert set(groups["pass"]) == {"forest", "aim"}
    assert set(groups["fail"]) == {"cart", "independent"}
    assert set(groups["inconclusive"]) == {"copula", "pmm"}
    assert set(groups["control"]) == {"holdout", "copy"}
    symbols = {t["marker"]["symbol"] for t in figure.data if "marker" in t}
    assert len(symbols) == 4, "outcomes must differ by more than colour"


def test_points_and_bars_lie_within_the_axes(plain: Findings) -> None:
    figure = tradeoff(plain)
    assert figure is not None
    for axis in ("x", "y"):
        low, high = figure.layout[f"{axis}axis"]["range"]
        for trace in figure.data:
            if "error_x" not in trace:
                continue
            bars = trace[f"error_{axis}"]
            for v, up, down in zip(trace[axis], bars["array"], bars["arrayminus"], strict=True):
                assert low <= v - down <= v <= v + up <= high


def test_the_front_joins_the_pareto_points(plain: Findings) -> None:
    figure = tradeoff(plain)
    assert figure is not None
    front = figure.data[0]
    assert len(front["x"]) == len(plain.pareto)
    assert front["x"] == sorted(front["x"])
    assert front["y"] == sorted(front["y"], reverse=True)


def test_limits_are_drawn(plain: Findings) -> None:
    figure = tradeoff(plain)
    assert figure is not None
    assert [s["type"] for s in figure.layout["shapes"]] == ["rect", "line", "line"]


def test_the_words_say_what_the_plot_shows(plain: Findings) -> None:
    figure = tradeoff(plain)
    assert figure is not None
    assert "forest (pass) at 0.011 [-0.001, 0.023] and 0.2 % [-0.4 %, 0.8 %]" in figure.words
    assert "copy (control)" in figure.words


def test_without_a_figure_on_either_axis_there_is_no_plot(plain: Findings) -> None:
    assert tradeoff(replace(plain, privacy_axis="privacy.none")) is None


def test_no_interval_no_bar(plain: Findings) -> None:
    t = plain.techniques[2]
    bare = replace(t, measurements=tuple(replace(m, interval=None) for m in t.measurements))
    figure = tradeoff(replace(plain, techniques=(bare,), pareto=()))
    assert figure is not None
    assert figure.data[0]["error_x"]["array"] == [0.0]


@pytest.mark.parametrize("sign", ["<script", "<img", "<b>bold"])
def test_no_markup_from_names(findings: Findings, sign: str) -> None:
    figure = tradeoff(findings)
    assert figure is not None
    assert sign not in repr(figure.data)
