"""Games of what else a technique asks of the rows, beside that of its answers."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from assay.audit import Found, Part, Scores, parts, play, together
from assay.study.store import key_of


def shared(
    kinds: Collection[str], epsilon: float, delta: float, confidence: float
) -> tuple[float, float]:
    """Confidence of the game of answers and of each other one: half of the error is for the answers,
    the rest for the others together.

    Args:
        kinds: Of :data:`assay.dp.overheard.KINDS`, that were heard.
        epsilon, delta: Of the claim.
        confidence: Of all games together, in (0, 1).
    """
    others = len(parts(kinds, epsilon, delta, confidence))
    if not others:
        return confidence, confidence
    return 1 - (1 - confidence) / 2, 1 - (1 - confidence) / (2 * others)


def played_beside(
    name: str, kinds: Collection[str], epsilon: float, delta: float, confidence: float,
    kept: Path | None,
) -> dict[str, Found]:  # fmt: skip
    """What the other games find, by the name of each.

    Args:
        name: Of the technique.
        kinds, epsilon, delta: As :func:`shared` has them.
        confidence: Of each game.
        kept: The file of the answers' scores; those of each game are kept beside it.
    """
    return {
        one.name: one.judged(together(_played(one, name, kept)), confidence)
        for one in parts(kinds, epsilon, delta, confidence)
    }


def _played(part: Part, name: str, kept: Path | None) -> list[Scores]:
    """The runs of a game."""
    if kept is not None:
        kept = kept.with_name(f"{kept.stem}-{part.name.replace(' ', '-')}{kept.suffix}")
    return play(part.game, part.runs, kept, key_of(name=name, game=repr(part.game)))
