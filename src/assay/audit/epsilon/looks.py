"""One look at an implementation, before any game: what it does that no claim allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.audit.epsilon.canaries import Canaries
from assay.audit.epsilon.claims import Remark
from assay.audit.epsilon.conduct import (
    low_bits,
    noise_of,
    noiseless,
    ruled_out,
    sampled,
    seeded,
)
from assay.audit.epsilon.outside import CommandLine, Heard
from assay.audit.epsilon.seen_outside import cells_of
from assay.audit.epsilon.strange import Strange
from assay.data import LevelCodes
from assay.techniques import CodedModel, NetworkTechnique, Technique

Array = np.ndarray[Any, Any]

_ALONE = Canaries(300, 2, 1, narrow=True)  # counts so small that digits of a sum tell them apart
_SECRETS, _NUMBERS, _ROWS, _STEPS = 20, 8, 4_000, 500
#: Of a technique's own look: persons, those with a level of their own, columns with a far number.
_HIDDEN, _LONE, _TWO = Canaries(20, 2, 10), 300, 2


@dataclass(frozen=True)
class Look:
    """What one look shows.

    Attributes:
        remarks: On how noise is made.
        observed: Columns whose levels were read off the rows.
        void: Why a technique claims nothing; empty where it claims.
        whole: Whether all answers are whole numbers; None where there are none.
        kinds: What else was asked of the rows, of :data:`assay.dp.overheard.KINDS`.
    """

    remarks: tuple[Remark, ...] = ()
    observed: tuple[str, ...] = ()
    void: str = ""
    whole: bool | None = None
    kinds: frozenset[str] = frozenset()


def look(technique: Technique, canaries: Canaries, epsilon: float, delta: float) -> Look:
    """At two fits of one table with one seed, and one of a table that nobody declared anything of.

    Args:
        technique: With its privacy settings.
        canaries: The tables.
        epsilon, delta: Of its claim.
    """
    from assay.dp import overheard

    table = canaries.table(np.ones(canaries.count, bool))
    seen: list[Any] = []
    for _ in range(2):
        with overheard() as answers:
            model: Any = technique.fit(table, np.random.default_rng(5))
        # Noise below one person hardly moves a release: the answers themselves are compared.
        release = model.sample(200, np.random.default_rng(6)).frame
        seen.append(noise_of(answers) if answers else release)
    void = "" if model.claim is not None else getattr(model, "void", "") or "no claim is made."
    counts = np.concatenate([a.counts for a in answers]) if answers else np.zeros(0)
    observed, kinds = _undeclared(technique, epsilon, delta)
    return Look((*seeded(*seen), *low_bits(counts)), observed, void, _whole(counts), kinds)


def _undeclared(
    technique: Technique, epsilon: float, delta: float
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Columns of which the model knows more of one person than the claim allows, where the domains
    of a category and of numbers have to be found; and what was asked for that."""
    from assay.dp import overheard

    strange = Strange.drawn(_LONE, _TWO)
    table = strange.among(_HIDDEN.table(np.ones(_HIDDEN.count, bool)))
    with overheard() as answers:
        model: Any = technique.fit(table, np.random.default_rng())
    if model.claim is None:  # it says itself that it has read something off the rows
        return (), frozenset(answers.kinds)
    name = table.schema.names[0]
    heard = [Heard((name,), (own,), np.zeros(len(own)), 1.0) for own in _levels_of(model, name)]
    release = model.sample(_ROWS, np.random.default_rng()).frame.cast(pl.String)
    return strange.shown(release, heard, epsilon, delta), frozenset(answers.kinds)


def _levels_of(model: Any, name: str) -> list[tuple[str | None, ...]]:
    """The levels that a model of codes keeps for a column."""
    found: list[tuple[str | None, ...]] = []
    for column in model.encoder.columns if isinstance(model, CodedModel) else ():
        if column.column.name == name:
            found += [code.levels for _, code in column.parts if isinstance(code, LevelCodes)]
    return found


def look_steps(technique: NetworkTechnique, persons: int = 400) -> Look:
    """At the batches that a private network would be trained on.

    Args:
        technique: With its privacy settings.
        persons: That it would be trained on.
    """
    from assay.dp import SecureSource
    from assay.nn import poisson

    _, promise = technique.promise_for(persons)
    steps = min(promise.steps.count, _STEPS)
    batches = poisson(np.arange(persons), promise, steps, 1, SecureSource())
    members = np.zeros((steps, persons), bool)
    for step, (rows, there) in enumerate(zip(batches.rows, batches.counted, strict=True)):
        members[step, rows[there > 0]] = True
    return Look(tuple(sampled(members, promise.steps.rate)))


def look_outside(
    line: CommandLine, epsilon: float, delta: float, *, replaced: bool = False
) -> Look:
    """At one run on a table of lone canaries, with persons whose level nobody declared, and, where
    the program tells no answers, others with a number far above all others' in a column each.

    Args:
        line: The program.
        epsilon, delta: Of its claim.
        replaced: Whether its neighbours replace a person.
    """
    there = _ALONE.drawn()
    strange = Strange.drawn(0 if line.told_levels else _SECRETS, 0 if line.answers else _NUMBERS)
    release, heard = line.run(strange.among(_ALONE.table(there)), _ROWS)
    observed = strange.shown(release, heard, epsilon, delta)
    counts = np.concatenate([one.counts for one in heard]) if heard else np.zeros(0)
    digits = ruled_out(_of_each(heard), _ALONE.base + there, _ALONE.base + ~there, delta)
    return Look(
        (*noiseless(heard, replaced=replaced), *(digits or low_bits(counts))),
        observed,
        "",
        _whole(counts),
    )


def _of_each(heard: list[Heard]) -> Array:
    """Each canary's cell in each answer that had noise, shape (answers, canaries)."""
    found = [np.full((0, _ALONE.count), np.nan)]
    for one in heard:
        if one.deviation > 0:
            cells = cells_of(one, _ALONE)
            found.append(np.where(cells >= 0, one.counts[cells], np.nan)[None])
    return np.concatenate(found)


def _whole(counts: Array) -> bool | None:
    return bool((counts == np.round(counts)).all()) if len(counts) else None
