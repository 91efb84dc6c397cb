"""What each technique loses beside what attacks find: one row a technique, so that it fits a phone.

A scatter of thirty names hides most of them; here each has a row, with one axis for what is lost and
one for what the attack that shows most has found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assay.core import Measurement
from assay.decision import spell
from assay.report.axis import reach_of
from assay.report.figures import cut
from assay.report.scale import Stretch, unit_for
from assay.report.svg import line, svg, text

_WIDE = 420.0  # in units that are about a pixel on a phone
_LOST, _FOUND = (16.0, 190.0), (226.0, 400.0)  # ends of the two axes
_TOP, _ROW, _FOOT = 86.0, 40.0, 12.0
_LONG = 28  # letters of a name beside its figure


@dataclass(frozen=True)
class Traded:
    """One technique.

    Attributes:
        technique: Its name.
        lost: What is lost; None where it was not measured.
        found: What the attack that shows most has found, a share; None where none was made.
        leaks: On how many releases all attacks together show a leak, of how many.
        claims: Whether it claims differential privacy.
    """

    technique: str
    lost: Measurement | None
    found: Measurement | None
    leaks: tuple[int, int]
    claims: bool = False


def draw_traded(rows: Sequence[Traded], lost: str, found: str) -> Markup:
    """The drawing as SVG, which needs no script.

    Args:
        rows: From top to bottom.
        lost: What the left axis shows, where lower is better.
        found: The same of the right one, in percent.
    """
    bottom = _TOP + _ROW * len(rows)
    left, parts = _axis([r.lost for r in rows], lost, _LOST, bottom, percent=False)
    right, more = _axis([r.found for r in rows], found, _FOUND, bottom, percent=True)
    parts += more
    parts.append(text("tick", "lower is better; red: all attacks together show a leak", _LOST[0], 44, "start"))  # fmt: skip
    for i, r in enumerate(rows):
        parts += _row(r, left, right, _TOP + _ROW * i)
    return svg("traded", _WIDE, bottom + _FOOT, parts, traded_words(rows, lost, found))


def traded_words(rows: Sequence[Traded], lost: str, found: str) -> str:
    """The same for those who cannot see it."""
    each = "; ".join(
        f"{r.technique}{' (claims differential privacy)' * r.claims} {_said(r.lost)} and "
        f"{_said(r.found, percent=True)}, a leak shown on {r.leaks[0]} of {r.leaks[1]}" for r in rows
    )  # fmt: skip
    return f"{lost}, and {found}, by technique: {each}."


def _axis(
    each: Sequence[Measurement | None], title: str, ends: tuple[float, float], bottom: float, *,
    percent: bool,
) -> tuple[Callable[[float], float], list[str]]:  # fmt: skip
    """Where a value stands on it, and its marks; controls at 100 % do not press the others together."""
    taken = [m for m in each if m is not None and m.value is not None]
    values = [v for m in taken for v in reach_of(m)] or [0.0, 1.0]
    low, high = min(0.0, *values), max(0.0, *values)
    stretch = Stretch(unit_for(None, [v for v in values if v < high] or values) / 4)
    start, span = stretch(low), stretch(high) - stretch(low) or 1.0

    def at(value: float) -> float:
        return ends[0] + (stretch(value) - start) / span * (ends[1] - ends[0])

    parts = [text("axis", title, ends[0], 16, "start")]
    places, texts = stretch.ticks(low, high, percent=percent, room=0.19)
    for place, said in zip(places, texts, strict=True):
        x = ends[0] + (place - start) / span * (ends[1] - ends[0])
        parts += [
            line("grid", x, _TOP, x, bottom),
            text("tick", said.replace(" %", "%"), x, _TOP - 6, "middle"),
        ]
    return at, parts


def _row(
    r: Traded, left: Callable[[float], float], right: Callable[[float], float], top: float
) -> list[str]:
    kind = "over" if r.leaks[0] else "under"
    name = cut(r.technique, _LONG)
    leaks = f"leak on {r.leaks[0]} of {r.leaks[1]}" if r.leaks[1] else "not attacked"
    leaks = f"claims DP; {leaks}" if r.claims else leaks
    return [
        text("name", name, _LOST[0], top + 17, "start"),
        text("figure over" if r.leaks[0] else "tick", leaks, _FOUND[1], top + 17, "end"),
        *_dot(r.lost, left, top + 28, kind, _LOST[0]),
        *_dot(r.found, right, top + 28, kind, _FOUND[0]),
    ]


def _dot(
    m: Measurement | None, at: Callable[[float], float], middle: float, kind: str, start: float
) -> list[str]:
    if m is None or m.value is None:
        return [text("tick", "not measured", start, middle + 5, "start")]
    reach = reach_of(m)
    return [
        line("span", at(min(reach)), middle, at(max(reach)), middle),
        f'<circle class="{kind}" cx="{at(m.value):.1f}" cy="{middle:.1f}" r="5"/>',
    ]


def _said(m: Measurement | None, *, percent: bool = False) -> str:
    if m is None or m.value is None:
        return "not measured"
    ends = f" ({spell(m.interval.low, percent=percent)} to {spell(m.interval.high, percent=percent)})" if m.interval else ""  # fmt: skip
    return f"{spell(m.value, percent=percent)}{ends}"
