"""Spans of settings: what is in them, and that each technique takes all of its own."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from assay.techniques import CONTROLS, TECHNIQUES, Choice, Real, Span, Whole, technique

DECLARED = [
    (name, setting, span)
    for name in TECHNIQUES
    for setting, span in getattr(TECHNIQUES[name], "space", {}).items()
]


def ends(span: Span) -> tuple[Any, ...]:
    return span.values if isinstance(span, Choice) else (span.low, span.high)


def test_all_but_controls_say_where_to_search() -> None:
    own = {n for n in TECHNIQUES if n not in CONTROLS and TECHNIQUES.origin(n) == "assay"}
    wanted = own - {"external"}  # whose settings are its program's
    assert wanted <= {name for name, _, _ in DECLARED}
    for name in ("autoregressive", "vae", "gan", "diffusion"):
        own = {setting for found, setting, _ in DECLARED if found == name}
        assert {"bins", "steps", "batch", "rate", "width"} < own


@pytest.mark.parametrize(("name", "setting", "span"), DECLARED, ids=lambda v: str(v))
def test_a_span_is_of_a_setting_that_takes_its_ends(name: str, setting: str, span: Span) -> None:
    default = {f.name: f.default for f in fields(TECHNIQUES[name])}[setting]  # type: ignore[arg-type]
    assert default is None or default in span
    assert setting not in ("privacy", "pool")  # how much people are protected is not searched
    for value in ends(span):
        assert value in span
        assert getattr(technique(name, **{setting: value}), setting) == value


@pytest.mark.parametrize("name", sorted({name for name, _, _ in DECLARED}))
def test_all_ends_go_together(name: str) -> None:
    own = {setting: span for found, setting, span in DECLARED if found == name}
    for side in (0, -1):
        wanted = {setting: ends(span)[side] for setting, span in own.items()}
        made = technique(name, **wanted)
        assert {setting: getattr(made, setting) for setting in own} == wanted


def test_what_is_in_a_span() -> None:
    whole, real = Whole(2, 8, log=True), Real(0, 1)
    assert [v for v in (1, 2, 2.0, True, 8, 9, "3") if v in whole] == [2, 8]
    assert [v for v in (-0.1, 0, 0.5, True, 1.0, 1.1, float("nan"), "0") if v in real] == [
        0,
        0.5,
        1,
    ]
    assert [v for v in ("a", "b", "c", None) if v in Choice(("a", "b"))] == ["a", "b"]


def test_spans_in_words() -> None:
    assert str(Whole(2, 8, log=True)) == "2 to 8, by factors"
    assert str(Real(1e-6, 0.5)) == "1e-06 to 0.5"
    assert str(Choice(("a", None))) == "one of a, None"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Whole(3, 3), lambda: Real(1, 0), lambda: Real(0, float("inf")),
        lambda: Real(float("nan"), 1), lambda: Real(0, 1, log=True), lambda: Whole(-1, 4, log=True),
        lambda: Choice(("a",)), lambda: Choice(("a", "a")),
    ],
)  # fmt: skip
def test_impossible_spans_are_refused(make: Any) -> None:
    with pytest.raises(ValueError, match=r"a span|a choice"):
        make()
