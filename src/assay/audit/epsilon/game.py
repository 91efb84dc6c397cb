"""A game: an attacker must tell from what a mechanism shows whether a canary was among its rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assay.audit.epsilon.bounds import Scores
from assay.core import InputError, write_whole

Array = np.ndarray[Any, Any]
Seen = tuple[Array, Array]


class Game(Protocol):
    """One mechanism and one attacker."""

    @property
    def words(self) -> str:
        """What the attacker sees of which tables, in words."""
        ...

    @property
    def whole(self) -> bool:
        """Whether scores are made of counts with noise of whole numbers."""
        ...

    def once(self) -> tuple[Array, Array]:
        """One run of the mechanism: how surely each canary was there, by its own noise.

        Which canaries take part is drawn anew, each with chance a half.

        Returns:
            Scores of shape (canaries,), and whether each took part, bool of the same shape.
        """
        ...


def play(
    game: Game, runs: int, kept: Path | None = None, key: str = "",
    progress: Callable[[int, int], None] | None = None,
    each: Callable[[Sequence[Callable[[], Seen]]], Iterable[Seen]] | None = None,
) -> list[Scores]:  # fmt: skip
    """Play a game again and again; a stopped one goes on from what is kept.

    Args:
        game: What to play.
        runs: Of the mechanism, at least 1.
        kept: A file of JSON lines, one a run: scores, never rows. None keeps nothing.
        key: Names the game and its settings; runs of another key are not taken.
        progress: Called with runs done and in all.
        each: Does jobs and gives what they give, in any order; None for one after the other.

    Raises:
        InputError: The file is of another game.
    """
    found = _read(kept, key)
    if kept is not None:  # anew, without what a killed run left half written
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, "".join([json.dumps({"key": key}) + "\n", *map(_line, found)]).encode())
    left = [game.once] * max(0, runs - len(found))
    for scores, there in (job() for job in left) if each is None else each(left):
        one = Scores(scores[there], scores[~there])
        found.append(one)
        if kept is not None:
            with kept.open("a", encoding="utf-8") as out:
                out.write(_line(one))
        if progress is not None:
            progress(len(found), runs)
    return found[:runs]


def together(runs: Sequence[Scores]) -> Scores:
    """All scores of several runs."""
    return Scores(
        np.concatenate([r.present for r in runs]), np.concatenate([r.absent for r in runs])
    )


def _line(one: Scores) -> str:
    said = {"present": one.present.tolist(), "absent": one.absent.tolist()}
    return json.dumps(said) + "\n"


def _read(kept: Path | None, key: str) -> list[Scores]:
    if kept is None or not kept.exists():
        return []
    lines = kept.read_text("utf-8").splitlines()
    try:
        # A killed run may have left half a line.
        whole = [json.loads(x) for x in lines if x.endswith("}")]
        own = bool(whole) and whole[0]["key"] == key
        runs = [Scores(np.array(x["present"]), np.array(x["absent"])) for x in whole[1:]]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "these are no scores of an audit", where=str(kept), mend="Name another file"
        ) from error
    if not own:
        raise InputError(
            "it holds the scores of another game", where=str(kept),
            mend="Name another file, or delete this one",
        )  # fmt: skip
    return runs
