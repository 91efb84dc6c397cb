"""Which game is played with what: a technique or a command line, white box or black."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assay.audit import (
    Canaries,
    Claimed,
    CommandLine,
    Game,
    Look,
    Pairs,
    SeenAnswers,
    SeenMasked,
    SeenOutside,
    SeenRows,
    SeenSteps,
    look,
    look_outside,
    look_steps,
    replaced_claim,
)
from assay.core import ConfigError
from assay.techniques import Copula, NetworkTechnique, Noise, Technique, technique

GAMES = ("white", "black")
#: Neighbouring tables: one person more or less, or one other person.
NEIGHBOURS = ADDED, REPLACED = ("add-or-remove", "replace")
#: Canaries: released rows must show each of them often enough, pairs are a fit each, and rows that
#: are masked by themselves cost next to nothing, but a fit each where each is released alone.
_MANY, _PAIRED, _FEW, _MASKED, _ALONE = 1_000, 300, 50, 10_000, 1_000


def relation(asked: Any, neighbours: str | None) -> str:
    """Between neighbouring tables: what was asked for, else the technique's own.

    Raises:
        ConfigError: There is no such relation, or the technique claims nothing for it.
    """
    own = REPLACED if isinstance(asked, Noise) else ADDED
    if neighbours is None or neighbours == own:
        return own
    if neighbours not in NEIGHBOURS:
        raise ConfigError(
            f"there are no neighbours {neighbours!r}", mend=f"Take one of: {', '.join(NEIGHBOURS)}"
        )
    if own == REPLACED:
        raise ConfigError(
            "it masks each row by itself, and how many there are is no secret",
            where=f"technique {asked.name!r}", mend="Say --neighbours replace, or nothing",
        )  # fmt: skip
    return neighbours


def tables_of(
    asked: Any, game: str, delta: float, replaced: bool, canaries: int | None, columns: int | None,
    base: int | None,
) -> Canaries | Pairs:  # fmt: skip
    """As :func:`assay.study.audit` has them."""
    if isinstance(asked, Noise):
        most = _ALONE if game == "black" else _MASKED
        return Pairs(canaries or max(2, min(most, _below(delta))), columns or 2)
    if game != "white" or (isinstance(asked, CommandLine) and not asked.answers):
        return Canaries(canaries or _FEW, columns or 3, base or 200, replaced=replaced)
    base, pairs = base or 80, isinstance(asked, (CommandLine, Copula))
    each = 2 * base + 1 if replaced else base + 1
    most = min(_PAIRED if isinstance(asked, Copula) else _MANY, _below(delta * each))
    return Canaries(
        canaries or max(2, most), columns or (2 if pairs else 1), base, narrow=True,
        replaced=replaced,
    )  # fmt: skip


def _below(delta: float) -> int:
    """The most persons of whom a delta would not give one away."""
    return int(min(1e9, 0.99 / delta)) if delta else 10**9


def looked(
    asked: Any, epsilon: float, delta: float, tables: Canaries | Pairs, *, replaced: bool
) -> Look:
    """What one look shows."""
    if isinstance(asked, CommandLine):
        return look_outside(asked, epsilon, delta, replaced=replaced)
    if isinstance(asked, Noise):
        return look(asked, Pairs(60, tables.columns), epsilon, delta)
    if isinstance(asked, NetworkTechnique):  # a fit takes a minute: what comes before is looked at
        return look_steps(asked, epsilon, delta)
    return look(asked, Canaries(60, 1, 10), epsilon, delta)


def held_to(
    asked: Any, played: Game, tables: Canaries | Pairs, epsilon: float, delta: float, between: str
) -> Claimed:
    """What is claimed of these neighbours. Our curators and networks claim it of one person more or
    less, so that of a replaced one their noise is held to what follows from that."""
    if isinstance(tables, Pairs) or between == ADDED or isinstance(asked, CommandLine):
        return Claimed(epsilon, delta, between)
    persons = played.persons if isinstance(played, SeenSteps) else tables.people
    return replaced_claim(asked, epsilon, delta, persons)


def private(name: str, epsilon: float, delta: float, settings: Mapping[str, Any]) -> Technique:
    """A technique that is asked for a promise.

    Raises:
        ConfigError: It makes none.
    """
    plain = technique(name, **settings)
    if not promising(plain):
        raise ConfigError(
            "it makes no promise that could be audited",
            where=f"technique {name!r}",
            mend="Take one with epsilon and delta or with privacy; `assay list` names them",
        )
    wish = {"epsilon": epsilon, "delta": delta}
    return technique(name, **settings, **({"privacy": wish} if hasattr(plain, "privacy") else wish))


def promising(technique: Any) -> bool:
    """Whether it, or its class, may be asked for differential privacy."""
    known = set(getattr(technique, "__dataclass_fields__", ()))
    return "privacy" in known or {"epsilon", "delta"} <= known


def chosen(asked: Any, game: str, canaries: Canaries | Pairs, *, whole: bool = True) -> Game:
    """The game of that box for a technique or a command line.

    Args:
        asked: The technique or command line.
        game: Of :data:`GAMES`; of a command line that tells no answers only rows are seen.
        canaries: The tables.
        whole: Whether a command line tells answers in whole numbers.

    Raises:
        ConfigError: There is no such game.
    """
    if game not in GAMES:
        raise ConfigError(f"there is no game {game!r}", mend=f"Games: {', '.join(GAMES)}")
    if isinstance(canaries, Pairs):
        return SeenMasked(asked, canaries, game == "black")
    if game == "black" or (isinstance(asked, CommandLine) and not asked.answers):
        return SeenRows(asked, canaries)
    if isinstance(asked, CommandLine):
        return SeenOutside(asked, canaries, whole)
    if isinstance(asked, NetworkTechnique):
        return SeenSteps(asked, replaced=canaries.replaced)
    if isinstance(asked, Copula):  # of a pair it asks for four cells
        return SeenAnswers(asked, replace(canaries, count=2, narrow=False), -(-canaries.count // 2))
    return SeenAnswers(asked, canaries)
