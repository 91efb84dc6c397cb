"""One look at an implementation, before any game: what it does that no claim allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.audit.epsilon.canaries import Canaries
from assay.audit.epsilon.conduct import (
    low_bits,
    noise_of,
    noiseless,
    ruled_out,
    sampled,
    seeded,
)
from assay.audit.epsilon.outside import CommandLine, Heard
from assay.audit.epsilon.pairs import Pairs
from assay.audit.epsilon.seen_outside import cells_of
from assay.audit.epsilon.strange import Strange
from assay.core import PrivacyClaim, Remark
from assay.data import ColumnCodes, Encoder, LevelCodes
from assay.techniques import NetworkTechnique, Technique

Array = np.ndarray[Any, Any]

_ALONE = Canaries(300, 2, 1, narrow=True)  # counts so small that digits of a sum tell them apart
_GROUPS = 4
_SECRETS, _NUMBERS, _ROWS, _STEPS = 20, 8, 4_000, 500
#: Of a technique's own look: persons, those with a level of their own, columns with a far number.
_HIDDEN, _LONE, _TWO = Canaries(20, 2, 10), 300, 2

_CLAIM = "the claim that it makes itself of the same settings, or its reason to make none"
_SEED = "two fits of one table with one seed: their noise must differ"
_FLOATS = "digits of noisy counts: noise must be in whole numbers"
_BATCHES = "batches of persons: they must be the random samples that its accounting counts on"
_LEVELS = "levels that one person alone brings and nobody can guess: they must not come out"
_BOUNDS = "numbers far above all others that one person alone brings: they must not come out"
_BARE = "counts without noise, of a cell or of all rows"
_DIGITS = "last digits of noisy counts: they must not rule out the table without a person"


@dataclass(frozen=True)
class Look:
    """What one look shows.

    Attributes:
        remarks: On how noise is made.
        observed: Columns whose levels were read off the rows.
        void: Why a technique claims nothing; empty where it claims.
        whole: Whether all answers are whole numbers; None where there are none.
        sought: What was looked for, in words.
        claim: A technique's own, of the tables that were looked at.
        kinds: What else was asked of the rows, of :data:`assay.dp.overheard.KINDS`.
    """

    remarks: tuple[Remark, ...] = ()
    observed: tuple[str, ...] = ()
    void: str = ""
    whole: bool | None = None
    sought: tuple[str, ...] = ()
    claim: PrivacyClaim | None = None
    kinds: frozenset[str] = frozenset()


def look(technique: Technique, canaries: Canaries | Pairs, epsilon: float, delta: float) -> Look:
    """At two fits of one table with one seed, and, of a technique that asks a curator, one of a table
    that nobody declared anything of.

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
    asked = bool(answers)  # of a curator
    sought = (_CLAIM, _SEED, _FLOATS, _LEVELS, _BOUNDS) if asked else (_CLAIM, _SEED)
    observed, kinds = _undeclared(technique, epsilon, delta) if asked else ((), frozenset[str]())
    remarked = (*seeded(*seen), *low_bits(counts))
    return Look(remarked, observed, void, _whole(counts), sought, model.claim, kinds)


def _undeclared(
    technique: Any, epsilon: float, delta: float
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Columns of which the model knows more of one person than the claim allows, where the domains
    of a category and of numbers have to be found; and what was asked for that."""
    from assay.dp import overheard

    strange = Strange.drawn(_LONE, _TWO)
    table = strange.among(_HIDDEN.table(np.ones(_HIDDEN.count, bool)))
    network = isinstance(technique, NetworkTechnique)
    fit = technique.ground if network else technique.fit  # its codes show all that it read
    with overheard() as answers:
        model: Any = fit(table, np.random.default_rng())
    if model.claim is None:  # it says itself that it has read something off the rows
        return (), frozenset(answers.kinds)
    name = table.schema.names[0]
    heard = [Heard((name,), (own,), np.zeros(len(own)), 1.0) for own in _levels_of(model, name)]
    if network:
        release = pl.DataFrame({n: [None] for n in table.schema.names})
    else:
        release = model.sample(_ROWS, np.random.default_rng()).frame.cast(pl.String)
    release = release.with_columns(**_highest_of(model))
    return strange.shown(release, heard, epsilon, delta), frozenset(answers.kinds)


def _coded(model: Any) -> tuple[ColumnCodes, ...]:
    """The columns of a model of codes, or of what a network is trained on; none of others."""
    encoder = getattr(model, "encoder", None)
    return encoder.columns if isinstance(encoder, Encoder) else ()


def _highest_of(model: Any) -> dict[str, pl.Expr]:
    """The upper bounds that a model of codes keeps: noise may leave the cell below one empty, so that
    released rows do not reach it."""
    domains = {c.column.name: c.column.domain for c in _coded(model)}
    return {n: pl.lit(str(d.high)) for n, d in domains.items() if d and d.high is not None}


def _levels_of(model: Any, name: str) -> list[tuple[str | None, ...]]:
    """The levels that a model of codes keeps for a column."""
    found: list[tuple[str | None, ...]] = []
    for column in _coded(model):
        if column.column.name == name:
            found += [code.levels for _, code in column.parts if isinstance(code, LevelCodes)]
    return found


def look_steps(
    technique: NetworkTechnique, epsilon: float, delta: float, persons: int = 400
) -> Look:
    """At the batches that a private network would be trained on, and at the codes of a table that
    nobody declared anything of.

    Args:
        technique: With its privacy settings.
        epsilon, delta: Of its claim.
        persons: That it would be trained on.
    """
    from assay.dp import SecureSource
    from assay.nn import poisson

    table = Canaries(_GROUPS, 1, persons // _GROUPS).table(np.zeros(_GROUPS, bool))
    ground = technique.ground(table, np.random.default_rng())
    promise = ground.promise
    assert promise is not None  # its settings have privacy
    steps = min(promise.steps.count, _STEPS)
    batches = poisson(np.arange(persons), promise, steps, 1, SecureSource())
    members = np.zeros((steps, persons), bool)
    for step, (rows, there) in enumerate(zip(batches.rows, batches.counted, strict=True)):
        members[step, rows[there > 0]] = True
    found = tuple(sampled(members, promise.steps.rate))
    observed, kinds = _undeclared(technique, epsilon, delta)
    sought = _CLAIM, _BATCHES, _LEVELS, _BOUNDS
    return Look(found, observed, "", None, sought, ground.claim, kinds)


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
    sought = (
        _LEVELS, *[_BOUNDS] * (not line.answers), *[_BARE, _DIGITS] * bool(line.answers),
    )  # fmt: skip
    digits = ruled_out(_of_each(heard), _ALONE.base + there, _ALONE.base + ~there, delta)
    return Look(
        (*noiseless(heard, replaced=replaced), *(digits or low_bits(counts))),
        observed,
        "",
        _whole(counts),
        sought,
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
