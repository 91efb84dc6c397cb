"""How training is cut into compiled calls."""

from __future__ import annotations

import pytest

from assay.nn import Plan


@pytest.mark.parametrize(
    ("steps", "piece"),
    [
        (1_500, 50),  # they come out even as they are
        (60, 30),  # two calls of one program
        (1_333, 43),  # 31 calls of it
        (997, 50),  # a prime: the last call is a second program
        (30, 30),
        (10, 50),
    ],
)
def test_pieces_come_out_even_where_they_can(steps: int, piece: int) -> None:
    assert Plan(chunk=50).piece(steps) == piece


def test_pieces_are_hardly_shorter_than_the_chunk() -> None:
    """A look at the held rows comes about as often, so that patience lasts about as long."""
    for chunk in (1, 7, 50, 100):
        for steps in range(1, 400):
            assert 0.6 * chunk <= Plan(chunk=chunk).piece(steps) <= chunk
