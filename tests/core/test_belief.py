"""Beliefs that an epsilon allows, by hand."""

from __future__ import annotations

import pytest

from assay.core import in_words, posterior


def test_beliefs_by_hand() -> None:
    assert posterior(0.5, 0.0) == 0.5
    assert posterior(0.01, 1.0) == pytest.approx(0.01 * 2.718281828 / (0.99 + 0.01 * 2.718281828))
    assert "2.67 %" in in_words(1.0)
    assert "73.1 %" in in_words(1.0)
    assert "more than 99.9 %" in in_words(12.0)
