"""Drawings of an audit as SVG: they print, need no script, and fit a phone as they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

from markupsafe import Markup

from assay.core import Audited, Bound
from assay.report.svg import Point, arrow, line, path, rect, shape, svg, text

_WIDE = 420.0  # of every drawing, in units that are about a pixel on a phone
_LEFT, _RIGHT = 14.0, 14.0
_ROW, _TOP, _FOOT = 46.0, 30.0, 44.0
_NORMAL = NormalDist()


def bounds_picture(found: Audited) -> Markup:
    """Every method's lower bound, estimate and upper end beside the claim."""
    claim, rows = found.claimed.epsilon, found.bounds
    far = _reach(found)
    height = _TOP + _ROW * len(rows) + _FOOT

    def x(epsilon: float) -> float:
        return _LEFT + min(epsilon / far, 1.0) * (_WIDE - _LEFT - _RIGHT)

    bottom = _TOP + _ROW * len(rows)
    parts = [
        rect("beyond", x(claim), _TOP, _WIDE - _RIGHT - x(claim), bottom - _TOP),
        line("claim", x(claim), _TOP - 6, x(claim), bottom),
        text("claim", f"claimed ε = {claim:g}", x(claim), _TOP - 12, _anchor(x(claim))),
        *_scale(far, x, bottom),
    ]
    for i, bound in enumerate(rows):
        parts += _row(bound, claim, far, x, _TOP + _ROW * i)
    parts.append(text("axis", "epsilon (ε)", _WIDE / 2, height - 6, "middle"))
    return svg("bounds", _WIDE, height, parts, bounds_words(found))


def bounds_words(found: Audited) -> str:
    """The same for those who cannot see it."""
    each = "; ".join(f"{b.name} at least {b.epsilon:.3g}" for b in found.bounds)
    return f"Lower bounds of epsilon beside the claimed {found.claimed.epsilon:g}: {each}."


def errors_picture(found: Audited) -> Markup:
    """The attacker's two error rates, with what the claim forbids."""
    left, top, side, foot = 58.0, 12.0, _WIDE - 58.0 - 12.0, 44.0
    bottom = top + side
    m, n = max(1, found.errors.absent), max(1, found.errors.present)

    def at(false: float, missed: float) -> Point:
        return left + side * false, bottom - side * missed

    edge = forbidden(found)
    parts = [
        shape("beyond", [at(0, 0), *(at(*p) for p in edge)]),
        shape("beyond", [at(1, 1), *(at(1 - a, 1 - b) for a, b in edge)]),
        path("edge", [at(*p) for p in edge]),
        path("edge", [at(1 - a, 1 - b) for a, b in edge]),
        path("chance", [at(0, 1), at(1, 0)]),
        *_frame(at),
    ]
    if found.claimed.mu is not None:
        parts.append(path("normal", [at(*p) for p in _normal_edge(found.claimed.mu)]))
    for box in found.errors.boxes:
        (x0, y1), (x1, y0) = at(box.false.low, box.missed.low), at(box.false.high, box.missed.high)
        parts.append(rect("box", x0, y0, max(x1 - x0, 1.0), max(y1 - y0, 1.0)))
    parts.append(path("seen", [at(a / m, b / n) for a, b in found.errors.curve]))
    parts += [
        text("axis", "called there, of those who were not", left + side / 2, bottom + foot - 6, "middle"),
        text("axis", "not called there, of those who were", 12, top + side / 2, "middle", turned=True),
    ]  # fmt: skip
    return svg("errors", _WIDE, bottom + foot, parts, errors_words(found))


def errors_words(found: Audited) -> str:
    """The same for those who cannot see it."""
    inside = within_forbidden(found)
    few = "none" if not inside else f"{inside}"
    return (
        f"False positive rate across, false negative rate up. Of {len(found.errors.boxes)} boxes of exact "
        f"intervals along the attacker's curve {few} lie{'s' * (inside == 1)} wholly in the region that the "
        "claim forbids."
    )


