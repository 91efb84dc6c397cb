"""What a claim's numbers say by themselves."""

from __future__ import annotations

import pytest

from assay.audit.epsilon import remarks


def test_a_sound_claim_gets_a_note_alone() -> None:
    assert [r.weight for r in remarks(1.0, 1e-9, 10_000)] == ["note"]


@pytest.mark.parametrize(
    ("wish", "weight", "words"),
    [
        ({"persons": 1_000, "delta": 1e-3}, "wrong", "number of persons"),
        ({"observed": ("age", "town")}, "wrong", "'age', 'town' was read off the data"),
        ({"void": "levels were read off the rows."}, "wrong", "claims nothing: levels"),
        ({"epsilon": 11.0}, "doubtful", "above 10"),
        ({"releases": 3}, "note", "epsilon 3 at a delta of 3e-06"),
    ],
)
def test_what_is_wrong_is_said(wish: dict[str, object], weight: str, words: str) -> None:
    about = {"epsilon": 1.0, "delta": 1e-6, **wish}
    found = remarks(about.pop("epsilon"), about.pop("delta"), **about)  # type: ignore[arg-type]
    assert any(r.weight == weight and words in r.text for r in found)
