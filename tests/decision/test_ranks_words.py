"""The sentences say what so few data sets cannot tell, who failed and who was not tried."""

from __future__ import annotations

import math

from assay.decision import ranking, ranks_words


def losses(sets: int) -> dict[str, dict[str, float]]:
    """``a`` before ``b`` before ``c`` everywhere, ``d`` where only the first set tried it."""
    found = {f"s{i}": {"a": 0.1, "b": 0.2 + i / 100, "c": 0.9} for i in range(sets)}
    found["s0"] |= {"c": math.inf, "d": 0.5}
    return found


def test_five_data_sets_tell_no_pair_apart() -> None:
    text = " ".join(ranks_words(ranking(losses(5))))
    assert "Whether one technique is ahead of one other 5 data sets cannot tell at 5 %" in text
    assert "can reach on them is 0.062" in text
    assert "It would take 6 at the least, and 7 to find the first of 3 pairs" in text
    assert "hold at 93.75 %, the most that 5 data sets can give" in text
    assert "c gave nothing on s0 and is ranked last there." in text
    assert "d is not ranked: not tried on s1, s2, s3 and s4." in text


def test_many_data_sets_tell_all_apart() -> None:
    text = " ".join(ranks_words(ranking(losses(20))))
    assert "do not all do as well (Friedman's test with Iman and Davenport's F infinite" in text
    assert "a is ahead of b and c." in text
    assert "tells apart: a ahead of b; a ahead of c; b ahead of c (" in text


def test_where_nothing_differs_it_says_so() -> None:
    even = {"s": {"a": 0.1, "b": 0.2}, "t": {"a": 0.2, "b": 0.1}}
    text = " ".join(ranks_words(ranking(even)))
    assert "The 2 techniques cannot be told from each other" in text
    assert "the first is ahead of nobody" in text
