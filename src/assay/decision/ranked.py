"""Which technique was best on tables like one's own, and which others are level with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assay.core import Situation
from assay.decision.measured import Figure, Measured, Setting

#: Share of the weight of all settings that a technique must have been measured on.
_ENOUGH = 0.5
#: Standard errors within which two are level, and how far apart they may be at most: a technique
#: that is good by luck alone is not level with one that always is.
_LEVEL, _APART = 1.96, 0.01


@dataclass(frozen=True)
class Rank:
    """How far a technique is behind the best of each setting, on the average.

    Attributes:
        technique: Its name.
        behind: In units of the loss, 0 or more.
        error: Its standard error, by how much fits differ.
        known: Whether it was measured on enough of what counts.
        level: Whether it is level with the first.
    """

    technique: str
    behind: float
    error: float
    known: bool
    level: bool


def loss(figure: Figure, by: str) -> tuple[float, float] | None:
    """What a technique loses where it is chosen ``by`` that, and its standard error; None where
    that was not measured."""
    match by:
        case "drop":
            return None if figure.drop is None else (figure.drop, figure.drop_error)
        case "pairs":
            return None if figure.pairs is None else (figure.pairs, figure.pairs_error)
        case "gain":
            return None if figure.gain is None else (-figure.gain, figure.gain_error)
        case "near":
            return None if figure.near is None else (max(0.0, figure.near), figure.near_error)
        case _:
            if figure.drop is None or figure.pairs is None:
                return None
            error = math.hypot(figure.drop_error, figure.pairs_error)
            return figure.drop + figure.pairs, error


def chosen_by(situation: Situation) -> str:
    """What is looked at: what models lose, what pairs of columns lose, both, what is gained beside
    real rows, or near copies."""
    if situation.purpose == "testing":
        return "pairs" if situation.epsilon is not None else "near"
    if not situation.task:
        return "pairs"
    if situation.purpose == "sharing":
        return "drop and pairs"
    return "gain" if situation.purpose == "augmentation" and situation.epsilon is None else "drop"


def ranked(
    names: Iterable[str], situation: Situation, weights: Mapping[Setting, float],
    measured: Measured,
) -> list[Rank]:  # fmt: skip
    """The techniques, best first; those that were not measured on enough come last.

    On each setting a technique is as far behind as it is from the best of those named; settings
    count by their weight. A setting that only one of them was measured on tells nothing, and of a
    task only settings with a task of that kind do.
    """
    by, wanted = chosen_by(situation), list(names)
    found: dict[Setting, dict[str, tuple[float, float]]] = {}
    for f in measured.figures:
        alike = by in ("pairs", "near") or measured.tables[f.table].task == situation.task
        counts = alike and f.technique in wanted and f.setting in weights
        own = loss(f, by) if counts else None
        if own is not None:
            found.setdefault(f.setting, {})[f.technique] = own
    if by == "gain" and not any(len(x) > 1 for x in found.values()):
        return ranked(wanted, _as_training(situation), weights, measured)
    found = {s: x for s, x in found.items() if len(x) > 1} or found
    total = sum(weights[s] for s in found)
    out = [_rank(n, found, weights, total) for n in wanted]
    out.sort(key=lambda r: (not r.known, r.behind, r.technique))
    return out


def _as_training(situation: Situation) -> Situation:
    from dataclasses import replace

    return replace(situation, purpose="training")


def _rank(
    name: str, found: Mapping[Setting, Mapping[str, tuple[float, float]]],
    weights: Mapping[Setting, float], total: float,
) -> Rank:  # fmt: skip
    held, behind, square = 0.0, 0.0, 0.0
    for setting, losses in found.items():
        if name in losses:
            own, error = losses[name]
            best, best_error = min(losses.values())
            weight = weights[setting]
            held += weight
            behind += weight * (own - best)
            square += (weight * math.hypot(error, best_error)) ** 2
    if not held:
        return Rank(name, math.inf, 0.0, False, False)
    behind, error = behind / held, math.sqrt(square) / held
    known = held >= _ENOUGH * total
    return Rank(name, behind, error, known, known and behind <= min(_LEVEL * error, _APART))
