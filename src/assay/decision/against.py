"""What speaks against a technique before a fit, in one line, or nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping

from assay.core import Offer, Situation
from assay.decision.cost import Cost
from assay.decision.measured import Measured, Setting
from assay.decision.words import spell

#: Exact and near copies above chance that the preset policy `partner` allows.
EXACT, NEAR = 0.01, 0.02
#: And attacks on members.
MEMBERS = 0.15
#: Tables whose near copies count, within what factor of rows, and fewest rows to tell of more.
_LOOKED, _ROWS, _SMALL = 3, 5, 2_000


def against(
    offer: Offer, situation: Situation, cost: Cost, weights: Mapping[Setting, float],
    measured: Measured,
) -> str:  # fmt: skip
    """The first of these that holds, empty where none does: it cannot take the table; the promise
    cannot be made; it is too dear; nothing was measured; its rows were too near to people."""
    if offer.refusal:
        return offer.refusal
    return (
        _promise(offer, situation)
        or _dear(cost, situation)
        or _figures(offer, situation, weights, measured)
    )


def _promise(offer: Offer, situation: Situation) -> str:
    if situation.epsilon is None:
        if offer.family == "private":
            return "made for a promise (--epsilon), which costs usefulness that nobody asked to pay"
        return ""
    if not offer.private:
        return "it cannot promise differential privacy"
    if offer.void:
        names = ", ".join(map(repr, offer.void[:4])) + ", ..." * (len(offer.void) > 4)
        return f"its promise would be void: the values of {names} would be read off the rows"
    return ""


def _dear(cost: Cost, situation: Situation) -> str:
    most, allowed = cost.most, situation.minutes
    if most is not None and allowed is not None and most > allowed:
        return f"about {minutes(most)} CPU minutes a fit, more than the {allowed:g} allowed"
    if situation.memory is not None and cost.megabytes is not None:
        needed = cost.megabytes / 1_000
        if needed > situation.memory:
            return f"about {needed:.1f} GB of memory, more than the {situation.memory:g} allowed"
    return ""


def _figures(
    offer: Offer, situation: Situation, weights: Mapping[Setting, float], measured: Measured
) -> str:
    own = [f for f in measured.figures if f.technique == offer.name and f.setting in weights]
    if not own:
        return "not measured on tables like this one"
    if situation.epsilon is not None:  # the promise stands for it
        return ""
    exact = [(f.copies, f.setting.title) for f in own if (f.copies or 0) > EXACT]
    if exact:
        share, title = exact[0]
        return (
            f"exact copies of real rows, {spell(share or 0, percent=True)} above chance on {title}"
        )
    near = near_copies(offer.name, situation, measured)
    if near is None:
        released = situation.purpose in ("sharing", "testing")
        return "not measured: how many near copies of real rows it releases" if released else ""
    value, error, titles = near
    if value - 1.96 * error > NEAR:
        return (
            f"near copies of real rows, {spell(value, percent=True)} above chance on {titles}; the "
            f"policy 'partner' allows {spell(NEAR, percent=True)}"
        )
    members = [(f.members, f.setting.title) for f in own if (f.members or 0) > MEMBERS]
    if members:
        told, title = members[0]
        return f"people are told from others {spell(told or 0, percent=True)} better than by chance on {title}"  # fmt: skip
    return ""


def near_copies(
    name: str, situation: Situation, measured: Measured
) -> tuple[float, float, str] | None:
    """Near copies above chance and their standard error, with the tables they were looked at on;
    None where they never were on such.

    How many come by depends on rows above all: those of tables within a factor of five count, or
    where there are none, of larger ones; the nearer the more. A small table tells nothing of a large
    one: on few rows all that is close to the data is near some person.
    """
    looked = [
        f for f in measured.figures
        if f.technique == name and f.near is not None and f.epsilon is None
    ]  # fmt: skip
    far = {
        f.setting: abs(math.log(situation.rows / measured.tables[f.table].rows)) for f in looked
    }  # fmt: skip
    seen = [f for f in looked if far[f.setting] <= math.log(_ROWS)]
    seen = seen or [f for f in looked if measured.tables[f.table].rows >= _SMALL]
    share = {s: math.exp(-d) for s, d in far.items()}
    seen = sorted(seen, key=lambda f: -share[f.setting])[:_LOOKED]
    if not seen:
        return None
    total = sum(share[f.setting] for f in seen)
    value = sum(share[f.setting] * (f.near or 0.0) for f in seen) / total
    error = sum((share[f.setting] * f.near_error) ** 2 for f in seen) ** 0.5 / total
    return value, error, " and ".join(dict.fromkeys(f.setting.title for f in seen))


def minutes(value: float) -> str:
    """CPU minutes to one or two digits.

    >>> minutes(0.004), minutes(0.26), minutes(3.2), minutes(124.0)
    ('under 0.1', '0.3', '3', '124')
    """
    if value < 0.05:
        return "under 0.1"
    return f"{value:.1f}" if value < 2 else f"{value:.0f}"