def forbidden(found: Audited) -> list[Point]:
    """Where the region starts that (epsilon, delta) forbids, from the missed axis to the other one:
    ``1 - missed <= e^epsilon false + delta`` and the like with the two exchanged."""
    epsilon, delta = found.claimed.epsilon, found.claimed.delta
    corner = (1 - delta) / (1 + math.exp(epsilon))
    return [(0.0, 1 - delta), (corner, corner), (1 - delta, 0.0)]


def within_forbidden(found: Audited) -> int:
    """How many boxes lie wholly in it, in either corner."""
    factor, delta = math.exp(found.claimed.epsilon), found.claimed.delta

    def beyond(a: float, b: float) -> bool:
        return max(1 - delta - factor * a, (1 - delta - a) / factor) > b

    return sum(
        beyond(box.false.high, box.missed.high) or beyond(1 - box.false.low, 1 - box.missed.low)
        for box in found.errors.boxes
    )


def _normal_edge(mu: float) -> list[Point]:
    """Errors of the best attack on Gaussian noise that just keeps the claim."""
    places = [i / 60 for i in range(1, 60)]
    inner = [(a, _NORMAL.cdf(_NORMAL.inv_cdf(1 - a) - mu)) for a in places]
    return [(0.0, 1.0), *inner, (1.0, 0.0)]


def _reach(found: Audited) -> float:
    """The highest epsilon that is drawn: some way beyond the claim and what was seen."""
    claim = found.claimed.epsilon
    most: float = max(v for b in found.bounds for v in (b.epsilon, *(b.within or ())[:1]))
    return 1.15 * max(1.5 * claim, min(most, 4 * claim))


def _row(
    bound: Bound, claim: float, far: float, x: Callable[[float], float], top: float
) -> list[str]:
    middle, over = top + 32, bound.epsilon > claim
    kind = "over" if over else "under"
    parts = [
        text("name", bound.name, _LEFT, top + 16, "start"),
        text(f"figure {kind}", f"at least {bound.epsilon:.3g}", _WIDE - _RIGHT, top + 16, "end"),
    ]
    if bound.within is not None:
        seen, high = bound.within
        parts.append(line("span", x(bound.epsilon), middle, x(high), middle))
        parts.append(
            line("span", x(high), middle - 5, x(high), middle + 5) if high < far
            else arrow(x(far), middle)
        )  # fmt: skip
        if seen < far:
            parts.append(line("estimate", x(seen), middle - 6, x(seen), middle + 6))
    if bound.epsilon < far:
        parts.append(
            f'<circle class="{kind}" cx="{x(bound.epsilon):.1f}" cy="{middle:.1f}" r="5"/>'
        )
    else:
        parts.append(arrow(x(far), middle, kind))
    return parts


def _scale(far: float, x: Callable[[float], float], bottom: float) -> list[str]:
    step = 10 ** math.floor(math.log10(far / 2))
    step *= next(k for k in (1, 2, 5, 10) if far / (step * k) <= 5.5)
    parts = [line("axis", _LEFT, bottom, _WIDE - _RIGHT, bottom)]
    for i in range(int(far / step) + 1):
        place = x(i * step)
        parts += [
            line("axis", place, bottom, place, bottom + 4),
            text("tick", f"{i * step:.6g}", place, bottom + 18, "middle"),
        ]
    return parts


def _frame(at: Callable[[float, float], Point]) -> list[str]:
    parts = [path("axis", [at(0, 1), at(0, 0), at(1, 0)])]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        (x, bottom), (left, y) = at(share, 0), at(0, share)
        # The last number would stand out of the drawing if it were in the middle.
        parts.append(text("tick", f"{share:g}", x, bottom + 18, "end" if share == 1 else "middle"))
        if share:
            parts.append(text("tick", f"{share:g}", left - 5, y + 4, "end"))
    return parts


def _anchor(x: float) -> str:
    return "start" if x < 0.25 * _WIDE else "end" if x > 0.75 * _WIDE else "middle"
