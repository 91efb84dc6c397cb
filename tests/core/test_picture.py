"""Each kind of picture survives JSON, and is told apart by its kind."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from assay.core import (
    Bars,
    Curve,
    Grid,
    Heat,
    Picture,
    Points,
    Trace,
    Undrawn,
    canonical,
    from_json,
    to_json,
)

SAID = {"id": "a", "topic": "b", "title": "<c>", "reading": "d.", "caption": "e.", "words": "f."}
PICTURES = (
    Bars(**SAID, names=("x", "y"), real=(0.5, 0.5), synthetic=(0.25, 0.75), edges=(0.0, 1.0, 2.0)),
    Grid(**SAID, x="x", y="y", x_edges=(0, 1), y_edges=(0, 1), real=((1.0,),), synthetic=((0.0,),)),
    Heat(**SAID, names=("x",), real=((1.0,),), synthetic=((None,),)),
    Curve(**SAID, x="x", y="y", traces=(Trace("t", (0.0, 1.0), (0.0, 1.0), real=True),)),
    Points(**SAID, x="x", y="y", real=((0.0, 1.0),), synthetic=()),
    Undrawn(id="a", topic="b", title="c", reason="it could not be drawn"),
)


@dataclass(frozen=True)
class Holder:
    pictures: tuple[Picture, ...]


def test_there_and_back() -> None:
    held = Holder(PICTURES)
    text = canonical(to_json(held))
    back = from_json(Holder, json.loads(text))
    assert back == held
    assert [type(p) for p in back.pictures] == [type(p) for p in PICTURES]


def test_an_unknown_kind_is_refused() -> None:
    data = to_json(Holder(PICTURES[:1]))
    data["pictures"][0]["kind"] = "cake"
    with pytest.raises(ValueError, match="kind"):
        from_json(Holder, data)
