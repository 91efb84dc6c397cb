"""How a number is spelled in a sentence: as many digits as its interval bears, percent signs."""

from __future__ import annotations

import math
from collections.abc import Iterable

from assay.core import Interval, Statistic


def spell(value: float, *, percent: bool = False, digits: int | None = None) -> str:
    """``value`` in ASCII: three significant digits, or ``digits`` after the point.

    >>> spell(0.01234, percent=True), spell(1234.5), spell(-0.5), spell(7.0)
    ('1.23 %', '1,234', '-0.5', '7')
    """
    shown = 100 * value if percent else value
    if digits is not None:
        text = f"{shown:,.{digits}f}"
    elif shown == 0 or abs(shown) >= 1000:
        text = f"{shown:,.0f}"
    elif abs(shown) < 1e-4:
        text = f"{shown:.2e}"
    else:
        text = f"{shown:.3g}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return f"{text} %" if percent else text


def places(values: Iterable[float], *, percent: bool = False) -> int:
    """Digits after the point that tell ``values`` apart to two significant digits of their span.

    >>> places([0.0123, 0.0012, 0.0245]), places([0.0123, 0.0012, 0.0245], percent=True)
    (3, 1)
    """
    shown = [100 * v if percent else v for v in values]
    span = max(shown) - min(shown)
    if span <= 0:
        return 0 if all(v == round(v) for v in shown) else 3
    return min(9, max(0, 1 - math.floor(math.log10(span))))


def span(
    value: float, interval: Interval | None, statistic: Statistic | None, limit: float | None = None
) -> tuple[str, str, str]:
    """Value, lower and upper end as texts with equally many digits; ends empty without interval.

    Where rounding would move an end onto the ``limit`` that it does not touch, digits are added,
    so that no sentence seems to contradict its verdict.
    """
    percent = statistic is not None and statistic.percent
    if interval is None:
        return spell(value, percent=percent), "", ""
    numbers = (value, interval.low, interval.high)
    digits = places(numbers, percent=percent)
    if all(v == round(v) for v in numbers) and not percent:
        digits = 0
    scale = 100 if percent else 1
    for _ in range(4):
        if limit is None or not any(
            v != limit and round(scale * v, digits) == round(scale * limit, digits)
            for v in (interval.low, interval.high)
        ):
            break
        digits += 1
    value_text, low, high = (spell(v, percent=percent, digits=digits) for v in numbers)
    return value_text, low, high


def level(confidence: float) -> str:
    """``95 %``, ``99.5 %``."""
    return f"{100 * confidence:.4g} %"
