"""The declared chance of each check is an upper bound of how often random codes pass it."""

from __future__ import annotations

import re
from re import _parser as parser  # the only reader of regular expressions that Python has
from typing import Any

import numpy as np
import pytest

from assay.data.identifiers.content import FORMS, Form

TRIES = 500


def written(parsed: Any, rng: np.random.Generator) -> str:
    """A random string that the parsed regular expression matches."""
    text = ""
    for code, value in parsed:
        match str(code):
            case "LITERAL":
                text += chr(value)
            case "IN":
                text += chr(rng.choice(members(value)))
            case "MAX_REPEAT":
                low, high, inner = value
                for _ in range(int(rng.integers(low, min(high, low + 9) + 1))):
                    text += written(inner, rng)
            case "BRANCH":
                text += written(value[1][int(rng.integers(len(value[1])))], rng)
            case "SUBPATTERN":
                text += written(value[3], rng)
            case "ASSERT" | "ASSERT_NOT":
                pass  # what it excludes is thrown away below
            case _:
                raise AssertionError(f"{code} is not written yet")
    return text


def members(charset: Any) -> list[int]:
    found: list[int] = []
    for code, value in charset:
        match str(code):
            case "LITERAL":
                found.append(value)
            case "RANGE":
                found += range(value[0], value[1] + 1)
            case "CATEGORY":
                found += range(48, 58)
            case _:
                raise AssertionError(f"{code} is not written yet")
    return found


@pytest.mark.parametrize(
    "form", [f for f in FORMS if f.valid and f.chance > 1e-3], ids=lambda f: f.title
)
def test_random_codes_pass_no_more_often_than_declared(form: Form) -> None:
    assert form.valid is not None
    rng = np.random.default_rng(7)
    parsed = parser.parse(form.shape.pattern.replace("(?i)", ""))
    texts: list[str] = []
    for _ in range(20):
        texts += [
            t for t in (written(parsed, rng) for _ in range(TRIES)) if form.shape.fullmatch(t)
        ]
        if len(texts) >= TRIES:
            break
    assert len(texts) >= TRIES
    share = sum(form.valid(t) for t in texts) / len(texts)
    noise = 3 * np.sqrt(form.chance * (1 - form.chance) / len(texts))
    assert share <= form.chance + noise
    assert all(re.fullmatch(form.shape, t) for t in texts)
