"""Where to put the names beside points so that they do not cover each other."""

from __future__ import annotations

from collections.abc import Sequence

# Shares of the plot: half a name's height, a character's width, a marker's reach.
_LINE, _LETTER, _GAP = 0.045, 0.0115, 0.018
_ASIDE = ("top right", "bottom right", "top left", "bottom left", "top center",
          "bottom center", "middle right", "middle left")  # fmt: skip

Box = tuple[float, float, float, float]


def places_of(
    points: Sequence[tuple[float, float, int]], xs: tuple[float, float], ys: tuple[float, float],
    arms: Sequence[Box] = (),
) -> list[str]:  # fmt: skip
    """A Plotly ``textposition`` for each point, chosen in turn to overlap the least.

    Args:
        points: Place on both axes and length of the name in characters.
        xs: Ends of the horizontal axis.
        ys: Ends of the vertical axis.
        arms: Boxes on the axes that names must not cover either, such as error bars.
    """
    unit = [((x - xs[0]) / (xs[1] - xs[0]), (y - ys[0]) / (ys[1] - ys[0]), n) for x, y, n in points]
    wide, tall = xs[1] - xs[0], ys[1] - ys[0]
    taken = [
        ((a - xs[0]) / wide, (b - ys[0]) / tall - 0.004, (c - xs[0]) / wide, (d - ys[0]) / tall + 0.004)
        for a, b, c, d in arms
    ]  # fmt: skip
    taken += [(x - _GAP, y - _GAP, x + _GAP, y + _GAP) for x, y, _ in unit]
    chosen = []
    for x, y, n in unit:
        boxes = {p: _box(p, x, y, n) for p in _ASIDE}
        best = min(_ASIDE, key=lambda p: (_cost(boxes[p], taken), _ASIDE.index(p)))
        chosen.append(best)
        taken.append(boxes[best])
    return chosen


def _box(place: str, x: float, y: float, letters: int) -> Box:
    width, (up, side) = letters * _LETTER, place.split()
    left = {"right": x + _GAP, "center": x - width / 2, "left": x - _GAP - width}[side]
    bottom = {"top": y + _GAP, "middle": y - _LINE / 2, "bottom": y - _GAP - _LINE}[up]
    return left, bottom, left + width, bottom + _LINE


def _cost(box: Box, taken: list[Box]) -> float:
    outside = max(0.0, -box[0]) + max(0.0, box[2] - 1) + max(0.0, -box[1]) + max(0.0, box[3] - 1)
    return round(sum(_overlap(box, t) for t in taken) + outside, 9)


def _overlap(a: Box, b: Box) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    return wide * tall if wide > 0 and tall > 0 else 0.0
