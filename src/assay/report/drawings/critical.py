"""Mean ranks over data sets with the critical difference: one row a technique, so that it fits a phone.

Demsar's diagram (2006, figure 1) has its names on both sides of one axis; ten of them do not fit a
phone. Here each has a row, and bars at the right join those that are not told apart.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from assay.decision import MeanRank, Ranking, level
from assay.report.figures import cut
from assay.report.svg import line, svg, text

_WIDE = 420.0  # in units that are about a pixel on a phone
_LEFT, _RIGHT, _LANE = 16.0, 14.0, 11.0
_TOP, _ROW, _FOOT = 86.0, 40.0, 12.0
_LONG = 34  # letters of a name beside its figure


def draw_critical(found: Ranking) -> Markup:
    """The drawing as SVG, which needs no script; colours are those of ``drawing.css``."""
    k = len(found.techniques)
    lanes = _lanes(found)
    right = (
        _WIDE - _RIGHT - _LANE * max((n for _, n in lanes), default=-1) - 2 * _LANE * bool(lanes)
    )

    def x(rank: float) -> float:
        return _LEFT + (rank - 1) / (k - 1) * (right - _LEFT)

    bottom = _TOP + _ROW * k
    parts = [*_scale(k, x, bottom), *_difference(found, x, right)]
    if lanes:
        said = "bars at the right join those that are not told apart"
        parts.append(text("tick", said, _LEFT, 54, "start"))
    for i, r in enumerate(found.techniques):
        parts += _row(r, x, _TOP + _ROW * i, right)
    places = {r.technique: i for i, r in enumerate(found.techniques)}
    for group, n in lanes:
        at = right + _LANE * (n + 1)
        ends = [_TOP + _ROW * places[name] for name in (group[0], group[-1])]
        parts.append(line("lane", at, ends[0] + 20, at, ends[1] + 32))
    return svg("critical", _WIDE, bottom + _FOOT, parts, critical_words(found))


def critical_words(found: Ranking) -> str:
    """The same for those who cannot see it."""
    each = "; ".join(
        f"{r.technique} {r.mean:.2f} ({level(r.interval.confidence)} interval {r.interval.low:g} to "
        f"{r.interval.high:g})" for r in found.techniques
    )  # fmt: skip
    groups = "; ".join(" and ".join((g[0], g[-1])) for g in found.together)
    joined = f" Not told apart, with all between them: {groups}." if groups else ""
    return (
        f"Mean ranks over {len(found.data_sets)} data sets, 1 is best: {each}. Two are told apart from "
        f"{found.critical:.2f} ranks on (Nemenyi, {level(found.level)}).{joined}"
    )


def _scale(k: int, x: Callable[[float], float], bottom: float) -> list[str]:
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if k / s <= 10)
    parts = []
    for rank in sorted({1, *range(step, k + 1, step)}):
        parts += [
            line("grid", x(rank), _TOP, x(rank), bottom),
            text("tick", str(rank), x(rank), _TOP - 6, "middle"),
        ]
    return parts


def _difference(found: Ranking, x: Callable[[float], float], right: float) -> list[str]:
    """How long the critical difference is, from rank 1 on; where it is longer than the axis, in words."""
    said = f"critical difference {found.critical:.2f}"
    words = text("axis", f"{said}  ·  mean rank, 1 is best", _LEFT, 16, "start")
    end = x(1 + found.critical)
    if end > right:
        return [
            words,
            text("tick", "longer than the axis: no two are told apart", _LEFT, 36, "start"),
        ]
    return [
        words, line("critical", x(1), 32, end, 32),
        *(line("critical", at, 27, at, 37) for at in (x(1), end)),
    ]  # fmt: skip


def _row(r: MeanRank, x: Callable[[float], float], top: float, right: float) -> list[str]:
    middle = top + 28
    name = cut(r.technique, _LONG)
    failed = f", failed on {len(r.failed)}" if r.failed else ""
    return [
        text("name", name, _LEFT, top + 17, "start"),
        text("figure failed" if failed else "figure", f"{r.mean:.2f}{failed}", right, top + 17, "end"),
        line("span", x(r.interval.low), middle, x(r.interval.high), middle),
        *(line("span", x(v), middle - 4, x(v), middle + 4) for v in (r.interval.low, r.interval.high)),
        f'<circle class="mean" cx="{x(r.mean):.1f}" cy="{middle:.1f}" r="5"/>',
    ]  # fmt: skip


def _lanes(found: Ranking) -> list[tuple[tuple[str, ...], int]]:
    """Each group with the first lane that is free where it begins."""
    places = {r.technique: i for i, r in enumerate(found.techniques)}
    ends: list[int] = []
    made = []
    for group in found.together:
        first, last = places[group[0]], places[group[-1]]
        lane = next((n for n, end in enumerate(ends) if end < first), len(ends))
        ends[lane : lane + 1] = [last]
        made.append((group, lane))
    return made
