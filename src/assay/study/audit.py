"""Whether an implementation keeps the epsilon that it claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from assay.audit import (
    Canaries,
    Claimed,
    CommandLine,
    Game,
    Look,
    Part,
    Scores,
    SeenAnswers,
    SeenOutside,
    SeenRows,
    SeenSteps,
    judged,
    look,
    look_outside,
    look_steps,
    parts,
    play,
    remarks,
    replaced_claim,
    scores_of_files,
    together,
)
from assay.core import ConfigError
from assay.study.audited import Audited
from assay.study.processes import processors
from assay.study.processes import together as in_processes
from assay.study.store import key_of
from assay.techniques import Copula, NetworkTechnique, Noise, Technique, technique

GAMES = ("white", "black")
#: Neighbouring tables: one person more or less, or one other person.
NEIGHBOURS = ADDED, REPLACED = ("add-or-remove", "replace")


#: Canaries: released rows must show each of them often enough, and pairs are a fit each.
_MANY, _PAIRED, _FEW = 1_000, 300, 50


def audit(
    name: str, epsilon: float, delta: float, *, runs: int = 20, game: str = "white",
    settings: Mapping[str, Any] | None = None, canaries: int | None = None,
    columns: int | None = None, base: int | None = None,
    persons: int | None = None, releases: int = 1, confidence: float = 0.95,
    kept: Path | None = None, progress: Callable[[str], None] | None = None, neighbours: str = ADDED,
    processes: int = 1,
) -> Audited:  # fmt: skip
    """Run a technique again and again on tables of canaries, and hold its claim to what is seen.

    Args:
        name: A technique, or a command line with ``{train}`` and ``{synthetic}``.
        epsilon, delta: The claim.
        runs: Of the mechanism.
        game: ``white`` (its noisy answers or gradients) or ``black`` (released rows alone).
        settings: Of the technique besides.
        canaries, columns, base: Of the tables, and rows beside each canary. None in white box for
            1,000 canaries (fewer where delta allows no table as large) in one column, in which all is
            spent on answers, with 80 rows; two columns of a command line, and of `copula`, which has
            300; in black box for 50 in three with 200. A network's game has always 1,000.
        persons, releases: Of the data that the claim is made for, where they are known.
        confidence: Of the verdict, in (0, 1).
        kept: A file of scores from which a stopped audit goes on; beside it one of each other game.
        progress: Called with a few words after every run.
        neighbours: Of the tables, of :data:`NEIGHBOURS`: a command line claims epsilon of these; a
            technique of ours claims it of one person more or less, and what follows from that of a
            replaced one is what it is held to.
        processes: That play at a time; 0 for one a processor.

    Raises:
        ConfigError: The technique has no privacy settings, or there is no such game for it.
        TechniqueError: It cannot run.
    """
    if neighbours not in NEIGHBOURS:
        raise ConfigError(
            f"there are no neighbours {neighbours!r}", mend=f"Take one of: {', '.join(NEIGHBOURS)}"
        )
    asked: Any = CommandLine(name) if "{" in name else private(name, epsilon, delta, settings or {})
    tables = _tables(asked, game, delta, neighbours == REPLACED, canaries, columns, base)
    seen = _looked(asked, epsilon, delta, replaced=tables.replaced)
    played = chosen(asked, game, tables, whole=bool(seen.whole))
    key = key_of(
        name=name, settings=dict(settings or {}), epsilon=epsilon, delta=delta, game=played.words
    )

    def tick(done: int, total: int) -> None:
        if progress is not None:
            progress(f"run {done} of {total}")

    processes = processors(processes)
    each = partial(in_processes, processes=processes, what="played") if processes > 1 else None
    kinds = () if tables.replaced or isinstance(played, SeenRows) else seen.kinds
    # Half of the error is for the answers, the rest for the other games together.
    others = len(parts(kinds, epsilon, delta, confidence))
    each_other = 1 - (1 - confidence) / (2 * max(others, 1))
    confidence = 1 - (1 - confidence) / (1 + bool(others))
    scores = play(played, runs, kept, key, tick, each)
    found = judged(
        together(scores), _claimed(asked, played, tables, epsilon, delta, neighbours), played.words, confidence,
        scores[0], whole=played.whole,
    )  # fmt: skip
    beside = {
        one.name: one.judged(together(_played(one, asked.name, kept)), each_other)
        for one in parts(kinds, epsilon, delta, each_other)
    }
    said = remarks(
        epsilon, delta, persons, observed=seen.observed, releases=releases, void=seen.void
    )
    return Audited(asked.name, found, (*said, *seen.remarks), beside)


def _played(part: Part, name: str, kept: Path | None) -> list[Scores]:
    """The runs of a game, kept beside those of the answers."""
    if kept is not None:
        kept = kept.with_name(f"{kept.stem}-{part.name.replace(' ', '-')}{kept.suffix}")
    return play(part.game, part.runs, kept, key_of(name=name, game=repr(part.game)))


def _tables(
    asked: Any, game: str, delta: float, replaced: bool, canaries: int | None, columns: int | None,
    base: int | None,
) -> Canaries:  # fmt: skip
    """As :func:`audit` has them."""
    if game != "white" or (isinstance(asked, CommandLine) and not asked.answers):
        return Canaries(canaries or _FEW, columns or 3, base or 200, replaced=replaced)
    base, pairs = base or 80, isinstance(asked, (CommandLine, Copula))
    each = 2 * base + 1 if replaced else base + 1
    most = min(_PAIRED if isinstance(asked, Copula) else _MANY, int(1 / (delta * each)))
    return Canaries(
        canaries or max(2, most), columns or (2 if pairs else 1), base, narrow=True,
        replaced=replaced,
    )  # fmt: skip


def _claimed(
    asked: Any, played: Game, tables: Canaries, epsilon: float, delta: float, neighbours: str
) -> Claimed:
    """What is claimed of these neighbours. Our own claim of one person more or less, so that of a
    replaced one its noise is held to what follows from that."""
    if neighbours == ADDED or isinstance(asked, CommandLine):
        return Claimed(epsilon, delta, neighbours)
    persons = played.persons if isinstance(played, SeenSteps) else tables.people
    return replaced_claim(asked, epsilon, delta, persons)


def _looked(asked: Any, epsilon: float, delta: float, *, replaced: bool) -> Look:
    """What one look shows.

    Raises:
        ConfigError: There is nothing to look at.
    """
    if isinstance(asked, CommandLine):
        return look_outside(asked, epsilon, delta, replaced=replaced)
    if isinstance(asked, Noise):
        raise ConfigError(
            "it masks each row by itself, and no game watches that", where="technique 'noise'",
            mend="Audit one that asks a curator, such as independent",
        )  # fmt: skip
    if isinstance(asked, NetworkTechnique):  # a fit takes a minute: its batches are looked at
        return look_steps(asked)
    return look(asked, Canaries(60, 1, 10), epsilon, delta)


def audit_files(
    present: Path, absent: Path, canary: Path, epsilon: float, delta: float, *,
    persons: int | None = None, releases: int = 1, confidence: float = 0.95,
) -> Audited:  # fmt: skip
    """Hold a claim to releases that were made already, with a canary among the rows and without.

    Args:
        present, absent: Folders of tables, one a run.
        canary: A table of one row.
        epsilon, delta, persons, releases, confidence: As :func:`audit` has them.

    Raises:
        InputError: There are too few tables, or they do not fit.
    """
    scores = scores_of_files(present, absent, canary)
    words = "black box: released rows; one canary"
    found = judged(scores, Claimed(epsilon, delta), words, confidence)
    return Audited(str(present), found, tuple(remarks(epsilon, delta, persons, releases=releases)))


def private(name: str, epsilon: float, delta: float, settings: Mapping[str, Any]) -> Technique:
    """A technique that is asked for a promise.

    Raises:
        ConfigError: It makes none.
    """
    plain = technique(name, **settings)
    known = {f.name for f in fields(plain)}  # type: ignore[arg-type]
    if "privacy" in known:
        return technique(name, **settings, privacy={"epsilon": epsilon, "delta": delta})
    if {"epsilon", "delta"} <= known:
        return technique(name, **settings, epsilon=epsilon, delta=delta)
    raise ConfigError(
        "it makes no promise that could be audited",
        where=f"technique {name!r}",
        mend="Take one with epsilon and delta or with privacy; `assay list` names them",
    )


def chosen(asked: Any, game: str, canaries: Canaries, *, whole: bool = True) -> Game:
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
    if game == "black" or (isinstance(asked, CommandLine) and not asked.answers):
        return SeenRows(asked, canaries)
    if isinstance(asked, CommandLine):
        return SeenOutside(asked, canaries, whole)
    if isinstance(asked, NetworkTechnique):
        return SeenSteps(asked, replaced=canaries.replaced)
    if isinstance(asked, Copula):  # of a pair it asks for four cells
        return SeenAnswers(asked, replace(canaries, count=2, narrow=False), -(-canaries.count // 2))
    return SeenAnswers(asked, canaries)


def settings_from(wishes: Sequence[str]) -> dict[str, Any]:
    """``NAME=VALUE`` settings, values as YAML has them.

    Raises:
        ConfigError: One has no ``=``.
    """
    import yaml

    found = {}
    for wish in wishes:
        name, sign, value = wish.partition("=")
        if not sign:
            raise ConfigError(f"{wish!r} is no setting", mend="Say it as NAME=VALUE")
        found[name.strip()] = yaml.safe_load(value)
    return found
