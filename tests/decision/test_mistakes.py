"""Places and hints in a policy's error sentences; test_load.py has the sentences themselves."""

from __future__ import annotations

from assay.decision.mistakes import hint, place


def test_a_place_names_the_rule_and_its_measure() -> None:
    values = {"rules": [{"measure": "a.b.c"}, "words", {"measure": 3}]}
    assert place("p.yaml", ("rules", 0, "at_most"), values) == "p.yaml, rule 1 (a.b.c)"
    assert place("p.yaml", ("rules", 1), values) == "p.yaml, rule 2"
    assert place("p.yaml", ("rules", 2, "measure"), values) == "p.yaml, rule 3"
    assert place("p.yaml", ("name",), values) == "p.yaml"


def test_a_hint_is_near_or_nothing() -> None:
    assert hint("at_mots", ["at_most", "at_least"]) == "; did you mean 'at_most'?"
    assert hint("zzz", ["at_most"]) == ""
