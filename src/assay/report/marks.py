"""Small drawings inside tables: an interval against its limit. They print and need no script."""

from __future__ import annotations

from markupsafe import Markup

from assay.core import Outcome, RuleVerdict
from assay.report.scale import Stretch

_WIDTH, _HEIGHT = 190, 22
_LEFT, _RIGHT = -1.7, 2.3  # of the stretched axis, the limit at 0; further out is an arrow

SYMBOLS = {
    Outcome.PASS: "✓",
    Outcome.FAIL: "✕",
    Outcome.INCONCLUSIVE: "◐",
    Outcome.NOT_MEASURED: "–",
}


def mark(rule: RuleVerdict) -> Markup:
    """The rule's interval as SVG, the limit always at one place and the good side on the left.

    So a column of marks reads as one picture, whatever the statistics' units are. Empty where
    nothing was measured; the sentence beside it says the same in words.
    """
    if rule.value is None:
        return Markup("")
    low, high = (
        (rule.interval.low, rule.interval.high) if rule.interval else (rule.value, rule.value)
    )
    stretch = Stretch(abs(rule.limit) or 0.01)  # one unit for all rows of a rule
    sign = 1 if rule.at_most else -1
    ends = sorted(sign * (stretch(v) - stretch(rule.limit)) for v in (low, high))
    here = sign * (stretch(rule.value) - stretch(rule.limit))
    limit, middle = _x(0.0), _HEIGHT / 2
    kind = rule.outcome.name.lower().replace("_", "-")
    parts = [
        f'<rect class="ok" x="0" y="0" width="{limit:.1f}" height="{_HEIGHT}"/>',
        f'<line class="limit" x1="{limit:.1f}" x2="{limit:.1f}" y1="0" y2="{_HEIGHT}"/>',
        f'<line class="span" x1="{_x(ends[0]):.1f}" x2="{_x(ends[1]):.1f}" y1="{middle}" y2="{middle}"/>',
        *(_end(e, middle) for e in ends if rule.interval),
        _arrow(here, middle) if not _LEFT < here < _RIGHT else
        f'<circle cx="{_x(here):.1f}" cy="{middle}" r="4"/>',
    ]  # fmt: skip
    return Markup(  # noqa: S704 - numbers and our own words only
        f'<svg class="mark {kind}" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _x(place: float) -> float:
    share = (min(max(place, _LEFT), _RIGHT) - _LEFT) / (_RIGHT - _LEFT)
    return 6 + share * (_WIDTH - 12)


def _end(place: float, middle: float) -> str:
    if not _LEFT < place < _RIGHT:
        return ""
    x = _x(place)
    return f'<line class="span" x1="{x:.1f}" x2="{x:.1f}" y1="{middle - 4}" y2="{middle + 4}"/>'


def _arrow(place: float, middle: float) -> str:
    x, out = (1, -1) if place <= _LEFT else (_WIDTH - 1, 1)
    back = x - out * 8
    return f'<path d="M{x} {middle} L{back} {middle - 5} L{back} {middle + 5} Z"/>'
