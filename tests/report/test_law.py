"""What is asked is cited, and nothing is cited that was not checked."""

from __future__ import annotations

import re

from assay.report.law import DECIDES, SOURCES
from assay.report.promises import NIST

ITEMS = [i for s in (*SOURCES, NIST) for i in s.items]


def test_every_item_says_where_it_stands() -> None:
    assert [s.key for s in SOURCES] == ["gdpr", "hipaa", "iso", "ico", "ema"]
    for s in (*SOURCES, NIST):
        assert len({i.key for i in s.items}) == len(s.items)
    for i in ITEMS:
        assert i.citation
        assert i.asks.endswith((".", "?")), i.key


def test_clauses_are_those_of_the_standard() -> None:
    # Table of contents of ISO/IEC 27559:2022, as AS/NZS ISO/IEC 27559:2024 prints it.
    contents = {
        "6": "Context assessment", "7.3.2": "Maximum or average risk",
        "7.3.3": "Population or sample-based attack", "8.2.2": "Quantifying identifiability",
        "8.2.3": "Adversarial testing", "8.3.4": "Re-evaluation",
        "9.2.2": "Roles and responsibilities",
    }  # fmt: skip
    iso = next(s for s in SOURCES if s.key == "iso")
    assert {i.citation.rpartition(" ")[2]: i.title for i in iso.items} == contents


def test_whatever_a_figure_answers_leaves_the_number_to_the_policy() -> None:
    for s in SOURCES:
        for i in s.items:
            if i.attacks and i.key != "safe-harbour":
                assert "your policy decides" in i.number, i.key
    assert DECIDES.endswith("your policy decides.")


def test_a_number_from_memory_says_so() -> None:
    texts = [f"{i.asks} {i.number} {i.unasked}" for i in ITEMS] + [s.about for s in SOURCES]
    told = [t for t in texts if re.search(r"0\.09|\b11\b", t)]
    assert len(told) == 1
    assert "reported" in told[0]
    assert "check the source" in told[0]
    assert not [t for t in texts if re.search("28/2024|ε ≤|below 5 ", t)], "unchecked: left out"


def test_an_item_is_asked_of_figures_or_of_people() -> None:
    for s in SOURCES:
        for i in s.items:
            assert bool(i.attacks or i.others) != bool(i.unasked), i.key
